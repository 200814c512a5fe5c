/** Longest text of somebody else's in a notification or a list. */
const LONGEST = 200;

/**
 * Somebody else's text as VS Code may show it: on one line, cut, without characters that cannot be seen, and never as a link.
 * Notifications turn `[text](command:…)` into something to click that runs a command.
 */
export function plainText(text: string, longest = LONGEST): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').replaceAll('](', '] (').trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
