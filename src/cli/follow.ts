import type { RunSnapshot } from '../contract/run.ts';
import type { OrchestratorEvent } from '../core/orchestrator/api.ts';
import type { Environment, OpenEngine } from './environment.ts';
import type { ExitCode } from './exitCodes.ts';
import { EXIT, exitCodeOf } from './exitCodes.ts';
import { renderEntry } from './render.ts';
import { nextSteps, renderSummary } from './summary.ts';
import { messageOf } from '../core/errors.ts';
import { cut, oneLine } from './text.ts';

const PAGE = 500;

export interface FollowOptions {
  readonly json: boolean;
  /** Timeline entries up to here were seen before. */
  readonly after: number;
  /** Options that a next command needs to mean the same store. */
  readonly flags: string;
}

/** Shows a run as it goes on until it stands still, then sums it up. Ctrl-C pauses it; a second one leaves at once. */
export async function followRun(threadId: string, engine: OpenEngine, environment: Environment, options: FollowOptions): Promise<ExitCode> {
  const { orchestrator } = engine;
  const { output } = environment;
  let seen = options.after;
  const drain = (): void => {
    for (let page = orchestrator.timeline(threadId, seen, PAGE); page.length > 0; page = orchestrator.timeline(threadId, seen, PAGE)) {
      for (const entry of page) {
        output.out(options.json ? jsonLine({ type: 'timeline', threadId, entry }) : renderEntry(entry, output.columns));
        seen = entry.seq;
      }
    }
  };
  const onEvent = (event: OrchestratorEvent): void => {
    if (event.type === 'runs' && event.threadIds.includes(threadId)) drain();
    if (event.type === 'command' && event.threadId === threadId) {
      command = event.command;
      running(command);
    }
    if (event.type === 'problem' && event.threadId === threadId) {
      output.err(options.json ? jsonLine({ type: 'problem', threadId, message: event.message }) : `wave: ${oneLine(event.message)}\n`);
    }
  };
  let command: string | null = null;
  const running = tellOfLongCommands(options.json, threadId, output);
  const subscription = orchestrator.onDidChange(onEvent);
  const interrupts = environment.onInterrupt(pauseThenLeave(threadId, engine, environment, () => command));
  try {
    drain();
    const run = await orchestrator.settled(threadId);
    drain();
    const exitCode = exitCodeOf(run.status);
    output.out(options.json ? jsonLine(resultOf(run, exitCode, options.flags)) : renderSummary(run, options.flags));
    return exitCode;
  } finally {
    subscription.dispose();
    running(null);
    interrupts.dispose();
  }
}

/** Milliseconds after which a command is worth a line: what is over sooner has its own at once. */
const LONG_MS = 1_000;
const LONGEST_COMMAND = 200;

/** People are told of a command that is still running after a moment; programs of each. */
function tellOfLongCommands(json: boolean, threadId: string, output: Environment['output']): (command: string | null) => void {
  let timer: NodeJS.Timeout | undefined;
  return (command) => {
    clearTimeout(timer);
    if (command === null) return;
    if (json) output.err(jsonLine({ type: 'command', threadId, command }));
    else timer = setTimeout(() => { output.err(`          Running: ${cut(oneLine(command), LONGEST_COMMAND)}\n`); }, LONG_MS);
  };
}

/** `command`: what runs now. A pause lets it end, since half a setup helps nobody; who does not want to wait leaves, and resume finds it. */
function pauseThenLeave(threadId: string, { orchestrator }: OpenEngine, environment: Environment, command: () => string | null): () => void {
  let asked = false;
  return () => {
    if (asked) {
      environment.exitNow(EXIT.stopped);
      return;
    }
    asked = true;
    const runs = command();
    environment.output.err(runs === null
      ? '\nPausing at the next step. Ctrl-C again leaves at once; nothing that is done is lost.\n'
      : `\nPausing when this command has ended: ${cut(oneLine(runs), LONGEST_COMMAND)}\nCtrl-C again leaves at once; the command goes on, and "wave resume" finds it.\n`);
    orchestrator.pause(threadId, environment.user, 'Interrupted with Ctrl-C').catch((error: unknown) => {
      environment.output.err(`wave: it could not be paused: ${oneLine(messageOf(error))}\n`);
    });
  };
}

function resultOf(run: RunSnapshot, exitCode: ExitCode, flags: string): Record<string, unknown> {
  return { type: 'result', threadId: run.threadId, status: run.status, exitCode, next: nextSteps(run, flags), run };
}

export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;

/** The newest entry there is now, so that what follows is only what is new. */
export function lastSeen(threadId: string, { orchestrator }: OpenEngine): number {
  let seen = 0;
  for (let page = orchestrator.timeline(threadId, seen, PAGE); page.length > 0; page = orchestrator.timeline(threadId, seen, PAGE)) {
    seen = page.at(-1)?.seq ?? seen;
  }
  return seen;
}
