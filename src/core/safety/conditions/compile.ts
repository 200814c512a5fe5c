/** What a condition of a story names that the rules can see. */
export type Check =
  /** A change of files: globs, or a kind of file known by its name. `deletes`: only their deletion. */
  | { readonly kind: 'paths'; readonly globs: readonly string[]; readonly deletes: boolean }
  | { readonly kind: 'topic'; readonly topic: Topic }
  /** More files changed in the run than this. */
  | { readonly kind: 'files'; readonly most: number }
  /** More spent in the run than this; shares are of the run's own limit. */
  | { readonly kind: 'budget'; readonly tokens?: number; readonly usd?: number; readonly share?: number }
  /** The score of the action is below this (0 to 1). */
  | { readonly kind: 'score'; readonly least: number }
  /** A command that begins with these words, alone or within a longer line. */
  | { readonly kind: 'command'; readonly words: string }
  | { readonly kind: 'host'; readonly host: string }
  /** An objection of the rules of this kind: a secret, a dependency, another host, a deletion, a way out of the worktree, production, a branch. */
  | { readonly kind: 'objection'; readonly about: About };

export type Topic = 'schema' | 'auth' | 'ci' | 'dependencies' | 'configuration' | 'infrastructure';
export type About = 'secret' | 'dependency' | 'network' | 'deletion' | 'outside' | 'production' | 'mainBranch';

/** A condition with what watches over it. */
export interface Condition {
  readonly text: string;
  /** Met: a stop condition blocks the action and holds the run, a trigger asks a person. */
  readonly effect: 'stop' | 'escalate';
  /** Empty: no rule can tell; the judge and people are told the words. */
  readonly checks: readonly Check[];
  /** Looked at by a gate instead of at each action. */
  readonly gate: number | null;
}

const CHANGE = /\b(?:chang|modif|edit|touch|alter|updat|rewrit|overwrit|delet|remov|renam|mov|add|creat|introduc|commit|writ|migrat)\w*/i;
const DELETE = /\b(?:delet|remov|drop|eras)\w*/i;
/** A file, a folder or a glob: with a slash, a star or a known ending; quoted or plain. */
const PATH = /`([^`\s]+)`|"([^"\s]*[/.*][^"\s]*)"|'([^'\s]*[/.*][^'\s]*)'|(?<![\w:/@.])((?:\.{0,2}\/)?(?:[\w@.*{},-]+\/)+[\w@.*{},-]*|\*{1,2}\.[\w*]+|\.env[\w.]*|[\w-]+\.(?:tsx?|jsx?|mjs|cjs|py|go|rs|java|rb|php|cs|sql|json|ya?ml|toml|lock|sh|css|html|prisma|proto|tf|env|ini|cfg))(?![\w/])/g;
/** Words with a slash that are no paths. */
const NOT_PATHS = /^(?:and\/or|either\/or|read\/write|input\/output|client\/server|ci\/cd|tcp\/ip|on\/off|yes\/no|true\/false|n\/a|i\/o|his\/her|req(?:uest)?\/resp(?:onse)?|up\/down|[A-Z]+\/[A-Z]+|\d+\/\d+)$/i;
const COMMAND = /`([a-z][\w.-]*(?: [^`]+)?)`/g;
const HOST = /(?<![\w@/.-])((?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|cloud|co|ai|sh|internal|local))(?![\w-])/gi;
const TOPICS: readonly (readonly [Topic, RegExp])[] = [
  ['schema', /\b(?:database|db|table|sql|prisma|data)\s+(?:schema|migration|structure|model)s?\b|\bschema\s+(?:change|migration|modification|update)s?\b|\bmigrations?\b(?=.*\b(?:add|creat|chang|modif|alter|edit|run|new)\w*)|\b(?:new|any|add(?:s|ing|ed)?)\s+migrations?\b/i],
  ['auth', /\b(?:auth|authentication|authori[sz]ation|login|sign-?in|session|permission|access control)\b[\w\s/-]{0,40}?\b(?:change|modif|edit|alter|touch|update|rewrit)\w*|\b(?:chang|modif|edit|alter|touch|updat|rewrit)\w*\s+(?:\w+\s+){0,4}?(?:authentication|authori[sz]ation|auth|login|permissions?)\b/i],
  ['ci', /\b(?:ci(?:\/cd)?|pipeline|workflow|github actions?|build)\s+(?:config\w*\s+|pipeline\s+|definition\s+)?(?:change|modif|edit)\w*|\b(?:chang|modif|edit|touch)\w*\s+(?:\w+\s+){0,3}?(?:ci(?:\/cd)?|pipelines?|workflows?)\b/i],
  ['dependencies', /\b(?:new|add(?:s|ing|ed|itional)?|additional|any|install\w*|upgrad\w*|chang\w*|third-party|external)\s+(?:\w+\s+){0,3}?(?:dependenc\w+|packages?|librar\w+)\b|\bdependenc\w+\s+(?:is|are|gets?|added|chang\w+|upgrad\w+|install\w+)/i],
  ['infrastructure', /\b(?:chang|modif|edit|touch|alter)\w*\s+(?:\w+\s+){0,3}?(?:infrastructure|terraform|kubernetes|helm|docker(?:file)?s?)\b|\b(?:infrastructure|terraform|kubernetes|docker)\s+(?:change|modif|edit)\w*/i],
  ['configuration', /\b(?:environment|production|prod|security)\s+(?:config\w*|settings?|variables?)\b[\w\s]{0,20}?\b(?:chang|modif|edit)\w*|\b(?:chang|modif|edit|touch)\w*\s+(?:\w+\s+){0,3}?(?:environment variables?|(?:environment|production|prod|security)\s+(?:config\w*|settings?))\b/i],
];
const ABOUT: readonly (readonly [About, RegExp])[] = [
  ['secret', /\b(?:expos|leak|commit|print|log|hard-?cod|includ|writ|stor)\w*\s+(?:\w+\s+){0,4}?(?:secrets?|api[ -]?keys?|credentials?|passwords?|private keys?|access tokens?)\b|\b(?:secrets?|api[ -]?keys?|credentials?|passwords?|private keys?|access tokens?)\s+(?:\w+\s+){0,4}?(?:expos|leak|commit|print|logg|hard-?cod|in (?:code|plain|the repo|the diff))\w*/i],
  ['network', /\b(?:any|new|unexpected|unauthori[sz]ed|external|outbound|outgoing)\s+(?:\w+\s+){0,2}?(?:network|internet|http|api)\s+(?:request|call|access|connection|traffic)s?\b|\b(?:contact|call|reach|talk)\w*\s+(?:to\s+)?(?:\w+\s+){0,3}?(?:external|third-party|other)\s+(?:hosts?|services?|apis?)\b|\bnetwork access\b/i],
  ['deletion', /\b(?:any|bulk|mass)?\s*(?:file|data|user data|database|table|source)\s+(?:deletion|loss|removal)\b|\b(?:delet|remov|drop)\w*\s+(?:\w+\s+){0,3}?(?:files|data|user data|tables?|database|records?|rows|source)\b/i],
  ['outside', /\boutside\s+(?:of\s+)?(?:the\s+)?(?:\w+\s+){0,3}?(?:worktree|repo(?:sitory)?|project|workspace|scope|allowed (?:directories|paths|folders|files)|working directory|directories)\b/i],
  ['production', /\b(?:deploy|releas|publish)\w*\b[\w\s]{0,30}?\b(?:production|prod|live|npm|registry)\b|\b(?:touch|chang|access|connect|writ|modif)\w*\s+(?:to\s+)?(?:\w+\s+){0,2}?production\b|\bproduction\s+(?:data|database|system|deploy\w*|access|chang\w*|environment)\b/i],
  ['mainBranch', /\b(?:commit|push|merg|writ)\w*\s+(?:\w+\s+){0,3}?(?:to|into|on)\s+(?:the\s+)?(?:`?(?:main|master|develop|trunk|release)`?|default|protected)\b/i],
];
const NUMBER = String.raw`(\d[\d,._]*)\s*(k|m|thousand|million)?`;
const MORE = String.raw`(?:more than|over|exceed\w*|above|>=?|greater than|beyond|at least)`;

/**
 * Reads a stop condition or escalation trigger. Understood, in English, and only where it names what an action can be held against:
 *
 * - files: "any change to `src/billing/**`", "modifies package.json", "deletes files under data/";
 * - kinds of file: "database schema changes", "authentication flow modifications", "new dependencies", "changes to CI workflows", "infrastructure changes", "production settings";
 * - amounts: "more than 10 files changed", "exceeds 50k tokens", "cost over $5", "80 % of the budget";
 * - "score drops below 0.9"; commands in backquotes ("runs `npm publish`"); hosts by name ("calls api.example.com");
 * - what the rules object to anyway: exposed secrets, network access, deletion of data, outside the project, production, commits to main.
 *
 * "Tests fail" is for gate 5, which runs them itself. All else (how the finished product behaves) has no checks: the judge is told the words
 * whenever it is asked, and people read them with whatever waits for them. Conservative: a check may fire where the author meant less, never the other way
 * round for what it names.
 */
export function compileCondition(text: string, effect: Condition['effect']): Condition {
  const checks: Check[] = [];
  // Capacity of the product and behaviour of the code are not the run's: "State size exceeds 10MB", "recovery takes > 30 s".
  checks.push(...amounts(text), ...named(text));
  for (const [topic, pattern] of TOPICS) if (pattern.test(text)) checks.push({ kind: 'topic', topic });
  for (const [about, pattern] of ABOUT) if (pattern.test(text)) checks.push({ kind: 'objection', about });
  const tests = /\b(?:any\s+)?(?:unit |integration |e2e )?tests?\s+(?:(?:case|suite)s?\s+)?(?:fail\w*|break\w*|(?:is|are|go|turn)\s+red)|\bfail(?:ing|ed)\s+tests?\b/i.test(text);
  return { text, effect, checks, gate: tests ? 5 : null };
}

function amounts(text: string): Check[] {
  const found: Check[] = [];
  const files = new RegExp(`${MORE}\\s*${NUMBER}\\s+(?:\\w+\\s+)?files`, 'i').exec(text);
  if (files !== null) found.push({ kind: 'files', most: amount(files[1], files[2]) - (/at least|>=/.test(files[0]) ? 1 : 0) });
  const tokens = new RegExp(`${MORE}\\s*${NUMBER}\\s+tokens|tokens?\\b[\\w\\s]{0,20}?${MORE}\\s*${NUMBER}`, 'i').exec(text);
  if (tokens !== null) found.push({ kind: 'budget', tokens: amount(tokens[1] ?? tokens[3], tokens[2] ?? tokens[4]) });
  const usd = new RegExp(`${MORE}\\s*(?:\\$\\s*${NUMBER}|${NUMBER}\\s*(?:usd|dollars))`, 'i').exec(text);
  if (usd !== null) found.push({ kind: 'budget', usd: amount(usd[1] ?? usd[3], usd[2] ?? usd[4]) });
  const share = /\b(?:budget|tokens?)\b[^%]{0,40}?(\d{1,3})\s*%|(\d{1,3})\s*%\s+of\s+(?:the\s+)?(?:token\s+)?budget/i.exec(text);
  if (share !== null) found.push({ kind: 'budget', share: Number(share[1] ?? share[2]) / 100 });
  const score = /\bscores?\b[\w\s]{0,20}?\b(?:below|under|less than|<)\s*(0?\.\d+|\d{1,3}\s*%)/i.exec(text);
  if (score !== null) found.push({ kind: 'score', least: score[1]?.includes('%') === true ? Number.parseFloat(score[1]) / 100 : Number(score[1]) });
  return found;
}

function amount(digits: string | undefined, unit: string | undefined): number {
  return Number((digits ?? '0').replaceAll(/[,_]/g, '')) * (/^[kt]/i.test(unit ?? '') ? 1_000 : /^m/i.test(unit ?? '') ? 1_000_000 : 1);
}

/** What stands in the text by its own name. */
function named(text: string): Check[] {
  const commands = [...text.matchAll(COMMAND)].map((match) => match[1] ?? '').filter((words) => words.includes(' ') || /\b(?:run|runs|running|execut\w+|invok\w+|use of|using|call\w*)\s+`/i.test(text));
  const globs = CHANGE.test(text)
    ? [...text.matchAll(PATH)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4] ?? '').map((path) => path.replace(/[.,;:]$/, '')).filter((path) => /[/*.]/.test(path) && !NOT_PATHS.test(path) && !commands.includes(path) && !/^https?:/.test(path))
    : [];
  const hosts = [...text.matchAll(HOST)].map((match) => (match[1] ?? '').toLowerCase()).filter((host) => !globs.some((glob) => glob.includes(host)));
  return [
    ...(globs.length > 0 ? [{ kind: 'paths' as const, globs, deletes: DELETE.test(text) && !/\b(?:chang|modif|edit|touch|alter|updat)\w*/i.test(text) }] : []),
    ...commands.map((words) => ({ kind: 'command' as const, words })),
    ...hosts.map((host) => ({ kind: 'host' as const, host })),
  ];
}
