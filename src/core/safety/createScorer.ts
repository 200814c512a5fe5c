import { findSecrets, scanSecrets } from '../redact/secrets.ts';
import type { Scorer } from '../ports/scorer.ts';
import type { ShellParser } from '../ports/shellParser.ts';
import type { SecretScanner } from '../ports/secretScanner.ts';
import type { SqlParser } from '../ports/sqlParser.ts';
import { actionHash } from './actionHash.ts';
import { conditionsOf, judgeConditions, uncheckedWords } from './conditions/meet.ts';
import { namesOnlyAllowedHosts } from './containment/storyHosts.ts';
import { fileToolOf, readFileAction } from './files/fileInput.ts';
import { judgeFileAction } from './files/judgeFileAction.ts';
import { judgePlanted } from './files/planted.ts';
import type { Finding } from './finding.ts';
import { askHard, unknown } from './finding.ts';
import { judgeCommand } from './judgeCommand.ts';
import type { Places } from './paths/location.ts';
import { toVerdict } from './verdict.ts';

export interface ScorerOptions {
  readonly shellParser: ShellParser;
  /** Without one SQL is judged by its words, and what they do not show to be reading is unknown. */
  readonly sqlParser?: SqlParser;
  /** Somebody else's rules for secrets in the content of files, beside our own. */
  readonly secretScanner?: SecretScanner;
  /** The user's home folder; without it only the usual places of home folders are known. */
  readonly home?: string;
  /** Temporary folders besides the usual ones. */
  readonly temp?: readonly string[];
  /** How many verdicts are remembered; 0 for none. */
  readonly cacheSize?: number;
}

type ScoreArguments = Parameters<Scorer['score']>;
type Verdict = Awaited<ReturnType<Scorer['score']>>;

const COMMAND_TOOLS = new Set(['run_command', 'run_tests', 'bash', 'shell']);
const QUIET_TOOLS = new Set(['git_status', 'git_log', 'ask_human']);

/** The rules: scores an action by what it is, without a model. Verdicts are remembered by action hash and context. Never throws. */
export function createScorer(options: ScorerOptions): Scorer {
  const cache = new Map<string, Verdict>();
  const limit = options.cacheSize ?? 2000;
  return {
    secretsIn: (text) => scanSecrets(text, options.secretScanner ?? null),
    async score(action, context) {
      let hash = '';
      try {
        hash = actionHash(action.tool, action.input);
        const key = `${hash} ${context.worktree ?? ''} ${context.thresholds.constitutional} ${context.thresholds.escalation} ${circumstances(context)}`;
        const known = cache.get(key);
        if (known !== undefined) return known;
        const verdict = withStory(toVerdict(await findingsOf(options, action, context), context.thresholds, hash), context);
        if (cache.size >= limit) for (const oldest of [...cache.keys()].slice(0, limit / 4)) cache.delete(oldest);
        if (limit > 0 && !verdict.unknown) cache.set(key, verdict);
        return verdict;
      } catch {
        return toVerdict([unknown('rules/failed', 'could not be read by the rules')], context.thresholds, hash);
      }
    },
  };
}

/** What a verdict depends on beside the action and the thresholds. Amounts count only where the story has conditions about them. */
function circumstances({ story, allowedHosts = [], run }: ScoreArguments[1]): string {
  if (story === null) return JSON.stringify(allowedHosts);
  const byAmount = conditionsOf(story).some(({ checks }) => checks.some(({ kind }) => kind === 'files' || kind === 'budget'));
  return JSON.stringify([allowedHosts, story.files, story.safety, byAmount ? run : null]);
}

/** Whoever decides about an action reads the story's own words too, where no rule can hold the action against them. */
function withStory(verdict: Verdict, { story }: ScoreArguments[1]): Verdict {
  if (story === null || verdict.verdict !== 'review') return verdict;
  const words = uncheckedWords(story).slice(0, 8);
  return words.length === 0 ? verdict : { ...verdict, reasons: [...verdict.reasons, ...words] };
}

/** What the rules find, and what the story's own conditions say to it. */
async function findingsOf(options: ScorerOptions, action: ScoreArguments[0], context: ScoreArguments[1]): Promise<Finding[]> {
  const places: Places = { worktree: context.worktree, ...(options.home === undefined ? {} : { home: options.home }), ...(options.temp === undefined ? {} : { temp: options.temp }) };
  const found = await ruleFindings(options, action, context, places);
  const command: unknown = action.input['command'];
  const isAllowedHost = typeof command === 'string' && namesOnlyAllowedHosts(command, context.allowedHosts ?? []);
  const left = isAllowedHost ? found.filter(({ rule }) => rule !== 'network/other-host') : found;
  return [...left, ...judgeConditions(action, left, context, places)];
}

async function ruleFindings(options: ScorerOptions, action: ScoreArguments[0], context: ScoreArguments[1], places: Places): Promise<Finding[]> {
  const { tool, input } = action;
  if (COMMAND_TOOLS.has(tool)) {
    const command: unknown = input['command'];
    if (typeof command !== 'string') return [unknown('command/bad-input', 'gives no command that can be read')];
    return judgeCommand(command, options.shellParser, places, options.sqlParser ?? null);
  }
  const fileTool = fileToolOf(tool);
  if (fileTool !== null) {
    const fileAction = readFileAction(fileTool, input);
    if (fileAction === null) return [unknown('file/bad-input', 'names its file in a way that cannot be read')];
    const { path, fresh } = fileAction;
    const findings = await judgeFileAction(fileAction, context, places, fresh === undefined ? [] : await scanSecrets(fresh, options.secretScanner ?? null));
    if (path !== undefined && fresh !== undefined) findings.push(...(await judgePlanted(path, fresh, options.shellParser, options.sqlParser ?? null, places)));
    return findings;
  }
  if (QUIET_TOOLS.has(tool) || /^submit_[a-z]+$/.test(tool)) {
    const secrets = findSecrets(JSON.stringify(input));
    return secrets.length === 0 ? [] : [askHard('secret/in-text', [2, 7], `carries what looks like a secret (${[...new Set(secrets.map(({ rule }) => rule))].join(', ')})`)];
  }
  return [unknown('tool/unknown', `uses a tool the rules do not know: ${tool.slice(0, 60)}`)];
}
