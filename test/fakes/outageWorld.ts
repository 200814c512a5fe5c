import type { SqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import type { Remote } from '../../src/core/ports/remote.ts';
import { configOf, event, newRun, request, Thread } from '../conformance/store/harness.ts';

const ever = new AbortController().signal;

/** Makes so many changes that wait to be sent, of every kind, and returns how many there are. */
export async function queueChanges(store: SqliteStore, wanted: number, runs = 20): Promise<number> {
  for (let n = 0; n < runs; n++) store.createRun(newRun(`run-${String(n)}`), [event('run.start')]);
  const threads = Array.from({ length: runs }, (_, n) => new Thread(store.saver, `run-${String(n)}`));
  const items = threads.map((): string[] => []);
  for (let turn = 1; store.outbox.waiting().count < wanted - runs; turn++) {
    for (const [n, thread] of threads.entries()) {
      const before = thread.checkpoints.at(-1);
      items[n]?.push(`item ${String(turn)} of ${thread.id}`);
      if (before) await store.saver.putWrites(configOf(thread.id, before.id), [['turn', turn]], `task-${String(turn)}`);
      store.beginEffect(thread.id, `${thread.id}/${String(turn)}`, 'file', { path: `file-${String(turn)}` });
      store.finishEffect(`${thread.id}/${String(turn)}`, { ok: true });
      await thread.step({ turn, items: [...items[n] ?? []], journal: [event(`step-${String(turn)}`)], waiting: turn % 10 === 0 ? request(`${thread.id}/question-${String(turn)}`) : null });
    }
  }
  for (let n = 0; store.outbox.waiting().count < wanted; n++) store.appendAudit('run-0', [event(`note-${String(n)}`)]);
  return store.outbox.waiting().count;
}

export interface ArrivalReport {
  readonly queued: number;
  readonly arrived: number;
  readonly lost: number;
  readonly doubled: number;
  /** Rows that do not say what the store says. */
  readonly different: number;
  readonly outOfOrder: number;
}

/** Holds what is in the shared place to what is in the store. */
export async function reportOf(store: SqliteStore, remote: Remote, queued: number): Promise<ArrivalReport> {
  const seen = new Map<string, number>();
  let different = 0;
  let outOfOrder = 0;
  const see = (key: string, same: boolean): void => {
    seen.set(key, (seen.get(key) ?? 0) + 1);
    if (!same) different++;
  };
  const expected = new Set<string>();
  const statuses = new Map((await remote.runs(ever)).map((run) => [run.thread_id, run.status]));
  for (const { threadId, status } of store.runs()) {
    expected.add(`run ${threadId}`);
    if (statuses.has(threadId)) see(`run ${threadId}`, statuses.get(threadId) === status);
    for (const { id } of store.reviews({ threadId })) expected.add(`review ${id}`);
    for (const row of await remote.reviews(threadId, ever)) see(`review ${row.review_id}`, store.review(row.review_id)?.status === row.status);
    const checkpoints = new Map<string, unknown>();
    for await (const tuple of store.saver.list(configOf(threadId))) {
      expected.add(`checkpoint ${tuple.checkpoint.id}`);
      if ((tuple.pendingWrites ?? []).length > 0) expected.add(`writes ${tuple.checkpoint.id}`);
      checkpoints.set(tuple.checkpoint.id, tuple.checkpoint.channel_values['turn']);
      const { turn } = tuple.checkpoint.channel_values;
      if (typeof turn === 'number') expected.add(`effect ${threadId}/${String(turn)}`);
    }
    let number = 0;
    for await (const { checkpoint, parts } of remote.checkpoints(threadId, ever)) {
      see(`checkpoint ${checkpoint.checkpoint_id}`, parts.some(({ channel, data }) => channel === 'turn' && data === JSON.stringify(checkpoints.get(checkpoint.checkpoint_id))));
      if (checkpoint.number <= number) outOfOrder++;
      number = checkpoint.number;
    }
    for await (const write of remote.writes(threadId, ever)) see(`writes ${write.checkpoint_id}`, true);
    for await (const effect of remote.effects(threadId, ever)) see(`effect ${effect.effect_key}`, store.effect(effect.effect_key)?.state === effect.state);
    let seq = 0;
    for (const row of store.audit(threadId, 0, 100_000)) expected.add(`audit ${String(row.seq)} ${row.hash}`);
    for await (const row of remote.audit(threadId, ever)) {
      see(`audit ${String(row.seq)} ${row.hash}`, true);
      if (row.seq <= seq) outOfOrder++;
      seq = row.seq;
    }
  }
  const arrived = [...seen.keys()].filter((key) => expected.has(key)).length;
  const doubled = [...seen.values()].reduce((sum, count) => sum + count - 1, 0) + [...seen.keys()].filter((key) => !expected.has(key)).length;
  return { queued, arrived, lost: expected.size - arrived, doubled, different, outOfOrder };
}

/** For the output of a test. */
export function inWords(name: string, { queued, arrived, lost, doubled, different, outOfOrder }: ArrivalReport, more = ''): string {
  return `      ${name}: ${String(queued)} rows queued, ${String(arrived)} arrived, ${String(lost)} lost, ${String(doubled)} doubled, ${String(different)} different, ${String(outOfOrder)} out of order${more}`;
}
