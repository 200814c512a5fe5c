import type { Criterion } from '../../contract/gate.ts';
import { commandCriterion, criterion, type GateContext } from './context.ts';
import { forbiddenPaths, outOfScope, touchedPaths } from './scope.ts';

/** Gate 4: a committed, non-empty diff within scope that builds and lints. */
export async function developmentComplete(context: GateContext): Promise<Criterion[]> {
  const { deps, state } = context;
  const { git, story } = state;
  const changes = await deps.git.changes(git.worktreePath, git.baseCommit);
  const paths = touchedPaths(changes);
  const outside = outOfScope(story, paths);
  const forbidden = forbiddenPaths(story, paths);
  const build = await commandCriterion(context, 'build', false);
  const lint = await commandCriterion(context, 'lint', false);
  return [
    criterion('diff', 'There is a committed change', changes.length > 0 && !(await deps.git.hasUncommitted(git.worktreePath)),
      changes.length > 0 ? `${changes.length === 1 ? '1 file' : `${String(changes.length)} files`} changed since ${git.baseCommit.slice(0, 8)}` : 'Nothing changed'),
    criterion('scope', 'Every file is within scope', outside.length === 0 && forbidden.length === 0,
      forbidden.length > 0 ? `Forbidden by the story: ${forbidden.join(', ')}` : outside.length > 0 ? `Outside: ${outside.join(', ')}` : paths.slice(0, 20).join(', ')),
    build.criterion,
    lint.criterion,
  ];
}
