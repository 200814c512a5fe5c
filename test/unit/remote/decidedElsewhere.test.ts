import assert from 'node:assert/strict';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { Machine, SharedRepository } from '../../fakes/machines.ts';
import { shortScript } from '../../fakes/orchestratorHarness.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { until } from '../../fakes/until.ts';

const ever = new AbortController().signal;

describe('a whole run that is decided from elsewhere', () => {
  it('goes from gate to gate on another person\'s word, and the audit log says whose', async () => {
    const database = new RemoteDatabase();
    const shared = new SharedRepository();
    const desk = new Machine(shared, 'ada', shortScript());
    const bob = new FakeRemote(database, database.addUser('bob@example.com'));
    try {
      await bob.prepare(ever);
      desk.connect(new FakeRemote(database, database.addUser('ada@example.com', 'lead')));
      const threadId = await desk.start({}, []);
      const answered = new Set<string>();
      const open = () => [...database.reviews.values()].find((row) => row.thread_id === threadId && row.status === 'pending' && !answered.has(row.review_id));
      for (const gate of [2, 7, 8, 9]) {
        await until(() => open() !== undefined, 60_000);
        const row = open()!;
        assert.equal(row.gate, gate);
        answered.add(row.review_id);
        const { won } = await bob.resolve({ threadId, reviewId: row.review_id, status: 'approved', notes: `Gate ${String(gate)} is fine`, resolution: null }, ever);
        assert.equal(won, true);
      }
      await until(() => desk.store.run(threadId)?.status === 'complete', 60_000);
      const at = await desk.orchestrator.snapshot(threadId);
      assert.deepEqual([2, 7, 8, 9].map((gate) => at.gates[gate]?.decision?.by), [2, 7, 8, 9].map(() => ({ kind: 'user', name: 'bob@example.com (Supabase)' })));
      assert.equal(at.gates[7]?.decision?.reason, 'Gate 7 is fine');
      await desk.link.flush(AbortSignal.timeout(30_000));
      assert.deepEqual([...database.reviews.values()].filter((row) => row.thread_id === threadId).map(({ status, outcome }) => [status, outcome]), [2, 7, 8, 9].map(() => ['approved', 'applied']));
      assert.equal(database.runs.get(threadId)?.status, 'complete');
      assert.equal((await desk.orchestrator.verifyAudit()).ok, true);
    } finally {
      await desk.dispose();
      shared.dispose();
    }
  });
});
