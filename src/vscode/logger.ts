import type { LogOutputChannel } from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { Logger } from '../core/ports/logger.ts';
import { DisposableBase } from './dispose.ts';

/** The log as the "WAVE" output channel. Until the engine lends its redaction, only the faces write here, and they hold no secrets. */
export class OutputLogger extends DisposableBase implements Logger {
  readonly #channel: LogOutputChannel;
  #redact: (text: string) => string = (text) => text;

  constructor(channel: LogOutputChannel) {
    super();
    this.#channel = this._register(channel);
  }

  /** From now on every line passes through `redact`. */
  useRedaction(redact: (text: string) => string): void {
    this.#redact = redact;
  }

  show(): void {
    this.#channel.show(true);
  }

  debug(message: string): void {
    this.#channel.debug(this.#redact(message));
  }

  info(message: string): void {
    this.#channel.info(this.#redact(message));
  }

  warn(message: string): void {
    this.#channel.warn(this.#redact(message));
  }

  error(message: string, error?: unknown): void {
    this.#channel.error(this.#redact([message, ...causes(error)].join('\n')));
  }
}

/** The stack of an error and of everything that caused it. */
function causes(error: unknown): string[] {
  const lines: string[] = [];
  for (let at = error; at !== undefined && lines.length < 10; at = at instanceof Error ? at.cause : undefined) {
    lines.push(at instanceof Error ? (at.stack ?? messageOf(at)) : messageOf(at));
  }
  return lines;
}
