import type { AuditEvent } from '../../contract/audit.ts';

/** Replaces secrets in a text; anything else stays as it is. */
export type Redact = (text: string) => string;

/** Stands for a text that the redactor failed on: then nothing of it may be written. */
export const UNREDACTABLE = '[withheld: redaction failed]';
/** Deeper than any event of ours; what is nested further is not worth a stack overflow. */
const MAX_DEPTH = 32;

/**
 * An event with secrets removed from every text in it, names of members included. Vocabulary that is fixed
 * by the schema (type, severity, time, role of an agent) has none. Never throws: what cannot be redacted is withheld.
 */
export function redactEvent(event: AuditEvent, redact: Redact): AuditEvent {
  const clean = (text: string): string => redactText(text, redact);
  return {
    ...event,
    name: clean(event.name),
    actor: event.actor.kind === 'agent' ? event.actor : { kind: event.actor.kind, name: clean(event.actor.name) },
    summary: redactText(event.summary, redact, true),
    storyId: event.storyId === null ? null : clean(event.storyId),
    safetyTags: event.safetyTags.map(clean),
    details: redactRecord(event.details, clean, new Set()),
  };
}

function redactText(text: string, redact: Redact, mayBeEmpty = false): string {
  try {
    const redacted = redact(text);
    return redacted === '' && text !== '' && !mayBeEmpty ? '[redacted]' : redacted;
  } catch {
    return UNREDACTABLE;
  }
}

function redactRecord(record: Readonly<Record<string, unknown>>, clean: Redact, above: Set<unknown>): Record<string, unknown> {
  const result = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    const name = clean(key);
    let free = name;
    for (let n = 2; result.has(free); n++) free = `${name} (${n})`;
    result.set(free, redactValue(value, clean, above));
  }
  return Object.fromEntries(result);
}

function redactValue(value: unknown, clean: Redact, above: Set<unknown>): unknown {
  if (typeof value === 'string') return clean(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[circular]';
  if (above.size >= MAX_DEPTH) return '[nested too deeply]';
  above.add(value);
  try {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (value instanceof Error) return { name: clean(value.name), message: clean(value.message) };
    if (Array.isArray(value)) return value.map((item: unknown) => redactValue(item, clean, above));
    return redactRecord({ ...value }, clean, above);
  } finally {
    above.delete(value);
  }
}
