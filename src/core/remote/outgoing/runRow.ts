import type { RemoteRunUpdate } from '../../../contract/remoteRows.ts';
import { hasEnded } from '../../../contract/runActions.ts';
import type { Parcel } from '../../ports/outbox.ts';
import { redactJson } from '../../redact/redactJson.ts';
import { stateSummary } from '../../run/stateSummary.ts';
import { storedRequest } from '../../orchestrator/runRequest.ts';
import { bounded, HINT, LONGEST, outgoing, remoteRevision, withoutPlaces } from './bounds.ts';
import type { RowContext } from './context.ts';

/** Largest sum that the table takes (US dollars). */
const MOST_USD = 999_999;

/** A run as the team sees it: where it stands. Without contents: nothing that says what it is about, beside its title. */
export async function runRow(parcel: Extract<Parcel, { kind: 'run' | 'forget' }>, context: RowContext): Promise<RemoteRunUpdate> {
  const { run } = parcel;
  const { projectId, storeId, sharing } = context;
  const content = sharing === 'content';
  const summary = stateSummary.safeParse(run.summary).data;
  const request = storedRequest.safeParse(run.request).data;
  return {
    project_id: projectId,
    store_id: storeId,
    thread_id: run.threadId,
    story_id: outgoing(run.storyId, LONGEST.id),
    title: outgoing(run.title, LONGEST.title),
    status: run.status,
    status_reason: outgoing(withoutPlaces(run.statusReason, run), content ? LONGEST.reason : HINT),
    phase: summary?.phase ?? 'planning',
    current_agent: summary?.currentAgent ?? null,
    current_gate: summary?.gate.currentGate ?? 0,
    gate_status: summary?.gate.gateStatus ?? 'pending',
    safety_score: bounded(summary?.safety.lowestScore ?? 1),
    violations: content ? (summary?.safety.violations ?? []).map((text) => outgoing(text, LONGEST.title)) : [],
    requires_human_review: summary?.safety.requiresHumanReview ?? false,
    tokens_used: Math.round(summary?.budget.tokensUsed ?? 0),
    tokens_limit: summary ? Math.round(summary.budget.tokensLimit) : null,
    cost_usd: summary && !summary.budget.costKnown ? null : Math.min(MOST_USD, summary?.budget.costUsd ?? 0),
    cost_limit_usd: summary ? Math.min(MOST_USD, summary.budget.costLimitUsd) : null,
    files_created: content ? (summary?.files ?? []).filter(({ status }) => status === 'added').map(({ path }) => outgoing(path, LONGEST.title)) : [],
    error: content && summary?.error ? outgoing(withoutPlaces(summary.error, run), LONGEST.reason) : null,
    started_by_name: outgoing(run.startedBy, LONGEST.name),
    started_at: run.startedAt,
    completed_at: hasEnded(run.status) ? run.updatedAt : null,
    removed_at: parcel.kind === 'forget' ? parcel.removedAt : null,
    repository: outgoing(await context.repositoryName(run.repository), LONGEST.title),
    branch: request?.branch ?? summary?.git.branch ?? '',
    base_commit: request?.baseCommit ?? summary?.git.baseCommit ?? '',
    request: content && request ? await redactJson(JSON.stringify(run.request)) : null,
    scripted: summary?.models.scripted ?? false,
    revision: remoteRevision(parcel.epoch, parcel.revision),
  };
}
