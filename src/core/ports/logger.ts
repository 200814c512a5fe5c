/** The log. Implementations redact secrets. */
export interface Logger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  /** The message goes to the log with the error's stack and causes. */
  error(message: string, error?: unknown): void;
}
