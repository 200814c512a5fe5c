import type { Actor } from '../../contract/agents.ts';
import type { AuditRow } from '../../contract/audit.ts';
import { AGENT_NAMES } from '../../contract/names.ts';
import type { AuditDetail, AuditLine } from '../../contract/panelMessages.ts';
import type { RunTrace } from '../../core/audit/trace.ts';

/** Longest JSON text of a row that a page shows; the export has all of it. */
const LONGEST_JSON = 20_000;

type Details = Readonly<Record<string, unknown>>;

const VERDICTS = ['allow', 'review', 'block'] as const;
const SOURCES = ['rules', 'judge', 'sandbox', 'remembered', 'person'] as const;

/** A row as a list shows it. What its details do not have, or have in another form, is null. */
export function auditLineOf(row: AuditRow): AuditLine {
  const { seq, at, threadId, type, name, severity, summary, gate, details } = row;
  return {
    seq, at, threadId, type, name, severity, summary, gate,
    who: whoOf(row.actor),
    kind: row.actor.kind,
    score: typeof details['score'] === 'number' ? details['score'] : null,
    verdict: oneOf(VERDICTS, details['verdict']),
    source: name === 'verdict.remembered' ? 'remembered' : oneOf(SOURCES, details['source']),
  };
}

/** A row opened: why, by which principles, and what it is tied to. `trace` is the run's; null when the row belongs to none. */
export function auditDetailOf(row: AuditRow, trace: RunTrace | null): AuditDetail {
  const { details } = row;
  const action = trace?.actions.find(({ seq, approvedBy }) => seq === row.seq || approvedBy?.seq === row.seq);
  const decision = trace?.decisions.find(({ seq }) => seq === row.seq);
  const approver = action?.approvedBy ?? (decision?.approvedBy ? { name: decision.approvedBy, seq: null } : null);
  return {
    line: auditLineOf(row),
    reasons: [...texts(details['reasons']), ...['reason', 'justification', 'outcome', 'known'].map((key) => details[key]).filter((value) => typeof value === 'string' && value !== '').map(String)],
    principles: [...new Set(row.safetyTags.flatMap((tag) => /^principle-(\d+)$/.exec(tag)?.[1] ?? []))].map(Number),
    contained: typeof details['contained'] === 'boolean' ? details['contained'] : null,
    json: cut(JSON.stringify(row, null, 2)),
    action: action ? { seq: action.seq, what: action.what, ran: action.ran } : null,
    approvedBy: approver,
    gate: decision?.gate ?? action?.gate ?? row.gate,
    commit: decision?.gateCommit ?? decision?.commit ?? action?.gateCommit ?? text(details, 'gateCommit') ?? text(details, 'commit'),
  };
}

function whoOf(actor: Actor): string {
  return actor.kind === 'agent' ? AGENT_NAMES[actor.name] : actor.name;
}

function oneOf<Word extends string>(words: readonly Word[], value: unknown): Word | null {
  return words.find((word) => word === value) ?? null;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : [];
}

function text(details: Details, key: string): string | null {
  const value = details[key];
  return typeof value === 'string' && value !== '' ? value : null;
}

function cut(json: string): string {
  return json.length <= LONGEST_JSON ? json : `${json.slice(0, LONGEST_JSON)}\n…`;
}
