// The process that sends is killed, again and again: nothing is lost, and what arrives twice is the same.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench } from '../../conformance/store/harness.ts';
import { bundled } from '../../fakes/bundle.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { inWords, queueChanges, reportOf } from '../../fakes/outageWorld.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import type { RemoteBatch } from '../../../src/core/ports/remote.ts';

describe('remote: sending under kill -9', function () {
  this.timeout(120_000);

  it('loses and doubles nothing', async () => {
    const bench = new Bench();
    try {
      const script = await bundled('test/fakes/senderChild.ts');
      const database = new RemoteDatabase();
      let store = bench.open();
      const { storeId } = store.outbox;
      await store.outbox.turnOn({ projectId: database.projectId, sharing: 'content' });
      const queued = await queueChanges(store, 4_000);
      store.close();
      const file = join(bench.folder, 'arrived.jsonl');
      let kills = 0;
      for (let ended = false; !ended;) {
        // The lease of the one that was killed is not waited for: the clock of the next is ahead.
        const child = spawn(process.execPath, [script, bench.path(), file, String((kills + 1) * 61_000)], { stdio: ['ignore', 'pipe', 'inherit'] });
        const exit = once(child, 'exit');
        await once(child.stdout, 'data');
        const wait = kills < 12 ? sleep(20 + kills * 12).then(() => { child.kill('SIGKILL'); }) : Promise.resolve();
        const [code] = await exit as [number | null];
        await wait;
        ended = code === 0;
        if (!ended) kills++;
        assert.ok(kills < 40, 'it never came to an end');
      }
      assert.ok(existsSync(file) && kills > 0);
      const remote = new FakeRemote(database, database.addUser('ada@example.com'), { storeId });
      await remote.prepare(new AbortController().signal);
      let rows = 0;
      for (const line of readFileSync(file, 'utf8').trim().split('\n')) {
        const batch = JSON.parse(line) as RemoteBatch;
        rows += batch.table === 'wave_checkpoint_parts' ? 0 : batch.rows.length;
        await remote.put(batch, new AbortController().signal);
      }
      store = bench.open();
      assert.deepEqual(store.outbox.waiting(), { count: 0, since: null, aside: 0 });
      const report = await reportOf(store, remote, queued);
      console.log(inWords('killed', report, `; ${String(kills)} times, ${String(rows - queued)} rows sent again`));
      assert.deepEqual(report, { ...report, arrived: queued, lost: 0, doubled: 0, different: 0, outOfOrder: 0 });
    } finally {
      bench.dispose();
    }
  });
});
