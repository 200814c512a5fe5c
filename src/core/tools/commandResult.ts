import { stripVTControlCharacters } from 'node:util';
import type { ActionResult } from '../../contract/action.ts';
import type { CommandOutcome } from '../ports/commandRunner.ts';
import { failed, succeeded } from './results.ts';

/** What a model and a person are told of a command that ran. Exit 0 is success, everything else is not. */
export function commandResult(command: string, outcome: CommandOutcome): ActionResult {
  const seconds = `${(outcome.durationMs / 1_000).toFixed(1)} s`;
  const ending = {
    exit: `exit ${String(outcome.exitCode)} in ${seconds}`,
    timeout: `stopped at its time limit, after ${seconds}`,
    aborted: `stopped after ${seconds}, because the run was stopped`,
    signal: `ended by a signal after ${seconds}`,
  }[outcome.ended];
  const text = stripVTControlCharacters(outcome.output).replaceAll('\0', '\uFFFD').trimEnd();
  const dropped = outcome.droppedBytes > 0 ? `\n(${String(outcome.droppedBytes)} bytes in the middle of the output were not kept.)` : '';
  const output = `${text === '' ? '(no output)' : text}${dropped}\n[${ending}]`;
  const extra = { exitCode: outcome.exitCode, durationMs: outcome.durationMs };
  const summary = `${command}: ${ending}`;
  return outcome.ended === 'exit' && outcome.exitCode === 0 ? succeeded(summary, output, extra) : failed(summary, output, extra);
}
