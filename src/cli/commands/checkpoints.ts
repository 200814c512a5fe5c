import type { CheckpointAgainst, CheckpointDetail, CheckpointEntry } from '../../contract/checkpoint.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { count, dollars, oneLine } from '../text.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, withEngine } from './store.ts';

export interface CheckpointOptions extends StoreOptions {
  readonly json?: boolean | undefined;
  /** How many, newest first. */
  readonly limit?: string | undefined;
  readonly before?: string | undefined;
  /** Opens one. */
  readonly show?: string | undefined;
  readonly diff?: string | undefined;
}

const LIMIT = 50;

/** Lists the steps of a run, newest first, or opens one: its state, or a diff. */
export async function checkpointsCommand(thread: string, options: CheckpointOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  const { output } = environment;
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    const threadId = findThread(thread, orchestrator.runs());
    if (options.show !== undefined) {
      const id = options.show;
      if (options.diff !== undefined) output.out(await orchestrator.checkpointDiff(threadId, id, parseAgainst(options.diff)));
      else {
        const detail = await orchestrator.checkpoint(threadId, id);
        output.out(options.json === true ? jsonLine(detail) : renderDetail(detail));
      }
      return EXIT.complete;
    }
    if (options.diff !== undefined) throw new CliError('bad_option', '--diff goes with --show <step>.');
    const page = orchestrator.checkpoints(threadId, { limit: parseLimit(options.limit), before: options.before ?? null });
    for (const entry of page.entries) output.out(options.json === true ? jsonLine(entry) : renderEntry(entry));
    if (options.json !== true && page.next !== null) output.err(`${count(page.total)} steps in all. Earlier ones: --before ${page.next}\n`);
    return EXIT.complete;
  });
}

function parseLimit(text: string | undefined): number {
  if (text === undefined) return LIMIT;
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) throw new CliError('bad_option', `"${text}" is no number from 1 to 1000.`);
  return limit;
}

function parseAgainst(text: string): CheckpointAgainst {
  if (text === 'base' || text === 'worktree') return text;
  throw new CliError('bad_option', `"${text}" is not known. Write --diff base or --diff worktree.`);
}

function renderEntry(entry: CheckpointEntry): string {
  const score = entry.score === null ? '    ' : entry.score.toFixed(2);
  const attempt = entry.attempt === 1 ? '' : `  attempt ${entry.attempt}`;
  return `${String(entry.step).padStart(5)}  ${entry.at.slice(11, 19)}  gate ${entry.gate}  ${score}  ${oneLine(entry.who).padEnd(12)} ${oneLine(entry.what)}${attempt}${entry.current ? '  (here it stands)' : ''}\n       ${entry.id}  ${entry.commit.slice(0, 8)}${entry.snapshot === null ? '' : `+${entry.snapshot.slice(0, 8)}`}  ${dollars(entry.costUsd)}\n`;
}

function renderDetail({ entry, summary, files, gone, state }: CheckpointDetail): string {
  const lines = [
    `${entry.at}  ${oneLine(entry.who)}: ${oneLine(entry.what)}`,
    ...summary.map(({ label, value }) => `  ${label.padEnd(14)} ${oneLine(value)}`),
    ...(files ?? []).map((file) => `  ${file.status.padEnd(14)} ${oneLine(file.path)} +${file.added} -${file.removed}`),
    gone === null ? `Back to it: wave recycle <thread> --checkpoint ${entry.id}` : `No way back to it: ${oneLine(gone)}`,
  ];
  // The state is JSON, in which control characters are escaped; what turns text around is not.
  return `${lines.join('\n')}\n${state.split('\n').map((line) => line.replaceAll(/[\u202A-\u202E\u2066-\u2069\u007F-\u009F]/gu, ' ')).join('\n')}\n`;
}
