/** Control characters but tab and line break, and what turns or hides text: bidirectional controls, zero-width space and the like, line and paragraph separators, tags. */
const UNREADABLE = /[^\P{Cc}\n\t]|[\u061C\u200B\u200E\u200F\u2028\u2029\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E007F}]/gu;

/** A text without characters that nobody sees; line breaks are `\n`. Lone surrogates become U+FFFD. */
export function cleanText(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, '\n').replaceAll(UNREADABLE, '');
}
