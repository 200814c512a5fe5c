// The list of steps, the review queue's ways out, and the audit log as it is searched.
import assert from 'node:assert/strict';
import { auditFilter, type AuditFilter } from '../../../src/contract/audit.ts';
import type { Store } from '../../../src/core/ports/store.ts';
import { DatabaseSync } from 'node:sqlite';
import type { Checkpoint } from '@langchain/langgraph-checkpoint';
import { APPLICATION_ID, MIGRATIONS } from '../../../src/adapters/sqlite/migrations.ts';
import { AT, Bench, configOf, event, newRun, request, Thread } from './harness.ts';

describe('store: steps of a run', () => {
  let bench: Bench;
  let store: Store;
  beforeEach(() => {
    bench = new Bench();
    store = bench.open();
    store.createRun(newRun('t'), []);
  });
  afterEach(() => bench.dispose());

  it('come newest first, a page at a time, and number themselves as they came', async () => {
    const thread = new Thread(store.saver, 't');
    for (let turn = 1; turn <= 7; turn++) await thread.step({ turn });
    const { steps, total } = store.steps('t', null, 3);
    assert.equal(total, 7);
    assert.deepEqual(steps.map(({ number, note }) => [number, note]), [[7, { turn: 7 }], [6, { turn: 6 }], [5, { turn: 5 }]]);
    assert.deepEqual(store.steps('t', steps[2]?.checkpoint ?? '', 10).steps.map((step) => step.number), [4, 3, 2, 1]);
    assert.deepEqual(store.step('t', thread.checkpoints[1]?.id ?? ''), { checkpoint: thread.checkpoints[1]?.id, parent: thread.checkpoints[0]?.id, at: AT, number: 2, attempt: 1, note: { turn: 2 } });
    assert.deepEqual([store.steps('t', 'unknown', 10).steps, store.step('t', 'unknown'), store.steps('other', null, 10)], [[], null, { steps: [], total: 0 }]);
  });

  it('are given by their numbers, in their order, those that there are', async () => {
    const thread = new Thread(store.saver, 't');
    for (let turn = 1; turn <= 7; turn++) await thread.step({ turn });
    assert.deepEqual(store.stepsAt('t', [6, 2, 2, 9, 0]).map(({ number, note }) => [number, note]), [[2, { turn: 2 }], [6, { turn: 6 }]]);
    assert.deepEqual([store.stepsAt('t', []), store.stepsAt('other', [1])], [[], []]);
  });

  it('a history that goes on from an older checkpoint is another attempt; writing a checkpoint again is none', async () => {
    const thread = new Thread(store.saver, 't');
    const [first, second] = [await thread.step({ turn: 1 }), await thread.step({ turn: 2 })];
    await thread.put(second, first.id, ['turn']);
    await thread.goBackTo(first).step({ turn: 3 });
    await thread.step({ turn: 4 });
    assert.deepEqual(store.steps('t', null, 10).steps.map(({ number, attempt, parent }) => [number, attempt, parent]), [
      [4, 2, thread.checkpoints[2]?.id], [3, 2, first.id], [2, 1, first.id], [1, 1, null],
    ]);
    store.deleteRun('t', []);
    assert.equal(store.steps('t', null, 10).total, 0);
  });
});

describe('store: a clock that was set back', () => {
  it('the newest checkpoint is the one that came last, whatever its id says, and the run goes on from it', async () => {
    const bench = new Bench();
    try {
      const store = bench.open();
      store.createRun(newRun('t'), []);
      const thread = new Thread(store.saver, 't');
      const noon = await thread.step({ turn: 1, items: ['a'] });
      const earlier: Checkpoint = { ...noon, id: `0${noon.id.slice(1)}`, channel_values: { turn: 2, items: ['a', 'b'] }, channel_versions: { turn: 2, items: 2 } };
      assert.ok(earlier.id < noon.id);
      await thread.put(earlier, noon.id, ['turn', 'items']);
      for (const each of [store, bench.open()]) {
        const newest = await each.saver.getTuple(configOf('t'));
        assert.deepEqual([newest?.checkpoint.id, newest?.checkpoint.channel_values], [earlier.id, { turn: 2, items: ['a', 'b'] }]);
      }
      await thread.goBackTo(earlier).step({ turn: 3 });
      assert.deepEqual(store.steps('t', null, 10).steps.map(({ number, attempt, note }) => [number, attempt, note]), [[3, 1, { turn: 3 }], [2, 1, { turn: 2 }], [1, 1, { turn: 1 }]]);
    } finally {
      bench.dispose();
    }
  });
});

describe('store: a file of the first version', () => {
  it('is brought up to date; what it had stays, and new steps are listed', async () => {
    const bench = new Bench();
    try {
      const old = new DatabaseSync(bench.path());
      old.exec(`PRAGMA application_id=${APPLICATION_ID}; CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; INSERT INTO meta VALUES('schema_version', '1'); ${MIGRATIONS[0] ?? ''}`);
      const modern = bench.open('modern.db');
      const before = new Thread(modern.saver, 't');
      await before.step({ turn: 1 });
      await before.step({ turn: 2 });
      modern.close();
      old.exec(`ATTACH '${bench.path('modern.db')}' AS modern; INSERT INTO thread SELECT * FROM modern.thread; INSERT INTO blob SELECT * FROM modern.blob; INSERT INTO list SELECT * FROM modern.list; INSERT INTO item SELECT * FROM modern.item;
        INSERT INTO checkpoint SELECT thread, id, parent, skeleton FROM modern.checkpoint; DETACH modern`);
      old.close();
      const store = bench.open();
      store.createRun(newRun('t'), []);
      assert.deepEqual((await store.saver.getTuple(configOf('t')))?.checkpoint.channel_values, { turn: 2 });
      const newest = before.checkpoints[1];
      const thread = new Thread(store.saver, 't').goBackTo(newest);
      await thread.step({ turn: 3 });
      assert.deepEqual((await store.saver.getTuple(configOf('t')))?.checkpoint.channel_values, { turn: 3 });
      assert.deepEqual(store.steps('t', null, 10).steps.map(({ number, parent }) => [number, parent]), [[1, newest?.id]]);
    } finally {
      bench.dispose();
    }
  });
});

describe('store: ways out of the review queue', () => {
  let bench: Bench;
  let store: Store;
  beforeEach(async () => {
    bench = new Bench();
    store = bench.open();
    store.createRun(newRun('t'), []);
    await new Thread(store.saver, 't').step({ waiting: request('r') });
    store.setStatus('t', 'waiting', '', []);
  });
  afterEach(() => bench.dispose());
  const names = (): string[] => store.audit('t', 0, 100).map((row) => row.name);

  it('an item expires once, takes its run along, and can then be neither answered nor opened again', () => {
    assert.equal(store.expireReview('r', 'too late', [event('expired')]), true);
    assert.deepEqual([store.review('r')?.status, store.run('t')?.status, store.run('t')?.statusReason], ['expired', 'paused', 'too late']);
    assert.equal(store.expireReview('r', 'again', [event('again')]), false);
    assert.equal(store.resolveReview('r', { kind: 'approve', by: 'ada', at: AT, reason: '' }, 'approved', [event('approved')]), false);
    assert.equal(store.reopenReview('r', [event('reopened')]), false);
    assert.deepEqual(names(), ['expired']);
  });

  it('an answered item does not expire; its answer can be taken back', () => {
    store.resolveReview('r', { kind: 'approve', by: 'ada', at: AT, reason: '' }, 'approved', []);
    assert.equal(store.expireReview('r', 'too late', [event('expired')]), false);
    assert.equal(store.run('t')?.status, 'waiting');
    assert.equal(store.reopenReview('r', [event('reopened')]), true);
    assert.deepEqual([store.review('r')?.status, store.review('r')?.resolution], ['pending', null]);
    assert.deepEqual(names(), ['reopened']);
  });
});

describe('store: the audit log, searched', () => {
  let bench: Bench;
  let store: Store;
  before(() => {
    bench = new Bench();
    store = bench.open();
    for (const id of ['a', 'b']) store.createRun(newRun(id), []);
    const rows = 24_000;
    for (let from = 0; from < rows; from += 2_000) {
      store.appendAudit(from % 4_000 === 0 ? 'a' : 'b', Array.from({ length: 2_000 }, (_, index) => {
        const n = from + index;
        return event(`row.${String(n)}`, {
          type: n % 100 === 0 ? 'review' : 'agent_action', severity: n % 1_000 === 0 ? 'error' : 'info', gate: n % 10, at: new Date(Date.parse(AT) + n * 1_000).toISOString(),
          actor: n % 100 === 0 ? { kind: 'user', name: 'Ada' } : { kind: 'agent', name: 'dev' },
          details: { n, reason: n === 11_000 ? 'A "quoted" Größe\nin two lines' : `reason ${String(n)}`, nested: { list: [{ deep: n === 500 ? 'needle' : '' }] } },
        });
      }));
    }
  });
  after(() => bench.dispose());
  const query = (filter: AuditFilter) => store.queryAudit(auditFilter.parse(filter));
  const count = (filter: AuditFilter): number => {
    let [rows, before]: [number, number | null] = [0, null];
    do {
      const page: ReturnType<typeof query> = query({ ...filter, before, limit: 500 });
      rows += page.rows.length;
      before = page.next;
    } while (before !== null);
    return rows;
  };

  it('newest first, page by page, each row once', () => {
    const first = query({ limit: 5 });
    assert.deepEqual(first.rows.map((row) => row.seq), [24_000, 23_999, 23_998, 23_997, 23_996]);
    assert.deepEqual(query({ limit: 2, before: first.next }).rows.map((row) => row.seq), [23_995, 23_994]);
    assert.equal(query({ limit: 500, before: 501 }).next, null, 'exactly the rest');
    assert.equal(count({ types: ['review'] }), 240);
  });

  it('by run, type, severity, actor, gate, time and text, and all together', () => {
    assert.equal(count({ threadId: 'a' }), 12_000);
    assert.equal(count({ severities: ['error', 'critical'] }), 24);
    assert.equal(count({ actor: 'user' }), 240);
    assert.equal(count({ actor: 'ad' }), 240);
    assert.equal(count({ gate: 3 }), 2_400);
    const second = (n: number): string => new Date(Date.parse(AT) + n * 1_000).toISOString();
    assert.equal(count({ from: second(100), to: second(199) }), 100);
    assert.deepEqual(query({ text: 'NEEDLE' }).rows.map((row) => row.details['n']), [500]);
    assert.deepEqual(query({ text: 'a "quoted" größe\nin' }).rows.map((row) => row.details['n']), [11_000]);
    assert.equal(query({ text: 'nested' }).rows.length, 0, 'names of members are not searched');
    assert.deepEqual(query({ threadId: 'a', types: ['review'], gate: 0, actor: 'Ada', from: second(4_000), to: second(4_100), text: 'reason 4' }).rows.map((row) => row.details['n']), [4_100, 4_000].filter((n) => n < 4_001 || n === 4_100));
  });

  it('is quick over 24,000 rows, also where nothing fits', () => {
    for (const [what, filter, limitMs] of [['newest', {}, 50], ['nothing fits', { text: 'no such words' }, 1_500], ['rare', { severities: ['critical'] }, 300], ['one run', { threadId: 'b', types: ['review'] }, 300]] satisfies [string, AuditFilter, number][]) {
      const started = performance.now();
      query(filter);
      const took = performance.now() - started;
      assert.ok(took < limitMs, `${what}: ${took.toFixed(0)} ms`);
    }
  });
});
