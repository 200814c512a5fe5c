import { Call } from '../commands/call.ts';
import { pathsOf } from '../commands/paths.ts';
import { ruleFor } from '../commands/registry.ts';
import { effectOf } from '../commands/rule.ts';
import { ask, danger, unknown } from '../finding.ts';
import { absolutePath, locate } from '../paths/location.ts';
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
  if (effect === 'unknown') evaluation.add(unknown('program/unknown-use', `uses git in a way the rules do not know (${(call.operands[0] ?? '').slice(0, 40)})`), scope);
  else if (effect !== 'allow' && !(scratch && ONLY_REAL.test(effect.rule))) evaluation.add(effect, scope);
  const sub = call.operands[0] ?? '';
  if (sub !== '' && !READS.has(sub) && location !== null && !['worktree', 'temp'].includes(location.area) && evaluation.places.worktree !== null && !scope.remote) evaluation.add(ask('git/other-repository', [4], `changes another repository: ${location.path.slice(0, 80)}`), scope);
  if (['mv', 'rm', 'archive', 'clone', 'init', 'bundle', 'format-patch', 'hash-object', 'show', 'diff', 'apply'].includes(sub) && !call.has('--cached')) {
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
