import { setImmediate as turn } from 'node:timers/promises';
import type { SecretFinding } from '../ports/secretScanner.ts';
import { redact } from './redact.ts';
import { findSecrets } from './secrets.ts';

/** Longer texts are looked through in parts, so that everything else gets its turn: one part takes about 8 ms. */
const PART = 24 * 1024;
const OVERLAP = 8 * 1024;
/** How long redacting goes on before everything else gets its turn (ms). */
const SLICE_MS = 8;
/** Names whose values are looked at together with them: a password has often nothing of its own that gives it away. */
const TELLING = /pass|pwd?$|secret|token|key|cred|auth/i;
const MAX_DEPTH = 200;

/** Lets everything else have its turn once a while. */
export class Turns {
  #since = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#since < SLICE_MS) return;
    await turn();
    this.#since = performance.now();
  }
}

/** As redact, a part at a time. */
export async function redactInTurns(text: string, turns = new Turns()): Promise<string> {
  await turns.take();
  if (text.length <= PART) return redact(text);
  const found: SecretFinding[] = [];
  for (let offset = 0; ; offset += PART - OVERLAP) {
    for (const finding of findSecrets(text.slice(offset, offset + PART))) found.push({ rule: finding.rule, start: finding.start + offset, end: finding.end + offset });
    await turns.take();
    if (offset + PART >= text.length) break;
  }
  found.sort((a, b) => a.start - b.start);
  let result = '';
  let at = 0;
  for (const { rule, start, end } of found) {
    if (end <= at) continue;
    result += start >= at ? `${text.slice(at, start)}[redacted:${rule}]` : '';
    at = end;
  }
  return at === 0 ? text : result + text.slice(at);
}

/** A value as JSON has it, with the secrets removed from every text in it, names of members included. The same value comes back when there are none. */
export async function redactValue(value: unknown, turns = new Turns(), depth = 0): Promise<unknown> {
  if (typeof value === 'string') return redactInTurns(value, turns);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[nested too deeply]';
  if (Array.isArray(value)) {
    const items: unknown[] = [];
    for (const item of value) items.push(await redactValue(item, turns, depth + 1));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const members: [string, unknown][] = [];
  let changed = false;
  for (const [name, member] of Object.entries(value)) {
    const clean = await redactInTurns(name, turns);
    const kept = await redactMember(name, member, turns, depth);
    changed ||= clean !== name || kept !== member;
    members.push([clean, kept]);
  }
  return changed ? Object.fromEntries(members) : value;
}

/** JSON text with the secrets removed; the very same text when there are none. Throws SyntaxError when it is no JSON. */
export async function redactJson(json: string, turns = new Turns()): Promise<string> {
  const value: unknown = JSON.parse(json);
  const clean = await redactValue(value, turns);
  return clean === value ? json : JSON.stringify(clean);
}

async function redactMember(name: string, member: unknown, turns: Turns, depth: number): Promise<unknown> {
  const clean = await redactValue(member, turns, depth + 1);
  if (typeof member !== 'string' || clean !== member || member.length > 4_000 || !TELLING.test(name)) return clean;
  const assigned = `${name}="${member}"`;
  const redacted = redact(assigned);
  return redacted === assigned ? member : /\[redacted:[\w-]+\]/.exec(redacted)?.[0] ?? '[redacted]';
}
