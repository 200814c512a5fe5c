import { setTimeout as sleep } from 'node:timers/promises';
import { StoreError } from '../ports/store.ts';

/** How long is waited for another process that has the store locked (ms), and how long between two tries. */
const PATIENCE_MS = 5_000;
const RETRY_MS = 25;

/** Does one thing with the store; while another process has it locked, again and again, holding nothing up in between. Throws what the last try threw. */
export async function patiently<T>(work: () => T): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof StoreError) || error.reason !== 'busy' || performance.now() > deadline) throw error;
    }
    await sleep(RETRY_MS);
  }
}
