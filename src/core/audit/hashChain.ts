import { createHash } from 'node:crypto';
import type { AuditEvent, AuditRow } from '../../contract/audit.ts';
import { canonicalJson } from './canonicalJson.ts';

/** What the first row follows. */
export const GENESIS_HASH = '0'.repeat(64);

/** The newest row of a log, kept apart from the rows: without it, rows cut off at the end would not be missed. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** The head of an empty log. */
export const EMPTY_HEAD: AuditHead = { seq: 0, hash: GENESIS_HASH };

/** Numbers an event, ties it to the row before it, and seals both with a hash. */
export function sealEvent(event: AuditEvent, threadId: string | null, head: AuditHead): AuditRow {
  const row = { ...event, seq: head.seq + 1, threadId, previousHash: head.hash };
  return { ...row, hash: hashOf(row) };
}

/** SHA-256, in hex, over the canonical JSON of a row without its own hash; the hash of the row before is part of it. */
export function hashOf(row: Omit<AuditRow, 'hash'>): string {
  const { seq, threadId, previousHash, type, name, severity, actor, at, summary, storyId, gate, tokens, costUsd, safetyTags, details } = row;
  const covered = { seq, threadId, previousHash, type, name, severity, actor, at, summary, storyId, gate, tokens, costUsd, safetyTags, details };
  return createHash('sha256').update(canonicalJson(covered)).digest('hex');
}
