import type { GateNumber } from '../../contract/gate.ts';
import type { Resolution, ReviewItem } from '../../contract/review.ts';
import type { Settings } from '../../contract/settings.ts';
import type { RunRecord, Store } from '../ports/store.ts';
import { statusOf } from './answers.ts';
import { OrchestratorError } from './api.ts';
import { requestOf } from './runRequest.ts';

/** What can lapse: questions whose answer lets something happen. A hold and an action in doubt stay what they are. */
const EXPIRING: ReadonlySet<ReviewItem['request']['type']> = new Set<ReviewItem['request']['type']>(['safety', 'gate_decision', 'gate_override', 'budget_exceeded', 'question']);
const HOUR_MS = 3_600_000;

/** The same person under slightly different spellings of a name. */
export function samePerson(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return plain(a) === plain(b);
}

/** An item with what the run's settings say of it: who may not approve it, and when it lapses. */
export function withRules(item: ReviewItem, record: RunRecord): ReviewItem {
  const { review } = requestOf(record).settings;
  return { ...item, notBy: notBy(item, record, review), expiresAt: expiryOf(item, review) };
}

function notBy({ request }: ReviewItem, record: RunRecord, review: Settings['review']): string[] {
  if (!review.differentApprover || request.type === 'hold' || request.type === 'in_doubt' || request.type === 'question') return [];
  const asked = request.type === 'gate_override' && request.requestedBy !== '' ? [request.requestedBy] : [];
  return [...new Set([record.startedBy, ...asked])];
}

function expiryOf({ request, createdAt }: ReviewItem, { expiryHours }: Settings['review']): string | null {
  return expiryHours === 0 || !EXPIRING.has(request.type) ? null : new Date(Date.parse(createdAt) + expiryHours * HOUR_MS).toISOString();
}

/** Has an open item lapsed? `now` in milliseconds since the epoch; a clock that was set back only makes it later. */
export function hasLapsed(item: ReviewItem, now: number): boolean {
  return item.expiresAt !== null && now >= Date.parse(item.expiresAt);
}

/** Does the answer let something happen that would not happen without it? */
export function letsHappen(resolution: Resolution): boolean {
  return resolution.kind === 'approve' || resolution.kind === 'edit' || (resolution.kind === 'decide' && resolution.decision === 'go');
}

/** True when this person may not give this answer. `item` with its rules. */
export function isBarred(item: ReviewItem, resolution: Resolution): boolean {
  if (!letsHappen(resolution)) return false;
  // Whoever started the run may ask for an override: somebody else has to approve it.
  const { request } = item;
  if (resolution.kind === 'decide' && request.type === 'gate_decision' && request.evidence.criteria.some((entry) => !entry.met)) return false;
  return item.notBy.some((name) => samePerson(name, resolution.by));
}

/**
 * Was the stored answer given by a person through the orchestrator? Every answer is written together with its row in the audit log, by the same name;
 * one that somebody wrote into the store has none. Returns what is wrong, or null.
 */
export function forgery(store: Store, item: ReviewItem): string | null {
  const { resolution, status } = item;
  if (resolution === null) return 'it is marked as answered, and has no answer';
  if (statusOf(resolution) !== status) return `it is marked as ${status}, and the answer says otherwise`;
  const { rows } = store.queryAudit({ threadId: item.threadId, types: ['review'], text: item.id, limit: 20 });
  const backed = rows.some(({ actor, name, details, at }) => details['reviewId'] === item.id && name === `review.${resolution.kind}` && actor.kind === 'user' && (actor.name === resolution.by || actor.name.includes('[redacted')) && at === resolution.at);
  return backed ? null : `the audit log has no answer of ${resolution.by} to it`;
}

/** The refusal for an item that is not open any more: who answered it, and when. */
export function notOpen(item: ReviewItem): OrchestratorError {
  const { status, resolution } = item;
  if (status === 'expired') return new OrchestratorError('expired', 'Nobody answered this in time, so it can no longer be approved. Resume the run: it asks again.');
  if (status === 'superseded') return new OrchestratorError('stale', 'This is not asked any more: the run went on, went back or ended. Nothing was approved.');
  const who = resolution === null ? 'Somebody' : `${resolution.by}, at ${resolution.at},`;
  const how = resolution === null ? 'answered' : resolution.kind === 'decide' ? `decided ${resolution.decision}` : `answered "${resolution.kind}"`;
  return new OrchestratorError('already_resolved', `${who} ${how} before. The first decision stands.`);
}

/** Why a gate cannot be decided now: somebody was first, or it is not asked. */
export function gateNotOpen(store: Pick<Store, 'reviews'>, { threadId, storyId, status, statusReason }: RunRecord, gate: GateNumber): OrchestratorError {
  const last = store.reviews({ threadId }).filter(({ request }) => 'gate' in request && request.gate === gate && request.type !== 'hold').toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).at(-1);
  if (last?.resolution?.kind === 'decide') return notOpen(last);
  return new OrchestratorError('wrong_state', `Gate ${String(gate)} of ${storyId} is not open for a decision: the run is ${status}${statusReason ? ` (${statusReason})` : ''}.`);
}
