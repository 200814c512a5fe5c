import type { GraphDeps } from '../graph/deps.ts';
import type { WaveState } from '../graph/state.ts';
import type { CommandRequest } from '../ports/commandRunner.ts';

/** Output of a command at a gate that is read; what is kept of it is less. */
const MOST_OUTPUT_BYTES = 200_000;

/** A command that a gate runs: in the worktree, within the run's time limit, ended by a kill. */
export function gateCommand(deps: Pick<GraphDeps, 'commandSignal'>, { git, settings }: WaveState, command: string): Pick<CommandRequest, 'command' | 'cwd' | 'timeoutMs' | 'maxOutputBytes' | 'signal'> {
  return { command, cwd: git.worktreePath, timeoutMs: settings.limits.commandTimeoutSeconds * 1_000, maxOutputBytes: MOST_OUTPUT_BYTES, signal: deps.commandSignal };
}
