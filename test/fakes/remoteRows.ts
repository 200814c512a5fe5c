import { createHash } from 'node:crypto';
import type { RemoteAuditRow, RemoteCheckpoint, RemoteEffect, RemotePart, RemoteReviewUpdate, RemoteRunUpdate, RemoteWrite } from '../../src/contract/remoteRows.ts';

const AT = '2026-11-30T12:00:00.000Z';

/** Whose rows they are. */
export interface Place { readonly projectId: string; readonly storeId: string }

export function runRow({ projectId, storeId }: Place, threadId: string, change: Partial<RemoteRunUpdate> = {}): RemoteRunUpdate {
  return {
    project_id: projectId, thread_id: threadId, story_id: 'T-1', title: 'Greet by name', status: 'running', status_reason: '', phase: 'development', current_agent: 'dev', current_gate: 4,
    gate_status: 'pending', safety_score: 0.97, violations: [], requires_human_review: false, tokens_used: 1_200, tokens_limit: 100_000, cost_usd: 0.02, cost_limit_usd: 10,
    files_created: ['greet.js'], error: null, started_by_name: 'Ada', started_at: AT, completed_at: null, removed_at: null, repository: 'git@example.com:greet.git', branch: 'wave/T-1',
    base_commit: 'a'.repeat(40), request: '{"story":{}}', scripted: false, store_id: storeId, revision: 1, ...change,
  };
}

export function reviewRow({ projectId }: Place, threadId: string, reviewId: string, change: Partial<RemoteReviewUpdate> = {}): RemoteReviewUpdate {
  return {
    project_id: projectId, thread_id: threadId, review_id: reviewId, story_id: 'T-1', review_type: 'safety', reason: 'npm install left-pad', gate: null, agent: 'dev', safety_score: 0.78,
    requested_by: null, context: { action: { tool: 'run_command' } }, status: 'pending', resolution_notes: null, resolution: null, revision: 1, ...change,
  };
}

export function auditRowOf({ projectId, storeId }: Place, threadId: string | null, seq: number, change: Partial<RemoteAuditRow> = {}): RemoteAuditRow {
  const hash = createHash('sha256').update(`${storeId} ${String(seq)}`).digest('hex');
  return {
    project_id: projectId, store_id: storeId, seq, thread_id: threadId, type: 'agent_action', name: 'tool.read_file', severity: 'info', actor_kind: 'agent', actor_name: 'dev', at: AT,
    story_id: 'T-1', gate: 4, tokens: 0, cost_usd: 0, safety_tags: [], event: '{"seq":1}', previous_hash: '', hash, ...change,
  };
}

const place = ({ projectId }: Place, threadId: string, checkpointId: string) => ({ project_id: projectId, thread_id: threadId, checkpoint_ns: '', checkpoint_id: checkpointId });

export function checkpointRow(at: Place, threadId: string, checkpointId: string, number: number): RemoteCheckpoint {
  return { ...place(at, threadId, checkpointId), parent_checkpoint_id: null, number, checkpoint: '{"v":4}', metadata: '{"source":"loop"}' };
}

export function partRow(at: Place, threadId: string, checkpointId: string, channel: string, data = '"x"'): RemotePart {
  return { ...place(at, threadId, checkpointId), channel, kind: 'value', keep: 0, data };
}

export function writeRow(at: Place, threadId: string, checkpointId: string, slot: number, change: Partial<RemoteWrite> = {}): RemoteWrite {
  return { ...place(at, threadId, checkpointId), task_id: 'task', slot, data: '["channel","value"]', revision: 1, ...change };
}

export function effectRow({ projectId }: Place, threadId: string, key: string, change: Partial<RemoteEffect> = {}): RemoteEffect {
  return { project_id: projectId, thread_id: threadId, effect_key: key, kind: 'write_file', state: 'intent', intent: '{}', result: null, revision: 1, ...change };
}
