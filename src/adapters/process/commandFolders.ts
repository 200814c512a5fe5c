import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandLeft, CommandLost, type CommandOutcome, type CommandRecords, type CommandRequest, type CommandTrace, type LostCommand } from '../../core/ports/commandRunner.ts';
import { WaveError } from '../../core/errors.ts';
import { answers, listen } from './conversation.ts';
import { errorCode } from './errorCode.ts';
import { readClaim, readExit, readRequest, type Claim, type Exit } from './recordFormat.ts';
import { remainsOf } from './remains.ts';
import { RECORD } from './runner/files.ts';
import { isAlive } from './runner/identity.ts';
import { readOutput } from './runner/outputFiles.ts';

const POLL_MS = 100;
/** Records that changed later than this ago are never swept. */
const YOUNG_MS = 10 * 60_000;
const KEPT_OUTPUT = 4_000;

/** Where a store's commands are written down. */
export function commandsFolder(storePath: string): string {
  return join(dirname(storePath), 'commands');
}

/** Records of commands: one folder each, under one folder beside the store, for the owner alone. */
export class CommandFolders implements CommandRecords {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  /** Where the record of a command lies. */
  folderOf(key: string): string {
    return join(this.#root, createHash('sha256').update(key).digest('hex').slice(0, 40));
  }

  async announce(key: string): Promise<void> {
    const folder = this.folderOf(key);
    const isNew = await mkdir(folder, { recursive: true, mode: 0o700 }) !== undefined;
    if (typeof await readRequest(folder) === 'object') return;
    const temporary = join(folder, `${RECORD.request}.${randomUUID()}.tmp`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify({ version: 1, key, at: new Date().toISOString() }));
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, RECORD.request));
    for (const changed of isNew ? [folder, this.#root, dirname(this.#root)] : [folder]) await syncFolder(changed);
  }

  async find(key: string): Promise<CommandTrace> {
    const folder = this.folderOf(key);
    const exit = await readExit(folder);
    if (typeof exit === 'object') return traceOf(exit);
    const claim = await readClaim(folder);
    if (claim === 'absent') return { state: await readRequest(folder) === 'absent' ? 'unknown' : 'announced' };
    if (claim !== 'unreadable' && await isLiving(claim)) return { state: 'running', startedAt: claim.startedAt };
    // It may have written its exit down and left since that was looked at.
    const late = await readExit(folder);
    return typeof late === 'object' ? traceOf(late) : this.#lost(folder, claim);
  }

  async attach(key: string, { signal, onOutput }: Pick<CommandRequest, 'signal' | 'onOutput'>): Promise<CommandOutcome> {
    const stop = split(signal);
    try {
      return await this.#wait(key, signal, stop, onOutput);
    } finally {
      stop.dispose();
    }
  }

  async #wait(key: string, signal: AbortSignal | undefined, stop: Stop, onOutput: ((text: string) => void) | undefined): Promise<CommandOutcome> {
    for (;;) {
      if (signal?.reason instanceof CommandLeft) throw signal.reason;
      const trace = await this.find(key);
      switch (trace.state) {
        case 'ended': return trace.outcome;
        case 'refused': throw new WaveError('spawn_failed', trace.problem);
        case 'lost': throw new CommandLost(trace);
        case 'running': break;
        default: throw new WaveError('no_record', `There is no command ${key} to wait for.`);
      }
      const claim = await readClaim(this.folderOf(key));
      if (typeof claim !== 'object') continue;
      const heard = await listen(claim, { end: stop.end, leave: stop.leave, ...(onOutput ? { onOutput } : {}) });
      if (heard === 'heard') continue;
      // Its channel was deleted (something cleans the temp folder): it is known by its process, and ends by a signal.
      if (stop.end.aborted && await isAlive(claim.runner)) process.kill(claim.runner.pid, 'SIGTERM');
      await sleep(POLL_MS);
    }
  }

  async end(key: string): Promise<void> {
    const trace = await this.find(key);
    if (trace.state === 'running') {
      await this.attach(key, { signal: AbortSignal.abort() }).catch((error: unknown) => {
        if (!(error instanceof CommandLost || error instanceof WaveError)) throw error;
      });
    }
    if (trace.state === 'running' || trace.state === 'lost') await (await remainsOf(this.folderOf(key))).end();
  }

  async endAll(prefix: string): Promise<void> {
    for (const { key } of await this.#all()) if (key.startsWith(prefix)) await this.end(key);
  }

  async forget(key: string): Promise<void> {
    await rm(this.folderOf(key), { recursive: true, force: true, maxRetries: 3 });
  }

  async sweep(isOpen: (key: string) => boolean): Promise<void> {
    for (const { key, ageMs } of await this.#all()) {
      // A young one may be in use by another window this very moment.
      if (ageMs < YOUNG_MS || isOpen(key)) continue;
      const trace = await this.find(key);
      const over = trace.state === 'ended' || trace.state === 'refused' || (trace.state === 'lost' && (trace.remaining ?? 0) === 0);
      if (over || trace.state === 'announced') await this.forget(key);
    }
  }

  async #all(): Promise<readonly { readonly key: string; readonly ageMs: number }[]> {
    const names = await readdir(this.#root).catch(() => []);
    const found = await Promise.all(names.map(async (name) => {
      const folder = join(this.#root, name);
      const request = await readRequest(folder).catch(() => 'unreadable' as const);
      const made = (await stat(folder).catch(() => null))?.mtimeMs ?? Date.now();
      return typeof request === 'object' ? [{ key: request.key, ageMs: Date.now() - made }] : [];
    }));
    return found.flat();
  }

  async #lost(folder: string, claim: Claim | 'unreadable'): Promise<LostCommand> {
    const output = await readOutput(folder);
    const { count } = await remainsOf(folder);
    return { state: 'lost', startedAt: claim === 'unreadable' ? null : claim.startedAt, output: output.slice(-KEPT_OUTPUT), remaining: count };
  }
}

/** As the runner does it, but without making the editor wait for the disk. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP', 'EPERM'].includes(errorCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

/** Its channel answers; or, should that have been deleted, its process is still the one that made the claim. */
async function isLiving(claim: Claim): Promise<boolean> {
  return await answers(claim) || isAlive(claim.runner);
}

function traceOf(exit: Exit): CommandTrace {
  return 'outcome' in exit ? { state: 'ended', outcome: exit.outcome } : { state: 'refused', problem: exit.refused };
}

interface Stop {
  readonly end: AbortSignal;
  readonly leave: AbortSignal;
  dispose(): void;
}

/** A signal that ends the command, or one that leaves it, by the reason of the abort. */
function split(signal: AbortSignal | undefined): Stop {
  const [end, leave] = [new AbortController(), new AbortController()];
  const decide = (): void => { (signal?.reason instanceof CommandLeft ? leave : end).abort(); };
  if (signal?.aborted) decide();
  signal?.addEventListener('abort', decide, { once: true });
  return { end: end.signal, leave: leave.signal, dispose: () => { signal?.removeEventListener('abort', decide); } };
}
