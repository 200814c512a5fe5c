// What was queued while nothing could be reached arrives once, in order, whatever goes wrong on the way.
import assert from 'node:assert/strict';
import type { SqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { Remote } from '../../../src/core/ports/remote.ts';
import { senderOf } from '../../fakes/mirror.ts';
import { inWords, queueChanges, reportOf } from '../../fakes/outageWorld.ts';
import { until } from '../../fakes/until.ts';
import { Bench } from '../store/harness.ts';

export interface OutageWorld {
  remote(storeId: string): Promise<Remote>;
  /** Nothing can be reached until `comeBack`. */
  goDown(): void;
  comeBack(): void;
  /** The next requests meet these, about so many times: an error, too many requests, no answer, an answer lost after it was carried out, half an answer. */
  trouble(times: number): void;
  /** How many of them have been met. */
  met(): number;
  dispose(): Promise<void>;
}

const WHOLE = { lost: 0, doubled: 0, different: 0, outOfOrder: 0 };

export function outageSuite(name: string, open: () => Promise<OutageWorld>): void {
  describe(`an outage, over ${name}`, function () {
    this.timeout(180_000);
    let world: OutageWorld;
    let bench: Bench;
    let store: SqliteStore;
    let remote: Remote;
    before(async () => { world = await open(); });
    after(() => world.dispose());
    beforeEach(async () => {
      bench = new Bench();
      store = bench.open();
      remote = await world.remote(store.outbox.storeId);
      await store.outbox.turnOn({ projectId: remote.projectId, sharing: 'content' });
    });
    afterEach(() => bench.dispose());

    it('10,000 rows queued offline arrive once each, in order', async () => {
      world.goDown();
      const sender = senderOf(store, remote);
      const queued = await queueChanges(store, 10_000);
      await until(() => sender.state.state === 'offline', 60_000);
      assert.equal(store.outbox.waiting().count, queued);
      world.comeBack();
      const started = performance.now();
      await sender.flush(AbortSignal.timeout(120_000));
      const took = performance.now() - started;
      await sender.stop();
      const report = await reportOf(store, remote, queued);
      console.log(inWords('offline', report, `; sent in ${(took / 1_000).toFixed(1)} s`));
      assert.deepEqual(report, { ...report, ...WHOLE, arrived: queued });
    });

    it('the same through errors, too many requests, lost and half answers, and restarts', async () => {
      const queued = await queueChanges(store, 3_000);
      world.trouble(12);
      for (let restart = 0; restart < 3; restart++) {
        const before = world.met();
        const sender = senderOf(store, remote);
        await until(() => world.met() >= before + 3 || store.outbox.waiting().count === 0, 60_000);
        await sender.stop();
        store.close();
        store = bench.open();
      }
      const sender = senderOf(store, remote);
      await until(() => store.outbox.waiting().count === 0, 120_000);
      await sender.stop();
      const report = await reportOf(store, remote, queued);
      console.log(inWords('trouble', report, `; ${String(world.met())} faults, 3 restarts`));
      assert.ok(world.met() >= 9);
      assert.deepEqual(report, { ...report, ...WHOLE, arrived: queued });
    });
  });
}
