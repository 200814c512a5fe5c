import * as z from 'zod';
import type { EffectLedger } from '../graph/deps.ts';
import type { Git } from '../ports/git.ts';

const intent = z.object({ worktree: z.string(), commit: z.string(), aside: z.string() });
export type ReturnIntent = z.infer<typeof intent>;

/**
 * Going back changes files and state, which no transaction holds together. So what is about to happen to the files is written down first; should the
 * state not have followed when the run is next driven, the files are put back as they were.
 */
export class Return {
  readonly #ledger: EffectLedger;
  readonly #key: string;

  private constructor(ledger: EffectLedger, key: string) {
    this.#ledger = ledger;
    this.#key = key;
  }

  /** Writes the intent down. `checkpoint`: the newest one, from which the run goes back. */
  static begin(ledger: EffectLedger, threadId: string, checkpoint: string, what: ReturnIntent): Return {
    const { next } = Return.#at(ledger, threadId, checkpoint);
    ledger.beginEffect(threadId, next, 'git.restore', what);
    return new Return(ledger, next);
  }

  /** State and files go together again. */
  finish(): void {
    this.#ledger.finishEffect(this.#key, {});
  }

  static #at(ledger: EffectLedger, threadId: string, checkpoint: string): { readonly open: { readonly key: string; readonly intent: unknown } | null; readonly next: string } {
    let open = null;
    for (let n = 0; ; n++) {
      const key = `${threadId}/${checkpoint}/return-${String(n)}`;
      const known = ledger.effect(key);
      if (!known) return { open, next: key };
      if (known.state === 'intent') open = { key, intent: known.intent };
    }
  }

  /** Puts the files back where going back was interrupted before the state followed. True when there was something to do. */
  static async undoUnfinished(ledger: EffectLedger, git: Git, threadId: string, checkpoint: string): Promise<boolean> {
    const { open } = Return.#at(ledger, threadId, checkpoint);
    if (!open) return false;
    const { worktree, commit, aside } = intent.parse(open.intent);
    const kept = await git.commitAt(worktree, aside);
    // Everything was kept before anything was changed: without it, nothing was.
    if (kept !== null) await git.restore(worktree, { commit, snapshot: kept, aside: `${aside}-undone` });
    ledger.finishEffect(open.key, {});
    return kept !== null;
  }
}
