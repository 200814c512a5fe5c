import { RemoteError } from '../../../src/core/ports/remote.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { outageSuite } from './outageSuite.ts';

outageSuite('the stand-in of the tests', () => {
  let current: FakeRemote | null = null;
  let left = 0;
  let met = 0;
  return Promise.resolve({
    remote: (storeId) => {
      const database = new RemoteDatabase();
      const remote = new FakeRemote(database, database.addUser('ada@example.com'), { storeId });
      const put = database.put.bind(database);
      // Carried out, or half of it, and then no answer; every third time.
      database.put = (user, store, batch) => {
        const turn = left > 0 ? left % 3 : -1;
        if (turn === 1) put(user, store, batch);
        if (turn === 2 && batch.table === 'wave_audit_log') put(user, store, { ...batch, rows: batch.rows.slice(0, Math.ceil(batch.rows.length / 2)) });
        if (turn < 0) { put(user, store, batch); return; }
        left--;
        met++;
        throw turn === 0 ? new RemoteError('rate_limited', 'Too many requests.', { retryAfterMs: 600 }) : new RemoteError(turn === 1 ? 'timeout' : 'server', 'The answer was lost.');
      };
      current = remote;
      return Promise.resolve(remote);
    },
    goDown: () => { current?.down(); },
    comeBack: () => { current?.up(); },
    trouble: (times) => { left = times; },
    met: () => met,
    dispose: () => Promise.resolve(),
  });
});
