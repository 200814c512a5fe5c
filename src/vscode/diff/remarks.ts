import { gateOf } from '../../contract/runActions.ts';
import type { Services } from '../services.ts';
import { revisionOf } from './lookedAt.ts';

/** Keeps the key behind "Send Comments to Dev", and marks what was sent as answered once the run asks about another diff. */
export function registerRemarks({ context, contextKeys, model, remarks, log }: Services): void {
  const update = (): void => contextKeys.set('wave.hasDraftComments', remarks.all().some(({ state }) => state === 'draft'));
  const answer = (threads: ReadonlySet<string>): void => {
    for (const threadId of threads) {
      const run = model.snapshot(threadId);
      if (!run?.waitingFor || gateOf(run.waitingFor) === null) continue;
      remarks.answered(threadId, revisionOf(run)).catch((error: unknown) => log.error('Comments could not be marked as answered', error));
    }
  };
  context.subscriptions.push(remarks.onDidChange(update), model.onDidChange(answer));
  update();
}
