import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostConfig } from './host.ts';
import type { StoreFacts } from './storeFacts.ts';

export type HostLine =
  | { readonly event: 'loaded' }
  | { readonly event: 'moves'; readonly status: string }
  | { readonly event: 'doubt'; readonly effect: string; readonly known: string }
  | { readonly event: 'settled'; readonly effect: string; readonly happened: boolean }
  | { readonly event: 'end'; readonly status: string; readonly reason: string; readonly waiting: readonly string[][]; readonly facts: StoreFacts | null }
  | { readonly event: 'failed'; readonly error: string };

/** A host that is loaded and waits for its word. */
export class HostProcess {
  readonly #child: ChildProcess;
  readonly #lines: HostLine[] = [];
  readonly #loaded: Promise<void>;
  /** Resolves when the process is gone and everything it said is heard. */
  readonly ended: Promise<void>;
  #stderr = '';
  #closed = false;

  constructor(script: string, config: HostConfig) {
    // What a process that is killed leaves in temp goes with its trial.
    const temp = join(config.folder, 'temp');
    mkdirSync(temp, { recursive: true });
    this.#child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(config)], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, TMPDIR: temp, TMP: temp, TEMP: temp } });
    this.#child.stderr?.on('data', (chunk) => { this.#stderr += String(chunk); });
    this.#child.stdin?.on('error', () => undefined);
    let loaded = (): void => undefined;
    const heard = new Promise<void>((resolve) => { loaded = resolve; });
    if (this.#child.stdout) {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        try {
          this.#lines.push(JSON.parse(line) as HostLine);
        } catch {
          // It was killed in the middle of a line.
        }
        loaded();
      });
    }
    this.ended = once(this.#child, 'close').then(() => { this.#closed = true; });
    this.#loaded = Promise.race([heard, this.ended]);
  }

  get lines(): readonly HostLine[] {
    return this.#lines;
  }

  get stderr(): string {
    return this.#stderr;
  }

  get hasEnded(): boolean {
    return this.#closed;
  }

  get wasKilled(): boolean {
    return this.#child.signalCode === 'SIGKILL';
  }

  /** Lets it begin, its clock this far ahead: it does not have to wait for the lease of the host before it. `open`: resolves only when it has opened the store. */
  async go(clockAheadMs: number, open: boolean): Promise<void> {
    await this.#loaded;
    this.#child.stdin?.end(`${String(clockAheadMs)}\n`);
    for (; open && this.#lines.length < 2 && !this.#closed;) await sleep(2);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Kills it after a time; false when it had ended by itself before. */
  async killAfter(ms: number): Promise<boolean> {
    const timer = setTimeout(() => { this.kill(); }, ms);
    await this.ended;
    clearTimeout(timer);
    return this.wasKilled;
  }
}
