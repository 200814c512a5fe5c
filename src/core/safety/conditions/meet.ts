import picomatch from 'picomatch';
import type { Action } from '../../../contract/action.ts';
import type { Story } from '../../../contract/story.ts';
import type { ScoreContext } from '../../ports/scorer.ts';
import { readFileAction, fileToolOf } from '../files/fileInput.ts';
import type { Finding } from '../finding.ts';
import { askHard, danger } from '../finding.ts';
import type { Places } from '../paths/location.ts';
import { locate } from '../paths/location.ts';
import type { About, Check, Condition, Topic } from './compile.ts';
import { compileCondition } from './compile.ts';

const FILES_OF: Readonly<Record<Topic, RegExp>> = {
  schema: /(?:^|\/)(?:migrations?|migrate|alembic|flyway|liquibase)\/|\.prisma$|(?:^|\/)(?:schema|structure)\.(?:sql|rb|graphql)$|(?:^|\/)db\/|(?:^|\/)\w*schema\w*\.(?:sql|[jt]s|py)$|\.sql$/i,
  auth: /(?:^|[/._-])(?:auth\w*|login|logout|sign-?in|sign-?up|session\w*|oauth\w*|oidc|sso|saml|jwt|passport|permissions?|rbac|acl|polic(?:y|ies)|guards?|credentials?)(?:[/._-]|$)|(?:Auth|Login|Session|Permission)[A-Z.]/,
  ci: /(?:^|\/)(?:\.github\/(?:workflows|actions)|\.circleci|\.buildkite|\.gitlab)\/|(?:^|\/)(?:\.gitlab-ci|azure-pipelines|bitbucket-pipelines|\.travis|\.drone|cloudbuild)[\w.-]*\.ya?ml$|(?:^|\/)Jenkinsfile/,
  dependencies: /(?:^|\/)(?:package(?:-lock)?\.json|yarn\.lock|pnpm-lock\.yaml|[\w-]*requirements[\w-]*\.(?:txt|in)|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|Cargo\.(?:toml|lock)|go\.(?:mod|sum)|Gemfile(?:\.lock)?|composer\.(?:json|lock)|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml)$|\.csproj$/,
  configuration: /(?:^|\/)\.env[\w.]*$|(?:^|\/)(?:config|settings|conf)\/|(?:^|\/)(?:config|settings|application)[\w.-]*\.(?:ya?ml|json|toml|ini|properties|py|[jt]s)$/i,
  infrastructure: /\.(?:tf|tfvars|hcl|bicep)$|(?:^|\/)(?:terraform|infra|infrastructure|k8s|kubernetes|helm|charts|deploy|ansible)\/|(?:^|\/)(?:[\w.-]*Dockerfile|docker-compose[\w.-]*\.ya?ml|compose\.ya?ml)$/i,
};
const OBJECTIONS: Readonly<Record<Topic | About, RegExp | null>> = {
  schema: /^database\/(?:drop|change|all-rows|rights)/,
  auth: /^content\/(?:auth-off|guard-removed|back-door)/,
  ci: /^protected\/ci/,
  dependencies: /^dependency\/|^packages\//,
  dependency: /^dependency\/|^packages\//,
  configuration: null,
  infrastructure: /^cloud\/|^cluster\//,
  secret: /^secret\/|^path\/(?:key-material|secret-file)/,
  network: /^network\//,
  deletion: /^delete\/|^database\/(?:drop|all-rows)|^git\/(?:clean|discard)/,
  outside: /^(?:file|path|delete|attributes)\/(?:outside|system|home)|^story\/out-of-scope/,
  production: /^cloud\/|^cluster\/|^publish\/|^deploy/,
  mainBranch: null,
};

const compiled = new WeakMap<Story, readonly Condition[]>();

/** The conditions of a story, compiled once. */
export function conditionsOf(story: Story): readonly Condition[] {
  const known = compiled.get(story);
  if (known !== undefined) return known;
  const { stopConditions, escalationTriggers } = story.safety;
  const made = [...stopConditions.map((text) => compileCondition(text, 'stop')), ...escalationTriggers.map((text) => compileCondition(text, 'escalate'))];
  compiled.set(story, made);
  return made;
}

/** What the story's own conditions say to an action, after the rules have said what they found. */
export function judgeConditions(action: Pick<Action, 'tool' | 'input'>, found: readonly Finding[], context: ScoreContext, places: Places): Finding[] {
  if (context.story === null) return [];
  const conditions = conditionsOf(context.story);
  if (conditions.every(({ checks }) => checks.length === 0)) return [];
  const view = viewOf(action, found, context, places);
  return conditions.filter(({ checks }) => checks.some((check) => isMet(check, view))).map(({ text, effect }) => effect === 'stop'
    ? danger('story/stop-condition', [9], `meets a stop condition of the story: "${text}"`)
    : askHard('story/escalation', [9], `is what the story wants a person to be asked about: "${text}"`));
}

/** The words of conditions that no rule can check, for the person who decides. */
export function uncheckedWords(story: Story): string[] {
  return conditionsOf(story).filter(({ checks, gate }) => checks.length === 0 && gate === null)
    .map(({ text, effect }) => `${effect === 'stop' ? 'The story says to stop when' : 'The story says to ask when'}: "${text}" (no rule can tell)`);
}

/** An action as conditions see it. */
interface View {
  readonly command: string;
  /** Paths that a file tool changes, relative to the worktree. */
  readonly changed: readonly string[];
  readonly deletes: boolean;
  readonly found: readonly Finding[];
  readonly context: ScoreContext;
}

function viewOf({ tool, input }: Pick<Action, 'tool' | 'input'>, found: readonly Finding[], context: ScoreContext, places: Places): View {
  const command: unknown = input['command'];
  const fileTool = fileToolOf(tool);
  const action = fileTool === null || fileTool === 'read' ? null : readFileAction(fileTool, input);
  const changed = [action?.path, action?.to].flatMap((path) => {
    const location = path === undefined ? null : locate(path, places.worktree, places);
    return location?.area === 'worktree' ? [location.inside] : [];
  });
  return { command: typeof command === 'string' ? command : '', changed, deletes: fileTool === 'delete' || fileTool === 'move', found, context };
}

function isMet(check: Check, view: View): boolean {
  const { command, changed, found, context } = view;
  const objects = (pattern: RegExp | null): boolean => pattern !== null && found.some((finding) => finding.unknown !== true && pattern.test(finding.rule));
  switch (check.kind) {
    case 'paths':
      if (check.deletes) return (view.deletes && changed.some((path) => matches(path, check.globs))) || writesTo(command, check.globs, /(?:^|[\s;&|(])(?:rm|rmdir|unlink|shred|git\s+rm|del)\s/);
      return changed.some((path) => matches(path, check.globs)) || writesTo(command, check.globs, /(?:^|[\s;&|(])(?:rm|mv|cp|tee|truncate|install|ln|touch|patch|dd|sed\s+(?:-\w+\s+)*-\w*i|perl\s+-\w*i|git\s+(?:rm|mv|checkout|restore|apply))\b|>/);
    case 'topic':
      return changed.some((path) => FILES_OF[check.topic].test(path)) || objects(OBJECTIONS[check.topic]);
    case 'files': {
      const files = new Set([...(context.run?.filesChanged ?? []), ...changed]);
      return changed.length > 0 && files.size > check.most;
    }
    case 'budget': {
      const run = context.run;
      if (run === undefined) return false;
      return (check.tokens !== undefined && run.tokensUsed > check.tokens) || (check.usd !== undefined && run.costUsd > check.usd) || (check.share !== undefined && Math.max(run.tokensUsed / run.tokensLimit, run.costUsd / run.costLimitUsd) > check.share);
    }
    case 'score':
      return found.some((finding) => finding.unknown !== true && finding.principles.length > 0 && finding.score < check.least);
    case 'command':
      return command !== '' && new RegExp(`(?:^|[\\s;&|("'\`])${check.words.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s+`)}(?=$|[\\s;&|)"'\`])`).test(command);
    case 'host':
      return command.toLowerCase().includes(check.host);
    case 'objection':
      if (check.about === 'mainBranch') return /\bgit\b[^;&|\n]*\b(?:push|checkout|switch|merge|rebase|branch|update-ref)\b[^;&|\n]*(?:^|[\s:/])(?:main|master|develop|trunk)(?=$|[\s;&|:])/.test(command);
      if (check.about === 'production') return objects(OBJECTIONS.production) || /\bprod(?:uction)?\b/i.test(command);
      return objects(OBJECTIONS[check.about]) || (check.about === 'deletion' && view.deletes && changed.length === 1);
  }
}

/** A plain look at a command line for one of the paths beside a word that changes files; the rules look closer, conditions only ask or stop. */
function writesTo(command: string, globs: readonly string[], changing: RegExp): boolean {
  if (command === '' || !changing.test(command)) return false;
  return command.split(/[\s;&|()<>"'`=]+/).map((word) => word.replace(/^\.\//, '')).some((word) => word !== '' && matches(word, globs));
}

function matches(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const pattern = glob.replace(/^\.?\//, '').replace(/\/+$/, '');
    if (pattern === '') return false;
    if (path === pattern || path.startsWith(`${pattern}/`)) return true;
    try {
      return picomatch(pattern, { dot: true, nocase: true, basename: !pattern.includes('/') })(path);
    } catch {
      return false;
    }
  });
}
