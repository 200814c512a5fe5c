import { findSecrets } from './secrets.ts';

/** The text with every secret replaced by `[redacted:<rule>]`. Linear in the length; never throws. */
export function redact(text: string): string {
  let result = '';
  let at = 0;
  for (const { rule, start, end } of findSecrets(text)) {
    result += `${text.slice(at, start)}[redacted:${rule}]`;
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}
