import type { Criterion } from '../../contract/gate.ts';
import { criterion, type GateContext } from './context.ts';

/** Gate 7: what a person is asked to approve, and whether the evidence of gates 4 to 6 is still about it. */
export async function reviewApproved({ deps, state, tree }: GateContext): Promise<Criterion[]> {
  const changes = await deps.git.changes(state.git.worktreePath, state.git.baseCommit);
  const added = changes.reduce((sum, file) => sum + file.added, 0);
  const removed = changes.reduce((sum, file) => sum + file.removed, 0);
  const stale = [4, 5, 6].filter((gate) => state.evidence.findLast((entry) => entry.gate === gate)?.tree !== tree);
  return [
    criterion('diff', 'There is a diff to review', changes.length > 0, `${changes.length === 1 ? '1 file' : `${String(changes.length)} files`}, +${String(added)} −${String(removed)}`),
    criterion('fresh', 'Gates 4 to 6 were decided on this very content', stale.length === 0, stale.length > 0 ? `Changed since gate ${stale.join(', ')}` : `Tree ${tree.slice(0, 8)}`),
  ];
}

/** Gate 8: the merge onto the base would be clean. Going through the gate makes it. */
export async function merged({ deps, state }: GateContext): Promise<Criterion[]> {
  const { git } = state;
  const conflicts = await deps.git.mergeConflicts(git.worktreePath, git.baseBranch, git.branch);
  return [criterion('clean', `Merges cleanly onto ${git.baseBranch}`, conflicts.length === 0, conflicts.length > 0 ? `Conflicts in ${conflicts.join(', ')}` : `${state.settings.merge.method} of ${git.branch}`)];
}

/** Gate 9: how the change is launched. Going through the gate runs the launch command, if the story has one. */
export function launched({ state }: GateContext): Criterion[] {
  const { launch } = state.story.commands;
  return [criterion('launch', 'Launch', true, launch ? `Will run \`${launch}\`` : 'Not configured: the story has no commands.launch; nothing is pushed')];
}
