import { l10n, window } from 'vscode';
import type { ReviewItem } from '../../contract/review.ts';
import type { ReviewAnswer } from '../../core/orchestrator/api.ts';
import type { Services } from '../services.ts';
import { reviewLine } from '../words.ts';
import { decide } from './gates.ts';
import { askReason, pickReview, reasonWords } from './pick.ts';

export async function approveReviewCommand(services: Services, argument: unknown): Promise<void> {
  const item = await pickReview(services, argument, () => true, l10n.t('Approve which item?'));
  if (item) await approveItem(services, item);
}

export async function rejectReviewCommand(services: Services, argument: unknown): Promise<void> {
  const item = await pickReview(services, argument, ({ request }) => request.type !== 'in_doubt' && request.type !== 'hold', l10n.t('Reject which item?'));
  if (item) await rejectItem(services, item);
}

/** Says yes to an item, in the way its type asks for. */
export async function approveItem(services: Services, item: ReviewItem): Promise<void> {
  const { request } = item;
  switch (request.type) {
    case 'gate_decision':
      return decide(services, item, 'go');
    case 'gate_override':
    case 'safety':
    case 'budget_exceeded':
      return resolve(services, item, { kind: 'approve', reason: '' });
    case 'hold':
      return resolve(services, item, { kind: 'resume', reason: '' });
    case 'question': {
      const text = await answer(request.question, request.choices);
      return text === undefined ? undefined : resolve(services, item, { kind: 'answer', reason: '', text });
    }
    case 'in_doubt': {
      const given = await askHappened(item);
      return given === undefined ? undefined : resolve(services, item, given);
    }
  }
}

/** Says no to an item; the reason is required. */
export async function rejectItem(services: Services, item: ReviewItem): Promise<void> {
  if (item.request.type === 'gate_decision') return decide(services, item, 'hold');
  const reason = await askReason(l10n.t('Reject: {0}', reviewLine(item)), item.request.type === 'gate_override' ? l10n.t('Why not? The gate asks again.') : l10n.t('Why? The agent is told.'));
  if (reason !== undefined) await resolve(services, item, { kind: 'reject', reason });
}

async function resolve({ orchestrator, person }: Services, item: ReviewItem, given: ReviewAnswer): Promise<void> {
  const [runs, by] = await Promise.all([orchestrator(), person()]);
  await runs.resolve(item.id, given, by);
}

async function answer(question: string, choices: readonly string[]): Promise<string | undefined> {
  const other = l10n.t('Something else…');
  if (choices.length > 0) {
    const chosen = await window.showQuickPick([...choices, other], { placeHolder: question, ignoreFocusOut: true });
    if (chosen !== other) return chosen;
  }
  return window.showInputBox({ title: question, ignoreFocusOut: true, validateInput: (text) => (text.trim() === '' ? l10n.t('Type an answer.') : reasonWords(text, false)) });
}

async function askHappened(item: ReviewItem): Promise<ReviewAnswer | undefined> {
  const items = [
    { label: l10n.t('It happened: go on'), happened: true },
    { label: l10n.t('It did not happen: run it again'), happened: false },
    { label: l10n.t('Hold…'), detail: l10n.t('Not known yet: the run is paused, and this stays open.'), happened: null },
  ];
  const chosen = await window.showQuickPick(items, { placeHolder: reviewLine(item), ignoreFocusOut: true });
  if (!chosen) return undefined;
  if (chosen.happened !== null) return { kind: 'settle', reason: '', happened: chosen.happened };
  const reason = await askReason(l10n.t('Hold'), l10n.t('What has to be found out first?'));
  return reason === undefined ? undefined : { kind: 'hold', reason };
}
