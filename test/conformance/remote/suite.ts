import assert from 'node:assert/strict';
import type { RemoteCommand, RemoteReview, RemoteRun } from '../../../src/contract/remoteRows.ts';
import { RemoteError, type Remote, type RemoteErrorReason } from '../../../src/core/ports/remote.ts';
import { auditRowOf, checkpointRow, effectRow, partRow, reviewRow, runRow, writeRow } from '../../fakes/remoteRows.ts';
import { until } from '../../fakes/until.ts';
import { emailOf, type Person, type RemoteWorld } from './world.ts';

const ever = new AbortController().signal;
const failing = (reason: RemoteErrorReason) => (error: unknown): boolean => error instanceof RemoteError && error.reason === reason;
const approve = (threadId: string, reviewId: string, notes = 'Looks right') => ({ threadId, reviewId, status: 'approved' as const, notes, resolution: { kind: 'approve', by: 'x', at: '2026-11-30T12:00:00.000Z', reason: notes } });

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** What every implementation of the port does. `open` makes a new project; `whyNot` says why there can be none here. */
export function remoteSuite(name: string, open: () => Promise<RemoteWorld>, whyNot: () => string | null = () => null): void {
  describe(`the shared place: ${name}`, () => {
    let world: RemoteWorld;
    let ada: Remote;
    let bob: Remote;
    const ready = async (person: Person): Promise<Remote> => {
      const remote = await world.remote(person);
      await remote.prepare(ever);
      return remote;
    };
    const begin = async (threadId: string, remote = ada): Promise<string> => {
      await remote.put({ table: 'orchestrator_runs', rows: [runRow(remote, threadId)] }, ever);
      return threadId;
    };
    const ask = async (threadId: string, reviewId: string): Promise<void> => {
      await ada.put({ table: 'human_review_queue', rows: [reviewRow(ada, threadId, reviewId)] }, ever);
    };
    let count = 0;
    const fresh = (): string => `greet-t-1-20261130120000-${String(++count).padStart(4, '0')}`;

    before(async function () {
      const why = whyNot();
      if (why !== null) {
        console.log(`    skipped: ${why}`);
        this.skip();
      }
      world = await open();
      ada = await ready('ada');
      bob = await ready('bob');
    });
    after(() => (whyNot() === null ? world.dispose() : undefined));

    describe('who may come', () => {
      it('says who is signed in', () => { assert.equal(ada.user, emailOf('ada')); });
      it('prepares twice', () => ada.prepare(ever));
      it('refuses somebody who is no member', async () => { await assert.rejects((await world.remote('zoe')).prepare(ever), failing('not_allowed')); });
      it('refuses somebody who may only look', async () => { await assert.rejects((await world.remote('eve')).prepare(ever), failing('not_allowed')); });
      it('shows nothing to somebody who is no member', async () => {
        const threadId = await begin(fresh());
        const zoe = await world.remote('zoe');
        assert.equal(await zoe.run(threadId, ever), null);
        assert.deepEqual(await zoe.runs(ever), []);
      });
    });

    describe('rows', () => {
      it('puts a run, brings it up to date, and takes no older state', async () => {
        const threadId = await begin(fresh());
        await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId, { status: 'waiting', revision: 3 })] }, ever);
        await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId, { status: 'running', revision: 2 })] }, ever);
        const row = await bob.run(threadId, ever);
        assert.equal(row?.status, 'waiting');
        assert.equal(row.revision, 3);
        assert.equal(row.epoch, 1);
        assert.ok((await bob.runs(ever)).some(({ thread_id }) => thread_id === threadId));
      });

      it('takes several states of a row in one batch', async () => {
        const threadId = fresh();
        await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId), runRow(ada, threadId, { status: 'paused', revision: 2 })] }, ever);
        assert.equal((await ada.run(threadId, ever))?.status, 'paused');
      });

      it('lets nobody but the holder write a run, its reviews or its checkpoints', async () => {
        const threadId = await begin(fresh());
        await assert.rejects(bob.put({ table: 'orchestrator_runs', rows: [runRow(bob, threadId, { revision: 9 })] }, ever), failing('not_holder'));
        await assert.rejects(bob.put({ table: 'human_review_queue', rows: [reviewRow(bob, threadId, 'r')] }, ever), failing('not_holder'));
        await assert.rejects(bob.put({ table: 'wave_checkpoints', rows: [checkpointRow(bob, threadId, 'c', 1)] }, ever), failing('not_holder'));
        await assert.rejects(bob.forget(threadId, ever), failing('not_holder'));
        assert.equal((await ada.run(threadId, ever))?.revision, 1);
      });

      it('names the row that is not taken, and has those before it', async () => {
        const [first, second, third] = [fresh(), fresh(), fresh()];
        const rows = [runRow(ada, first), runRow(ada, second, { safety_score: 7 }), runRow(ada, third)];
        await assert.rejects(ada.put({ table: 'orchestrator_runs', rows }, ever), (error: unknown) => error instanceof RemoteError && error.reason === 'bad_row' && error.row === 1);
        assert.ok(await ada.run(first, ever));
        assert.equal(await ada.run(second, ever), null);
      });

      it('takes audit rows twice, and no others in their place', async () => {
        const threadId = await begin(fresh());
        const base = count * 1_000;
        const rows = [1, 2, 3].map((n) => auditRowOf(ada, threadId, base + n));
        await ada.put({ table: 'wave_audit_log', rows: rows.slice(0, 2) }, ever);
        await ada.put({ table: 'wave_audit_log', rows }, ever);
        assert.deepEqual((await all(bob.audit(threadId, ever))).map(({ seq }) => seq), [base + 1, base + 2, base + 3]);
        const other = [auditRowOf(ada, threadId, base + 4), auditRowOf(ada, threadId, base + 2, { hash: 'f'.repeat(64) })];
        await assert.rejects(ada.put({ table: 'wave_audit_log', rows: other }, ever), (error: unknown) => error instanceof RemoteError && error.reason === 'diverged' && error.row === 1);
      });

      it('gives back what makes a run, in order, and forgets it', async () => {
        const threadId = await begin(fresh());
        const ids = Array.from({ length: 120 }, (_, n) => `1f0${String(n).padStart(5, '0')}`);
        await ada.put({ table: 'wave_checkpoints', rows: ids.map((id, n) => checkpointRow(ada, threadId, id, n + 1)) }, ever);
        await ada.put({ table: 'wave_checkpoint_parts', rows: ids.flatMap((id) => [partRow(ada, threadId, id, 'a'), partRow(ada, threadId, id, 'b', '"\\u0000 \\ud800 ok"')]) }, ever);
        await ada.put({ table: 'wave_checkpoint_writes', rows: [writeRow(ada, threadId, ids[0]!, 0, { revision: 5, data: '"new"' })] }, ever);
        await ada.put({ table: 'wave_checkpoint_writes', rows: [writeRow(ada, threadId, ids[0]!, 0, { revision: 4, data: '"old"' }), writeRow(ada, threadId, ids[0]!, 1)] }, ever);
        await ada.put({ table: 'wave_effects', rows: [effectRow(ada, threadId, 'k', { state: 'done', result: '1', revision: 2 })] }, ever);
        await ada.put({ table: 'wave_effects', rows: [effectRow(ada, threadId, 'k', { revision: 1 })] }, ever);
        const read = await all(bob.checkpoints(threadId, ever));
        assert.deepEqual(read.map(({ checkpoint }) => checkpoint.checkpoint_id), ids);
        assert.deepEqual(read.at(-1)?.parts.map(({ channel, data }) => [channel, data]), [['a', '"x"'], ['b', '"\\u0000 \\ud800 ok"']]);
        assert.deepEqual((await all(bob.writes(threadId, ever))).map(({ slot, data }) => [slot, data]), [[0, '"new"'], [1, '["channel","value"]']]);
        assert.deepEqual((await all(bob.effects(threadId, ever))).map(({ state }) => state), ['done']);
        await ada.forget(threadId, ever);
        assert.deepEqual([await all(bob.checkpoints(threadId, ever)), await all(bob.writes(threadId, ever)), await all(bob.effects(threadId, ever))], [[], [], []]);
      });
    });

    describe('reviews', () => {
      it('are resolved once, by whom the session says', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        const first = await bob.resolve(approve(threadId, 'r'), ever);
        assert.equal(first.won, true);
        assert.equal(first.row?.resolved_by, emailOf('bob'));
        const second = await ada.resolve({ ...approve(threadId, 'r'), status: 'rejected', resolution: null }, ever);
        assert.equal(second.won, false);
        assert.equal(second.row?.resolved_by, emailOf('bob'));
        assert.equal(second.row.status, 'approved');
      });

      it('are won by one of two who answer at once', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        const both = await Promise.all([ada.resolve(approve(threadId, 'r', 'a'), ever), bob.resolve(approve(threadId, 'r', 'b'), ever)]);
        assert.equal(both.filter(({ won }) => won).length, 1);
        assert.equal(both[0].row?.resolved_by, both[1].row?.resolved_by);
      });

      it('cannot be resolved before they are there, nor by somebody who may only look', async () => {
        const threadId = await begin(fresh());
        assert.deepEqual(await ada.resolve(approve(threadId, 'none'), ever), { won: false, row: null });
        await ask(threadId, 'r');
        await assert.rejects((await world.remote('eve')).resolve(approve(threadId, 'r'), ever), failing('not_allowed'));
      });

      it('keep the answer when their holder sends an older state', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await bob.resolve(approve(threadId, 'r', 'yes'), ever);
        await ask(threadId, 'r');
        await ada.put({ table: 'human_review_queue', rows: [reviewRow(ada, threadId, 'r', { status: 'rejected', resolution_notes: 'no', resolution: { kind: 'reject' }, revision: 2 })] }, ever);
        const [row] = await ada.reviews(threadId, ever);
        assert.deepEqual([row?.status, row?.resolved_by, row?.resolution_notes], ['approved', emailOf('bob'), 'yes']);
      });

      it('are answered by what their holder sends when nobody was before', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await ada.put({ table: 'human_review_queue', rows: [reviewRow(ada, threadId, 'r', { status: 'approved', resolution: { kind: 'approve' }, revision: 2 })] }, ever);
        const lost = await bob.resolve(approve(threadId, 'r'), ever);
        assert.deepEqual([lost.won, lost.row?.status, lost.row?.resolved_by], [false, 'approved', emailOf('ada')]);
      });

      it('cannot say one thing and be marked as another', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await assert.rejects(bob.resolve({ ...approve(threadId, 'r'), status: 'rejected' }, ever), failing('bad_row'));
        assert.equal((await bob.resolve({ ...approve(threadId, 'r'), resolution: null }, ever)).won, true);
      });

      it('wait until their holder says what became of the answer', async () => {
        const threadId = await begin(fresh());
        for (const id of ['r1', 'r2', 'r3']) await ask(threadId, id);
        await bob.resolve(approve(threadId, 'r1'), ever);
        await bob.resolve(approve(threadId, 'r2'), ever);
        const mine = ['r1', 'r2', 'r3'].map((reviewId) => ({ threadId, reviewId }));
        assert.deepEqual((await ada.openAnswers(mine, ever)).map(({ review_id }) => review_id), ['r1', 'r2']);
        assert.deepEqual(await ada.openAnswers(mine.slice(2), ever), []);
        await ada.setOutcome(threadId, 'r1', { outcome: 'applied', notes: '' }, ever);
        assert.deepEqual((await ada.openAnswers(mine, ever)).map(({ review_id }) => review_id), ['r2']);
        await ada.setOutcome(threadId, 'r1', { outcome: 'lost', notes: 'too late' }, ever);
        assert.equal((await bob.reviews(threadId, ever)).find(({ review_id }) => review_id === 'r1')?.outcome, 'applied');
      });

      it('are open again when the answer was refused and the question still stands', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await bob.resolve(approve(threadId, 'r'), ever);
        await ada.setOutcome(threadId, 'r', { outcome: 'refused', notes: 'A reason is required.', open: true }, ever);
        const [open] = await bob.reviews(threadId, ever);
        assert.deepEqual([open?.status, open?.outcome, open?.outcome_notes, open?.resolved_by], ['pending', 'refused', 'A reason is required.', null]);
        const again = await bob.resolve(approve(threadId, 'r', 'because'), ever);
        assert.deepEqual([again.won, again.row?.outcome_notes], [true, null]);
        assert.equal((await ada.openAnswers([{ threadId, reviewId: 'r' }], ever)).length, 1);
      });

      it('are not approved by who started the run where another has to', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await world.changeProject({ differentApprover: true });
        try {
          await assert.rejects(ada.resolve(approve(threadId, 'r'), ever), failing('refused'));
          assert.equal((await bob.resolve(approve(threadId, 'r'), ever)).won, true);
        } finally {
          await world.changeProject({ differentApprover: false });
        }
      });
    });

    describe('commands', () => {
      afterEach(() => world.changeProject({ commandsAllowed: false }));

      it('are off until the project allows them', async () => {
        const threadId = await begin(fresh());
        assert.equal(await ada.commandsAllowed(ever), false);
        await assert.rejects(bob.order({ operation: 'pause', threadId, reason: 'lunch' }, ever), failing('not_allowed'));
      });

      it('are taken once, and told what came of them', async () => {
        await world.changeProject({ commandsAllowed: true });
        assert.equal(await ada.commandsAllowed(ever), true);
        const threadId = await begin(fresh());
        const { id } = await bob.order({ operation: 'pause', threadId, reason: 'lunch' }, ever);
        const start = await bob.order({ operation: 'start', storeId: ada.storeId, payload: { story: '.wave/stories/t.md' }, reason: '' }, ever);
        const open = await ada.openCommands(ever);
        assert.deepEqual(open.map((row) => row.id), [id, start.id]);
        assert.equal(open[0]?.requested_by_name, emailOf('bob'));
        assert.deepEqual(await bob.openCommands(ever), []);
        assert.equal(await bob.settleCommand(id, 'taken', '', ever), false);
        const both = await Promise.all([ada.settleCommand(id, 'taken', '', ever), ada.settleCommand(id, 'taken', '', ever)]);
        assert.deepEqual(both.toSorted(), [false, true]);
        assert.deepEqual((await ada.openCommands(ever)).map((row) => row.state), ['taken', 'pending']);
        assert.equal(await ada.settleCommand(id, 'done', 'Paused', ever), true);
        assert.equal(await ada.settleCommand(id, 'refused', 'late', ever), false);
        assert.equal(await ada.settleCommand(start.id, 'refused', 'no such story', ever), true);
        assert.deepEqual(await ada.openCommands(ever), []);
      });

      it('can be asked of machines that are there, and what became of them is told', async () => {
        await world.changeProject({ commandsAllowed: true });
        await ada.announce({ acceptsCommands: true, repositories: ['shop', 'greet'] }, ever);
        await bob.announce({ acceptsCommands: false, repositories: [] }, ever);
        const there = async (remote: Remote) => (await remote.stores(ever)).filter(({ storeId }) => storeId === ada.storeId || storeId === bob.storeId).map(({ storeId, user, acceptsCommands, repositories }) => [storeId === ada.storeId ? 'ada' : 'bob', user, acceptsCommands, repositories]);
        const both = [['ada', emailOf('ada'), true, ['shop', 'greet']], ['bob', emailOf('bob'), false, []]];
        assert.deepEqual((await there(bob)).toSorted(), both);
        assert.deepEqual((await there(await world.remote('eve'))).toSorted(), both, 'who may look may see them');
        assert.deepEqual(await (await world.remote('zoe')).stores(ever), []);
        await assert.rejects((await world.remote('eve')).announce({ acceptsCommands: true, repositories: [] }, ever), failing('not_allowed'));
        await world.silence(ada.storeId);
        assert.deepEqual((await there(bob)).map(([name]) => name), ['bob']);
        const { id } = await bob.order({ operation: 'start', storeId: ada.storeId, payload: { story: '.wave/stories/t.md', repository: 'shop' }, reason: '' }, ever);
        assert.deepEqual((await bob.command(id, ever))?.payload, { story: '.wave/stories/t.md', repository: 'shop' });
        assert.equal(await ada.settleCommand(id, 'refused', 'no such story', ever), true);
        const told = await bob.command(id, ever);
        assert.deepEqual([told?.state, told?.result], ['refused', 'no such story']);
        assert.equal(await (await world.remote('zoe')).command(id, ever), null);
      });

      it('are not taken when their time is over', async () => {
        await world.changeProject({ commandsAllowed: true });
        const threadId = await begin(fresh());
        const { id } = await bob.order({ operation: 'kill', threadId, reason: 'no use' }, ever);
        await world.expireCommand(id);
        assert.equal(await ada.settleCommand(id, 'taken', '', ever), false);
        assert.equal(await ada.settleCommand(id, 'expired', 'Nobody was there.', ever), true);
      });
    });

    describe('who holds a run', () => {
      it('is renewed for what is held only', async () => {
        const [mine, theirs] = [await begin(fresh()), await begin(fresh(), bob)];
        assert.deepEqual(await ada.renewLeases([mine, theirs, 'none'], 60, ever), [mine]);
        assert.ok(Date.parse((await ada.run(mine, ever))!.lease_until) > Date.parse((await ada.run(mine, ever))!.updated_at));
      });

      it('changes once the lease has ended and the branch is pushed', async () => {
        const threadId = await begin(fresh());
        await ada.renewLeases([threadId], 60, ever);
        await assert.rejects(bob.takeOver(threadId, ever), failing('refused'));
        await world.endLease(threadId);
        await assert.rejects(bob.takeOver(threadId, ever), failing('refused'));
        await ada.setPushed(threadId, { commit: 'b'.repeat(40), ref: 'refs/wave/x', checkpoint: 'c' }, ever);
        const taken = await bob.takeOver(threadId, ever);
        assert.deepEqual([taken.store_id, taken.epoch], [bob.storeId, 2]);
        assert.deepEqual(await ada.renewLeases([threadId], 60, ever), []);
        const holder = await ada.holder(threadId, ever);
        assert.deepEqual([holder?.storeId, holder?.user], [bob.storeId, emailOf('bob')]);
        await assert.rejects(ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId, { revision: 2 ** 45 })] }, ever), failing('not_holder'));
        await assert.rejects(ada.setPushed(threadId, { commit: '', ref: '', checkpoint: '' }, ever), failing('not_holder'));
      });
    });

    describe('what happens elsewhere', () => {
      it('arrives while it is listened to', async () => {
        const threadId = await begin(fresh());
        await ask(threadId, 'r');
        await world.changeProject({ commandsAllowed: true });
        const heard: { reviews: RemoteReview[]; commands: RemoteCommand[]; runs: RemoteRun[]; live: boolean[] } = { reviews: [], commands: [], runs: [], live: [] };
        const listening = ada.subscribe({
          onReview: (row) => heard.reviews.push(row), onCommand: (row) => heard.commands.push(row), onRun: (row) => heard.runs.push(row), onLive: (live) => heard.live.push(live),
        });
        try {
          await until(() => heard.live.at(-1) === true);
          await bob.resolve(approve(threadId, 'r', 'from elsewhere'), ever);
          await bob.order({ operation: 'pause', threadId, reason: 'lunch' }, ever);
          await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId, { status: 'waiting', revision: 2 })] }, ever);
          await until(() => heard.reviews.length > 0 && heard.commands.length > 0 && heard.runs.length > 0);
          assert.deepEqual([heard.reviews[0]?.resolved_by, heard.reviews[0]?.resolution_notes], [emailOf('bob'), 'from elsewhere']);
          assert.equal(heard.commands[0]?.operation, 'pause');
          assert.equal(heard.runs.at(-1)?.status, 'waiting');
        } finally {
          listening.dispose();
          await world.changeProject({ commandsAllowed: false });
        }
      });
    });

    describe('somebody who is no member any more', () => {
      it('sees and writes nothing', async () => {
        const threadId = await begin(fresh(), bob);
        await world.removeMember('bob');
        await assert.rejects(bob.put({ table: 'orchestrator_runs', rows: [runRow(bob, threadId, { revision: 2 })] }, ever), failing('not_allowed'));
        await assert.rejects(bob.renewLeases([threadId], 60, ever), failing('not_allowed'));
        await assert.rejects(bob.prepare(ever), failing('not_allowed'));
        assert.equal(await bob.run(threadId, ever), null);
      });
    });

    it('stops when it is told to', async () => {
      await assert.rejects(ada.runs(AbortSignal.abort()), failing('timeout'));
    });
  });
}
