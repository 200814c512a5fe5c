import { Call } from '../commands/call.ts';
import { pathsOf } from '../commands/paths.ts';
import { ruleFor } from '../commands/registry.ts';
import { effectOf } from '../commands/rule.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { absolutePath, locate } from '../paths/location.ts';
import { isSource } from '../paths/outputs.ts';
import type { Evaluation } from './evaluation.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import { outputOf } from './outputs.ts';
import { runProgram } from './program.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';

const READS = new Set('status diff log show blame annotate grep shortlog describe rev-parse rev-list ls-files ls-tree cat-file merge-base for-each-ref show-ref show-branch name-rev whatchanged range-diff diff-tree diff-index diff-files check-ignore check-attr count-objects fsck verify-commit var version help cherry ls-remote config remote branch tag reflog stash worktree submodule fetch'.split(' '));
/** Objections that do not hold in a throw-away repository below the temporary folder. */
const ONLY_REAL = /^git\/(?:discard|rewrite|delete-branch|delete-stash|config|purge|no-verify|remotes|worktree|sparse|hide)|^delete\/source/;

/** git with the folder and the settings it is told, and the commands it runs for others. */
export async function runGit(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope, feed: Feed): Promise<Feed | null> {
  const rule = ruleFor('git');
  if (rule === null) return null;
  const { own, rest } = globalOptions(args);
  const inner = childScope(scope);
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE']) {
    const [value] = scope.vars.get(name) ?? [];
    if (value !== undefined) inner.cwd = absolutePath(value, inner.cwd, evaluation.places)?.replace(/\/\.git$/, '') ?? null;
  }
  for (const { name, value } of own) {
    if (name === '-C') inner.cwd = absolutePath(value, inner.cwd, evaluation.places);
    if (name === '--git-dir' || name === '--work-tree') inner.cwd = absolutePath(value, inner.cwd, evaluation.places)?.replace(/\/\.git$/, '') ?? null;
    if (name === '-c' && /^(?:alias\.|core\.(?:sshcommand|hookspath|fsmonitor|editor|pager|gitproxy|askpass)|sequence\.editor|diff\..*(?:command|textconv)|.*\.(?:cmd|path|program|textconv|clean|smudge|process|helper)|pager\.|credential\.|protocol\.ext|http\.(?:proxy|sslverify)|url\.|remote\..*url|uploadpack\.)/i.test(value) && !/(?:pager|editor)=(?:cat|less|true|:)?$|^credential\.helper=$|^diff\.external=$/i.test(value)) {
      evaluation.add(danger('git/runs-program', [3, 6], 'makes git run a program of its choice'), scope);
    }
    if (name === '--exec-path' && value !== '') evaluation.add(danger('git/runs-program', [3, 6], 'makes git run a program of its choice'), scope);
  }
  const call = new Call(program, rest, rule.valued);
  const location = inner.cwd === null ? null : locate('.', inner.cwd, evaluation.places);
  const scratch = location?.area === 'temp';
  const effect = effectOf(rule, call);
  const [folder] = call.operands.slice(2);
  const nearby = folder !== undefined && inner.cwd !== null && ['worktree', 'temp'].includes(locate(folder, inner.cwd, evaluation.places).area);
  if (effect === 'unknown') evaluation.add(unknown('program/unknown-use', `uses git in a way the rules do not know (${(call.operands[0] ?? '').slice(0, 40)})`), scope);
  else if (effect !== 'allow' && !(scratch && ONLY_REAL.test(effect.rule)) && !(nearby && effect.rule === 'git/worktree-add')) evaluation.add(effect, scope);
  const sub = call.operands[0] ?? '';
  if (sub !== '' && !READS.has(sub) && location !== null && !['worktree', 'temp'].includes(location.area) && evaluation.places.worktree !== null && !scope.remote) evaluation.add(ask('git/other-repository', [4], `changes another repository: ${location.path.slice(0, 80)}`), scope);
  if (!scratch) restores(evaluation, sub, call, rest, inner);
  if (sub === 'rm' && !call.has('--cached|-n|--dry-run')) for (const path of call.operands.slice(1)) if (effect === 'allow') evaluation.path(call.has('-r') ? 'deleteTree' : 'delete', path, inner);
  for (const file of call.valuesOf('--output --output-directory')) evaluation.path('write', file, inner);
  if (sub === 'bundle' && call.operands[1] === 'create') evaluation.path('write', call.operands[2] ?? '', inner);
  shows(evaluation, sub, call, rest, inner);
  if (sub === 'apply' && call.has('-R|--reverse') && !call.has('--check|--stat') && call.operands.slice(1).every((path) => /^(?:-|\/dev\/.*)$/.test(path)) && !scratch) evaluation.add(askHard('git/discard', [1, 4], 'takes back changes that may not be committed'), scope);
  for (const value of own.filter(({ name }) => name === '-c').map((option) => option.value)) if (/^(?:commit|tag)\.gpgsign=(?:false|0|no|off)?$/i.test(value)) evaluation.add(ask('git/no-verify', [3], 'skips the signature that the repository wants'), scope);
  if (['mv', 'archive', 'clone', 'init', 'bundle', 'format-patch', 'hash-object', 'show', 'diff', 'apply'].includes(sub) && !call.has('--cached')) {
    for (const used of pathsOf(rule, call)) evaluation.use(used, inner);
    if (sub === 'clone' && call.operands[2] !== undefined) evaluation.path('create', call.operands[2], inner);
  }
  if (sub === 'add' || sub === 'stage') for (const path of call.operands.slice(1)) evaluation.path('read', path, inner);
  if (sub === 'diff' && call.has('--no-index')) for (const path of call.operands.slice(1)) evaluation.path('read', path, inner);
  await nestedCommands(evaluation, call, rest, inner);
  return outputOf('git', rest, feed, inner.cwd, evaluation.places.worktree);
}

async function nestedCommands(evaluation: Evaluation, call: Call, rest: readonly string[], scope: Scope): Promise<void> {
  const inner = childScope(scope, { depth: scope.depth + 1 });
  const [first, second] = call.operands;
  if (first === 'bisect' && second === 'run') await runProgram(evaluation, rest.slice(rest.indexOf('run') + 1), inner, PLAIN_FEED);
  if (first === 'submodule' && second === 'foreach') await evaluation.script(rest.slice(rest.indexOf('foreach') + 1).filter((word) => !/^--?(?:recursive|quiet|q)$/.test(word)).join(' '), inner, PLAIN_FEED);
  if (first === 'rebase') for (const command of call.valuesOf('--exec -x')) await evaluation.script(command, inner, PLAIN_FEED);
  if (first === 'filter-branch') for (const command of call.valuesOf('--index-filter --tree-filter --env-filter --msg-filter --commit-filter')) await evaluation.script(command, inner, PLAIN_FEED);
}

/** `git checkout … -- paths`, `git restore paths`: one file is undoing an edit, a folder or a pattern throws work away. */
function restores(evaluation: Evaluation, sub: string, call: Call, rest: readonly string[], scope: Scope): void {
  if ((sub !== 'checkout' && sub !== 'restore') || call.has('-b|-B|--orphan|-t|--track|-d|--detach|-p|--patch')) return;
  if (sub === 'restore' && call.has('--staged|-S') && !call.has('--worktree|-W')) return;
  const dashes = rest.indexOf('--');
  const operands = call.operands.slice(1);
  const isPathLike = (word: string): boolean => /\/$|^\.{1,2}(?:\/|$)|[*?]|^:|\.[a-z]\w{0,5}$/i.test(word);
  const paths = dashes !== -1 ? rest.slice(dashes + 1) : sub === 'restore' ? operands : operands.length > 1 ? operands.slice(isPathLike(operands[0] ?? '') ? 0 : 1) : operands.filter((word) => /\/$|^\.{1,2}\/|[*?]|^:/.test(word));
  for (const path of paths) {
    evaluation.path('write', path, scope);
    if (/[*?]|^:|\0|\/$/.test(path) || (!/[^/]\.\w{1,10}$/.test(path) && !isSource(path.replace(/^.*\//, '')))) {
      evaluation.add(askHard('git/discard', [1, 4], 'discards work that is not committed'), scope);
      return;
    }
  }
}

/** Files whose content git shows out of a commit or the worktree. */
function shows(evaluation: Evaluation, sub: string, call: Call, rest: readonly string[], scope: Scope): void {
  if (!/^(?:show|cat-file|blame|annotate|diff|grep|archive|log|whatchanged)$/.test(sub) || (/^(?:log|whatchanged)$/.test(sub) && !call.has('-p|-u|--patch')) || call.has('--stat|--name-only|--name-status|--quiet')) return;
  const dashes = rest.indexOf('--');
  for (const path of dashes === -1 ? [] : rest.slice(dashes + 1)) evaluation.path('read', path.replace(/^:(?:\([^)]*\))?\/?/, ''), scope);
  for (const operand of call.operands.slice(1)) {
    const path = /^[^:]*:(.+)$/.exec(operand)?.[1] ?? (sub === 'blame' || sub === 'annotate' || sub === 'archive' ? operand : undefined);
    if (path !== undefined) evaluation.path('read', path, scope);
  }
}

/** Options before the subcommand. */
function globalOptions(args: readonly string[]): { own: { name: string; value: string }[]; rest: readonly string[] } {
  const own: { name: string; value: string }[] = [];
  let index = 0;
  for (; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (!arg.startsWith('-')) break;
    const equals = arg.indexOf('=');
    if (arg.startsWith('--') && equals !== -1) own.push({ name: arg.slice(0, equals), value: arg.slice(equals + 1) });
    else if (/^(?:-C|-c|--git-dir|--work-tree|--namespace|--super-prefix|--config-env)$/.test(arg)) {
      own.push({ name: arg, value: args[index + 1] ?? '' });
      index += 1;
    }
  }
  return { own, rest: args.slice(index) };
}
