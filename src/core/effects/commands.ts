import type { DoubtTrace } from '../../contract/review.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { WaveError } from '../errors.ts';
import { CommandLost, type CommandOutcome, type CommandRequest, type CommandRunner, type LostCommand } from '../ports/commandRunner.ts';
import { InDoubt } from './once.ts';

type KeyedRequest = CommandRequest & { readonly key: string };

/** What is known of a command after a crash. `refused`: it could not even be started. */
export type CommandFinding =
  | { readonly state: 'not_done' }
  | { readonly state: 'ended'; readonly outcome: CommandOutcome }
  | { readonly state: 'refused'; readonly problem: string }
  | { readonly state: 'in_doubt'; readonly known: string; readonly trace?: DoubtTrace | undefined };

const SHOWN_OUTPUT = 2_000;

/** Writes down that a command is going to be run. Returns whether there are records at all, which belongs into the intent: without, nothing can be told later. */
export async function announceCommand(runner: CommandRunner, key: string): Promise<boolean> {
  await runner.records?.announce(key);
  return runner.records !== undefined;
}

/** Runs a command; InDoubt when it began and how it ended can no longer be known. */
export async function runKnown(runner: CommandRunner, request: CommandRequest): Promise<CommandOutcome> {
  try {
    return await runner.run(request);
  } catch (error) {
    if (error instanceof CommandLost) throw new InDoubt(doubt(request.command), shown(error.trace), { cause: error });
    throw error;
  }
}

/**
 * What became of a command whose intent is known and whose result is not: its exit is adopted, one that still runs is waited for, one that never began can
 * be run. `recorded`: it was announced before the intent was written, so that a missing record is a lost one.
 */
export async function probeCommand(runner: CommandRunner, request: Pick<KeyedRequest, 'command' | 'key' | 'signal' | 'onOutput'>, recorded: boolean): Promise<CommandFinding> {
  const { command, key } = request;
  const { records } = runner;
  if (!recorded || !records) {
    return { state: 'in_doubt', known: `The command \`${command}\` was about to run when the run was interrupted, and was not recorded here. Whether it ran, and how far it came, cannot be told.` };
  }
  const trace = await records.find(key);
  switch (trace.state) {
    case 'announced': return { state: 'not_done' };
    case 'ended': return { state: 'ended', outcome: trace.outcome };
    case 'refused': return { state: 'refused', problem: trace.problem };
    case 'lost': return { state: 'in_doubt', known: doubt(command), trace: shown(trace) };
    case 'unknown': return { state: 'in_doubt', known: `The command \`${command}\` was about to run when the run was interrupted, and its record is gone. Whether it ran, and how far it came, cannot be told.` };
    case 'running': break;
  }
  try {
    return { state: 'ended', outcome: await records.attach(key, request) };
  } catch (error) {
    if (error instanceof CommandLost) return { state: 'in_doubt', known: doubt(command), trace: shown(error.trace) };
    if (error instanceof WaveError && error.reason === 'spawn_failed') return { state: 'refused', problem: error.message };
    throw error;
  }
}

/**
 * Runs a command that may run again, such as a gate's test command: joins the one that was begun before a crash, or ends what is left of it and runs it
 * anew, so that two never run at once in the same folder.
 */
export async function runAgainable(runner: CommandRunner, request: KeyedRequest): Promise<CommandOutcome> {
  const { records } = runner;
  if (!records) return runner.run(request);
  const before = await records.find(request.key);
  if (before.state === 'lost' || before.state === 'refused') {
    await records.end(request.key);
    await records.forget(request.key);
  }
  try {
    const outcome = await runner.run(request);
    await records.forget(request.key);
    return outcome;
  } catch (error) {
    if (!(error instanceof CommandLost)) throw error;
    await records.end(request.key);
    throw new WaveError('command_lost', `The program that ran \`${request.command}\` was ended from outside, and what was left of the command was ended, too. Resume the run to run it again.`, { cause: error });
  }
}

/** For the person who has to find out whether it happened. */
function doubt(command: string): string {
  return `The command \`${command}\` was interrupted together with the program that watched over it (the machine went down, or both were killed). How far it came cannot be told.`;
}

function shown({ startedAt, output, remaining }: LostCommand): DoubtTrace {
  return { startedAt, output: cutMiddle(output.trim(), SHOWN_OUTPUT), remaining };
}

/** The same in sentences, where there is only text to show it. */
export function traceWords({ startedAt, output, remaining }: DoubtTrace): string {
  const began = startedAt === null ? '' : `It began at ${startedAt}. `;
  const left = remaining === null ? 'Whether some of its processes still run cannot be told here.'
    : remaining === 0 ? 'None of its processes runs any more.'
      : `${String(remaining)} of its processes still run${remaining === 1 ? 's' : ''}: your answer ends ${remaining === 1 ? 'it' : 'them'}.`;
  return `${began}${left} ${output === '' ? 'It had put out nothing.' : `Its output until then:\n${output}`}`;
}
