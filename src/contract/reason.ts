/** Longest reason, feedback or answer in characters: a page, which a person can read again when the audit log is looked at. */
export const LONGEST_REASON = 10_000;

/** Most comments on lines sent at once, and the longest text of one (characters). */
export const MOST_COMMENTS = 100;
export const LONGEST_COMMENT = 4_000;

export type ReasonProblem = 'missing' | 'too_long' | 'control';

/** Line breaks and tabs are text; every other control character, and marks that turn the direction of text around, are not. */
const UNREADABLE = /[^\P{Cc}\n\r\t]|[\u202A-\u202E\u2066-\u2069]/u;

/** What is wrong with a text that a person gives as a reason; null when nothing is. Faces say it in words before anything is sent. */
export function reasonProblem(text: string, required: boolean): ReasonProblem | null {
  if (text.length > LONGEST_REASON) return 'too_long';
  if (UNREADABLE.test(text)) return 'control';
  return required && text.trim() === '' ? 'missing' : null;
}
