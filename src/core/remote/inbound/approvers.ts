import type { ReviewItem } from '../../../contract/review.ts';
import type { Remote } from '../../ports/remote.ts';
import { isRemoteName, sameAccount } from './identity.ts';

/**
 * Somebody is two names: the one this machine knows people by, and the address of an account. Where another person has to approve, these are held together:
 * whoever sits here acts for the account that is signed in here, and who started a run is known to the database. Returns why not, or null. Throws RemoteError.
 */
export async function barredAccount(remote: Remote, item: Pick<ReviewItem, 'notBy' | 'threadId'>, account: { readonly address: string | null; readonly id: string }, signal: AbortSignal): Promise<string | null> {
  if (item.notBy.length === 0) return null;
  const who = account.address ?? account.id;
  if (sameAccount(account.address, remote.user) && item.notBy.some((name) => !isRemoteName(name))) {
    return `${who} is the account of the machine on which the run was started or the override was asked for: somebody else has to approve it (review.differentApprover).`;
  }
  const run = await remote.run(item.threadId, signal);
  return run?.started_by === account.id ? `${who} started this run: somebody else has to approve it (review.differentApprover).` : null;
}
