import type { Action, Verdict } from '../../contract/action.ts';
import type { Story } from '../../contract/story.ts';

export interface ScoreContext {
  /** Real path of the worktree; null when there is none (then every path counts as outside). */
  readonly worktree: string | null;
  /** Scope and forbidden paths; null outside a run. */
  readonly story: Story | null;
  readonly thresholds: { readonly constitutional: number; readonly escalation: number };
}

/** Scores an action before it happens. Never throws: what cannot be scored is unknown and goes to a person. */
export interface Scorer {
  score(action: Pick<Action, 'tool' | 'input'>, context: ScoreContext): Promise<Verdict>;
}
