import { Worker } from 'node:worker_threads';
import type { CodeLanguage, CodeParse } from '../../core/ports/codeParser.ts';
import type { ShellParse, ShellParser } from '../../core/ports/shellParser.ts';
import { AskedThread } from '../thread/askedThread.ts';
import type { ShellReply, ShellRequest } from './protocol.ts';

export interface ShellParserOptions {
  /** The worker's entry: src/adapters/shell/worker.ts, or its bundle. */
  readonly worker: string | URL;
  /** Folder with tree-sitter.wasm and tree-sitter-bash.wasm. */
  readonly wasmDirectory: string;
  /** Characters; longer commands are not read. */
  readonly maxLength?: number;
  /** Milliseconds that reading one command may take. */
  readonly timeoutMs?: number;
  /** Milliseconds without an answer after which the thread is ended and replaced; the first start counts too. */
  readonly hangMs?: number;
}

/** Characters of a command that is read a second time after a timeout. */
const MOST_RETRIED = 1024;
const CONFUSED = { parsed: false, reason: 'failed', detail: 'the parser answered something else than it was asked' } as const;

/** What went wrong, for shell and code alike. */
type Failure = Extract<ShellParse, { parsed: false }>;

/** tree-sitter-bash in a worker thread, started on first use. A thread that dies or hangs answers 'failed' or 'timeout', and the next call gets a new one. */
export function createTreeSitterShellParser(options: ShellParserOptions): ShellParser {
  return new TreeSitterShellParser(options);
}

class TreeSitterShellParser implements ShellParser {
  readonly #options: Required<ShellParserOptions>;
  readonly #thread: AskedThread<Omit<ShellRequest, 'id'>, ShellReply>;

  constructor(options: ShellParserOptions) {
    this.#options = { maxLength: 64 * 1024, timeoutMs: 80, hangMs: 5000, ...options };
    const { worker, wasmDirectory, hangMs } = this.#options;
    this.#thread = new AskedThread({ hangMs, start: () => new Worker(worker, { workerData: { wasmDirectory }, stdout: true, stderr: true }) });
  }

  async parse(command: string): Promise<ShellParse> {
    const first = await this.#shell(command);
    // A short command that took too long was kept waiting by the machine, not by its text.
    const isWorthAnother = !first.parsed && first.reason === 'timeout' && command.length <= MOST_RETRIED;
    return isWorthAnother ? this.#shell(command) : first;
  }

  async parseCode(code: string, language: CodeLanguage): Promise<CodeParse> {
    const answer = await this.#ask(code, language);
    return 'id' in answer ? answer.code ?? CONFUSED : answer;
  }

  async dispose(): Promise<void> {
    await this.#thread.dispose();
  }

  async #shell(command: string): Promise<ShellParse> {
    const answer = await this.#ask(command);
    return 'id' in answer ? answer.shell ?? CONFUSED : answer;
  }

  async #ask(command: string, language?: CodeLanguage): Promise<ShellReply | Failure> {
    const { maxLength, timeoutMs } = this.#options;
    if (command.length > maxLength) return { parsed: false, reason: 'too_long', detail: `it has ${command.length} characters; up to ${maxLength} are read` };
    return this.#thread.ask({ command, timeoutMs, ...(language === undefined ? {} : { language }) });
  }
}
