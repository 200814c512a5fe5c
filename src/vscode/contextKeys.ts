import { commands } from 'vscode';
import { MERGE_GATE, asksForDecision, canRecycle, gateOf, isOver, runActions } from '../contract/runActions.ts';
import type { ContextKey } from './ids.ts';
import type { Services } from './services.ts';

/** Sets context keys; unchanged values are skipped, because each one is a round trip to the window. */
export class ContextKeys {
  readonly #values = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    void commands.executeCommand('setContext', key, value);
  }
}

/** Keeps the keys that follow the runs. */
export function registerRunContextKeys({ context, model, teamModel, contextKeys }: Services): void {
  const update = (): void => {
    const actions = model.runs.map(runActions);
    contextKeys.set('wave.hasRuns', model.runs.length > 0);
    contextKeys.set('wave.canPause', actions.some((can) => can.pause));
    contextKeys.set('wave.canResume', actions.some((can) => can.resume));
    contextKeys.set('wave.canKill', actions.some((can) => can.kill));
    contextKeys.set('wave.canDiff', actions.some((can) => can.diff));
    contextKeys.set('wave.hasTeam', teamModel.status !== null);
    contextKeys.set('wave.canHandOver', teamModel.status !== null && model.runs.some((run) => !isOver(run)));
    contextKeys.set('wave.canRecycle', model.runs.some(canRecycle));
    contextKeys.set('wave.canMerge', model.reviews.some((item) => gateOf(item) === MERGE_GATE));
    contextKeys.set('wave.gateWaiting', model.reviews.some(asksForDecision));
    contextKeys.set('wave.hasReviews', model.reviews.length > 0);
  };
  context.subscriptions.push(model.onDidChange(update), teamModel.onDidChange(update));
  update();
}
