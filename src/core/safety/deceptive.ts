import type { Finding } from './finding.ts';
import { danger, unknown } from './finding.ts';

const BIDI = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060-\u2064\ufeff\u180e\u115f\u1160\u3164\uffa0]|[\u{e0000}-\u{e007f}]/u;
// eslint-disable-next-line no-control-regex -- control characters are what it looks for
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f]|\r(?!\n)/;
const LONE_SURROGATE = /\p{Surrogate}/u;
/** Letters of other scripts that look Latin, and full-width ASCII. Whole words of another script are not suspicious, mixed ones are. */
const LOOKALIKE = /[a-zA-Z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-zA-Z]|[\uff01-\uff5e]|[\u2010-\u2015\u2212][a-z]{1,12}(?:\s|$)/;

/**
 * Text that a person would not read as it is: direction overrides, invisible and control characters, look-alike letters.
 * (Trojan Source, CVE-2021-42574; Unicode TR36.)
 */
export function deceptiveCharacters(text: string): Finding[] {
  const findings: Finding[] = [];
  if (BIDI.test(text)) findings.push(danger('text/bidi', [6, 10], 'holds characters that change the reading direction: what you see is not what runs'));
  if (INVISIBLE.test(text)) findings.push(unknown('text/invisible', 'holds invisible characters, so it may not be what it looks like'));
  if (CONTROL.test(text)) findings.push(unknown('text/control', 'holds control characters'));
  if (LONE_SURROGATE.test(text)) findings.push(unknown('text/broken', 'is not well-formed Unicode'));
  return findings;
}

/** A word with characters that change the reading direction. */
export function hidesDirection(word: string): boolean {
  return BIDI.test(word);
}

/** A single word that mixes scripts or uses look-alike signs; for program names and options, where no language needs it. */
export function looksAlike(word: string): boolean {
  return LOOKALIKE.test(word);
}
