// The program that runs one command and outlives who asked for it: `node runner.cjs <folder of the record>`, with the command, its folder and its
// environment as JSON on standard input (never on the disk: there could be something private in them). It claims the record, and whoever comes
// second leaves at once; it keeps the time limit, writes output and exit down, and can be reached through its channel while it lives.
import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../../core/errors.ts';
import type { CommandOutcome } from '../../../core/ports/commandRunner.ts';
import { runShell } from '../shell.ts';
import { Channel } from './channel.ts';
import { CLAIMED, RECORD, TAKEN, writeFirst, writeLightly, writeWhole } from './files.ts';
import { identify } from './identity.ts';
import { OutputFiles } from './outputFiles.ts';

/** How long, and how often, it is tried to write the exit down when the disk is full. */
const PATIENCE_MS = 15 * 60_000;
const AGAIN_MS = 500;

interface Input {
  readonly command: string;
  readonly cwd: string;
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
  readonly env: Record<string, string>;
}

/** Null when it is not whole: who wrote it died while writing. */
async function readInput(): Promise<Input | null> {
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const piece of process.stdin) text += String(piece);
  try {
    const value: unknown = JSON.parse(text);
    return isInput(value) ? value : null;
  } catch {
    return null;
  }
}

function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && 'command' in value && typeof value.command === 'string' && 'cwd' in value && typeof value.cwd === 'string'
    && 'timeoutMs' in value && typeof value.timeoutMs === 'number' && 'maxOutputBytes' in value && typeof value.maxOutputBytes === 'number'
    && 'env' in value && typeof value.env === 'object' && value.env !== null;
}

/** Tells who started it; that one may be gone. */
function say(line: string): void {
  try {
    writeSync(1, `${line}\n`);
  } catch {
    // Nobody listens any more.
  }
}

async function main(folder: string): Promise<void> {
  const input = await readInput();
  if (input === null) return;
  const stop = new AbortController();
  const token = randomBytes(24).toString('base64url');
  const channel = await Channel.open(token, () => { stop.abort(); });
  try {
    const startedAt = new Date().toISOString();
    const self = await identify(process.pid, Math.round(performance.timeOrigin));
    if (!writeFirst(folder, RECORD.claim, JSON.stringify({ version: 1, channel: channel.path, token, startedAt, runner: self }))) {
      say(TAKEN);
      return;
    }
    say(CLAIMED);
    // Who wants this process gone wants the command gone, too; what became of it stays known.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => { stop.abort(); });
    await keep(folder, await perform(folder, input, channel, stop.signal));
  } finally {
    channel.close();
  }
}

async function perform(folder: string, input: Input, channel: Channel, signal: AbortSignal): Promise<{ outcome: CommandOutcome } | { refused: string }> {
  const files = new OutputFiles(folder, input.maxOutputBytes);
  try {
    const outcome = await runShell({
      ...input,
      signal,
      onStart: (pid) => { void noteGroup(folder, pid); },
      onBytes: (chunk) => {
        files.push(chunk);
        channel.tell(chunk);
      },
    });
    return { outcome };
  } catch (error) {
    return { refused: messageOf(error) };
  } finally {
    files.close();
  }
}

/** For finding what is left of the command should this process die; a power cut leaves nothing. Without it the command runs as well. */
async function noteGroup(folder: string, pid: number): Promise<void> {
  try {
    writeLightly(folder, RECORD.group, JSON.stringify(await identify(pid, Date.now())));
  } catch {
    // The record is gone or the disk is full: then what is left of the command cannot be found, which is said.
  }
}

async function keep(folder: string, ending: { outcome: CommandOutcome } | { refused: string }): Promise<void> {
  const content = JSON.stringify(ending);
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      writeWhole(folder, RECORD.exit, content);
      return;
    } catch (error) {
      // A full disk can get room again; while this process lives, the command counts as running.
      if (performance.now() > until || (error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
      await sleep(AGAIN_MS);
    }
  }
}

const [, , folder] = process.argv;
if (folder !== undefined) {
  main(folder).then(() => { process.exit(0); }, (error: unknown) => {
    say(`failed ${messageOf(error)}`);
    process.exit(1);
  });
}
