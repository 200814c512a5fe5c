import { Uri } from 'vscode';
import { REVISION_SCHEME } from '../ids.ts';

/** `before`: at the base commit; `after`: as the run has it now; `proposal`: as it would be after the action of a review item. */
export type Side = 'before' | 'after' | 'proposal';

export interface Revision {
  readonly side: Side;
  readonly threadId: string;
  readonly path: string;
  /** The review item of a proposal, else empty. */
  readonly reviewId: string;
}

/** The address of one side of a diff. */
export function revisionUri(threadId: string, path: string, side: Side, reviewId = ''): Uri {
  return Uri.from({ scheme: REVISION_SCHEME, authority: side, path: `/${path}`, query: threadId, fragment: reviewId });
}

/** What an address stands for; null for one that is no side of a diff. */
export function readRevision({ scheme, authority, path, query, fragment }: Uri): Revision | null {
  if (scheme !== REVISION_SCHEME || (authority !== 'before' && authority !== 'after' && authority !== 'proposal')) return null;
  return { side: authority, threadId: query, path: path.slice(1), reviewId: fragment };
}
