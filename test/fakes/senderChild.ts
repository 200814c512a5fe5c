// Sends what waits in a store, to a shared place that is a file: `senderChild.cjs <store> <file> <ms that its clock is ahead>`. Each row that arrived is a line of it, written before
// the answer. Ends when nothing waits any more.
import { appendFileSync } from 'node:fs';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { Sender } from '../../src/core/remote/outgoing/sender.ts';
import { FakeRemote } from './fakeRemote.ts';
import { RemoteDatabase } from './remoteDatabase.ts';

const [, , path = '', file = '', ahead = '0'] = process.argv;
const clock = { now: () => Date.now() + Number(ahead), iso: () => new Date(Date.now() + Number(ahead)).toISOString() };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const store = openSqliteStore({ path, projection: { summary: () => null, journal: () => [], waiting: () => null, step: () => null }, redact: (text) => text, clock, logger: silent });
const database = new RemoteDatabase();
const remote = new FakeRemote(database, database.addUser('ada@example.com'), { storeId: store.outbox.storeId });
const { projectId = '' } = store.outbox.target() ?? {};
// What is there already is not asked for: whether rows may refer to each other is another test's matter.
remote.prepare = () => Promise.resolve();
remote.put = async (batch) => {
  await new Promise((resolve) => { setTimeout(resolve, 2); });
  appendFileSync(file, `${JSON.stringify({ table: batch.table, rows: batch.rows })}\n`);
  await new Promise((resolve) => { setTimeout(resolve, 2); });
};
const sender = new Sender({
  outbox: store.outbox, remote, logger: silent, owner: `child-${String(process.pid)}`, random: () => 0, now: () => clock.now(), onChange: () => undefined, onLost: () => undefined,
  context: { projectId, storeId: store.outbox.storeId, sharing: 'content', repositoryName: (name) => Promise.resolve(name) },
});
process.stdout.write('ready\n');
void sender.flush(AbortSignal.timeout(60_000)).then(async () => {
  await sender.stop();
  store.close();
});
