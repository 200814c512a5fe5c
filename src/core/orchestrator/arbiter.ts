import type { Resolution, ReviewItem } from '../../contract/review.ts';

/** May an answer that a person gave here take effect? */
export type Claim =
  | { readonly kind: 'granted' }
  /** Somebody answered elsewhere before. `how`: in words, such as `decided hold`. */
  | { readonly kind: 'lost'; readonly by: string; readonly at: string; readonly how: string }
  /** The rules of the shared place are against it; `why` is a sentence for that person. */
  | { readonly kind: 'not_allowed'; readonly why: string };

/**
 * Where a review can be answered in several places, the one that says whose answer was first. Asked right before an answer is written, after every
 * other rule. Decides within seconds, whatever happens to the network: who cannot be asked cannot object. Never throws.
 */
export interface Arbiter {
  claim(item: ReviewItem, resolution: Resolution): Promise<Claim>;
}
