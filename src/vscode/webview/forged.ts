/** Message types by which a page acts for a person. */
const DECIDING: ReadonlySet<unknown> = new Set(['decide', 'resolve', 'control', 'recycle', 'goBack', 'comment', 'sendComments']);
/** Reports a page may cause each minute: a page that floods must not fill the audit log. */
const MOST_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** What a message without a valid token tried to decide, in words for the audit log; null when it was nothing of the kind. */
export function forgedAttempt(value: unknown): { readonly what: string; readonly threadId: string | null } | null {
  if (typeof value !== 'object' || value === null || !('type' in value) || !DECIDING.has(value.type)) return null;
  const threadId = 'threadId' in value && typeof value.threadId === 'string' ? value.threadId.slice(0, 200) : null;
  return { what: `a message of type ${String(value.type)} without a valid token`, threadId };
}

/** Says yes a limited number of times a minute. `now` in milliseconds. */
export class ReportLimit {
  private recent: number[] = [];

  allows(now: number): boolean {
    this.recent = this.recent.filter((at) => now - at < MINUTE_MS);
    if (this.recent.length >= MOST_A_MINUTE) return false;
    this.recent.push(now);
    return true;
  }
}
