import type { Action, Verdict } from '../../contract/action.ts';
import type { Story } from '../../contract/story.ts';
import type { SecretFinding } from './secretScanner.ts';

export interface ScoreContext {
  /** Real path of the worktree; null when there is none (then every path counts as outside). */
  readonly worktree: string | null;
  /** Scope and forbidden paths; null outside a run. */
  readonly story: Story | null;
  /** Hosts that may be read from, beside the package registries: of the settings, and of the story once a person has seen them. */
  readonly allowedHosts?: readonly string[];
  /** How far the run is, for conditions of the story that are about amounts. */
  readonly run?: { readonly filesChanged: readonly string[]; readonly tokensUsed: number; readonly tokensLimit: number; readonly costUsd: number; readonly costLimitUsd: number };
  readonly thresholds: { readonly constitutional: number; readonly escalation: number };
}

/** Scores an action before it happens. Never throws: what cannot be scored is unknown and goes to a person. */
export interface Scorer {
  score(action: Pick<Action, 'tool' | 'input'>, context: ScoreContext): Promise<Verdict>;
  /** Secrets in a text, by all rules there are: for what is scored as a whole (a diff). Never rejects. */
  secretsIn?(text: string): Promise<readonly SecretFinding[]>;
}
