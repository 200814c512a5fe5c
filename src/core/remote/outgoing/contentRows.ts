import type * as z from 'zod';
import { auditEvent } from '../../../contract/audit.ts';
import type { RemoteAuditRow, RemoteCheckpoint, RemoteEffect, RemotePart, RemoteWrite } from '../../../contract/remoteRows.ts';
import type { CheckpointParcel, Parcel } from '../../ports/outbox.ts';
import { redactJson, Turns } from '../../redact/redactJson.ts';
import { remoteRevision } from './bounds.ts';
import type { RowContext } from './context.ts';

/** A checkpoint: itself without values, and a part for each channel that is new in it. */
export async function checkpointRows(threadId: string, parcel: CheckpointParcel, { projectId }: RowContext): Promise<{ checkpoint: RemoteCheckpoint; parts: RemotePart[] }> {
  const turns = new Turns();
  const place = { project_id: projectId, thread_id: threadId, checkpoint_ns: parcel.namespace, checkpoint_id: parcel.id };
  const parts: RemotePart[] = [];
  for (const part of parcel.parts) parts.push({ ...place, channel: part.channel, kind: part.kind, keep: part.keep, data: await redactJson(part.data(), turns) });
  return {
    checkpoint: { ...place, parent_checkpoint_id: parcel.parent, number: parcel.number, checkpoint: parcel.checkpoint, metadata: await redactJson(parcel.metadata, turns) },
    parts,
  };
}

export async function writeRow({ threadId, writes, epoch, revision }: Extract<Parcel, { kind: 'writes' }>, { projectId }: RowContext): Promise<RemoteWrite> {
  return {
    project_id: projectId, thread_id: threadId, checkpoint_ns: writes.namespace, checkpoint_id: writes.checkpoint, task_id: writes.task, slot: writes.slot,
    data: await redactJson(writes.data), revision: remoteRevision(epoch, revision),
  };
}

export async function effectRow({ threadId, effect, epoch, revision }: Extract<Parcel, { kind: 'effect' }>, { projectId }: RowContext): Promise<RemoteEffect> {
  return {
    project_id: projectId, thread_id: threadId, effect_key: effect.key, kind: effect.kind, state: effect.state, intent: await redactJson(JSON.stringify(effect.intent)),
    result: effect.result === null ? null : await redactJson(JSON.stringify(effect.result)), revision: remoteRevision(epoch, revision),
  };
}

/** What is needed of an event beside its text. A row that does not have it goes as it is, so that the chain has no gap. */
const columns = auditEvent.pick({ type: true, name: true, severity: true, actor: true, at: true, storyId: true, gate: true, tokens: true, costUsd: true, safetyTags: true });
const UNREADABLE: z.infer<typeof columns> = {
  type: 'system_event', name: 'unreadable', severity: 'error', actor: { kind: 'system', name: 'store' }, at: new Date(0).toISOString(), storyId: null, gate: null, tokens: 0, costUsd: null, safetyTags: [],
};

/** A row of the audit log; its texts were redacted before it was recorded. */
export function auditRow({ row }: Extract<Parcel, { kind: 'audit' }>, { projectId, storeId, sharing }: RowContext): RemoteAuditRow {
  const event = columns.safeParse(parsed(row.event)).data ?? UNREADABLE;
  return {
    project_id: projectId, store_id: storeId, seq: row.seq, thread_id: row.threadId, type: event.type, name: event.name, severity: event.severity, actor_kind: event.actor.kind,
    actor_name: event.actor.name, at: event.at, story_id: event.storyId, gate: event.gate, tokens: Math.round(event.tokens), cost_usd: event.costUsd, safety_tags: event.safetyTags,
    event: sharing === 'content' ? row.event : null, previous_hash: row.previousHash, hash: row.hash,
  };
}

function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    return null;
  }
}
