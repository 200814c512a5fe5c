import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '../../..');
const SCRIPT = join(import.meta.dirname, 'storeChild.ts');

export interface ChildOptions {
  readonly nodeFlags?: readonly string[];
  /** Largest file it may write, in blocks of 512 bytes; needs a POSIX shell. */
  readonly fileBlocks?: number;
}

/** A child that runs storeChild.ts on this same Node, and what it said. */
export class StoreChild {
  readonly lines: unknown[] = [];
  readonly process: ChildProcess;
  readonly #ended: Promise<unknown>;
  #woken: (() => void) | null = null;
  #stderr = '';

  constructor(args: readonly string[], options: ChildOptions = {}) {
    const command = [process.execPath, ...(options.nodeFlags ?? []), '--import', 'tsx', SCRIPT, ...args];
    const [file = '', ...rest] = options.fileBlocks === undefined ? command : ['/bin/sh', '-c', `ulimit -f ${options.fileBlocks}; exec "$@"`, 'sh', ...command];
    this.process = spawn(file, rest, { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'] });
    this.#ended = once(this.process, 'close');
    this.process.stderr?.on('data', (data) => (this.#stderr += String(data)));
    createInterface({ input: this.process.stdout! }).on('line', (line) => {
      this.lines.push(JSON.parse(line));
      this.#woken?.();
    });
  }

  /** Waits until it has said so many lines. */
  async said(count: number): Promise<void> {
    while (this.lines.length < count) {
      await Promise.race([new Promise<void>((resolve) => (this.#woken = resolve)), this.#ended]);
      if (this.lines.length < count && this.process.exitCode !== null) throw new Error(`The child ended after ${this.lines.length} lines: ${this.#stderr}`);
    }
  }

  go(): void {
    this.process.stdin?.end('go\n');
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.#ended;
  }

  /** Resolves to the last line it said; throws when it failed. */
  async ended(): Promise<unknown> {
    await this.#ended;
    if (this.process.exitCode !== 0) throw new Error(`The child ended with ${this.process.exitCode ?? this.process.signalCode}: ${this.#stderr}`);
    return this.lines.at(-1);
  }
}
