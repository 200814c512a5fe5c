import type { Services } from '../services.ts';
import { revisionOf } from './lookedAt.ts';

/** Keeps the key behind "Send Comments to Dev", and marks what was sent as answered once the run asks about another diff. */
export function registerRemarks({ context, contextKeys, model, remarks, log }: Services): void {
  const update = (): void => {
    contextKeys.set('wave.hasDraftComments', remarks.all().some(({ state }) => state === 'draft'));
    contextKeys.set('wave.hasAnswers', remarks.all().some(({ threadId }) => remarks.lastAnswered(threadId) !== null));
  };
  const answer = (threadId: string): void => {
    const run = model.snapshot(threadId);
    const asked = run?.waitingFor?.request;
    if (!run || (asked?.type !== 'gate_decision' && asked?.type !== 'gate_override')) return;
    remarks.answered(threadId, { revision: revisionOf(run), collectedAt: asked.evidence.collectedAt }).catch((error: unknown) => log.error('Comments could not be marked as answered', error));
  };
  // Either may be known last: that the comments were sent, or that the run asks again.
  context.subscriptions.push(remarks.onDidChange(update), remarks.onDidChange(answer), model.onDidChange((threads) => threads.forEach(answer)));
  update();
}
