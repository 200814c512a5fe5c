/**
 * An error for people: the message says what was wrong, where, and what to do. Code looks at `reason`, never at the text.
 */
export class WaveError<Reason extends string = string> extends Error {
  readonly reason: Reason;

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WaveError';
    this.reason = reason;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
