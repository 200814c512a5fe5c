import { Sender, type SenderDeps } from '../../src/core/remote/outgoing/sender.ts';
import type { MirrorTarget } from '../../src/core/ports/outbox.ts';
import type { Remote } from '../../src/core/ports/remote.ts';
import type { Store } from '../../src/core/ports/store.ts';
import { silentLogger } from './orchestratorHarness.ts';

let count = 0;

/** A sender of a store that does not wait long between tries. */
export function senderOf(store: Store, remote: Remote, over: Partial<SenderDeps> = {}, sharing: MirrorTarget['sharing'] = 'content'): Sender {
  return new Sender({
    outbox: store.outbox, remote, logger: silentLogger, owner: `sender-${String(++count)}`, random: () => 0, now: () => Date.now(), onChange: () => undefined, onLost: () => undefined,
    context: { projectId: remote.projectId, storeId: remote.storeId, sharing, repositoryName: (path) => Promise.resolve(path) }, ...over,
  });
}

/** Sends everything that waits, and stops. */
export async function sendAll(store: Store, remote: Remote, limitMs = 60_000): Promise<void> {
  const sender = senderOf(store, remote);
  try {
    await sender.flush(AbortSignal.timeout(limitMs));
  } finally {
    await sender.stop();
  }
}
