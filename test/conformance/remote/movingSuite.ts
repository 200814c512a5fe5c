// A run moves from one machine to another and back, with its uncommitted edits, its questions and its story.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditRow } from '../../../src/contract/audit.ts';
import { executedActions } from '../../../src/core/audit/executedActions.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { requestOf } from '../../../src/core/orchestrator/runRequest.ts';
import { GitError } from '../../../src/core/ports/git.ts';
import { RemoteError, type Remote } from '../../../src/core/ports/remote.ts';
import { gitIn, Machine, SharedRepository } from '../../fakes/machines.ts';
import { call, shortScript, type Script } from '../../fakes/orchestratorHarness.ts';
import { until } from '../../fakes/until.ts';

const ever = new AbortController().signal;
const quiet = (): void => undefined;
const refusedWith = (reason: string, words?: RegExp) => (error: unknown): boolean =>
  (error instanceof OrchestratorError || error instanceof RemoteError || error instanceof GitError) && error.reason === reason && (words === undefined || words.test(error.message));

/** Dev edits, looks, and then takes its time. */
function slowDev(over: Script = {}): Script {
  return {
    ...shortScript([
      call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }),
      call('write_file', { path: 'notes.md', content: 'not committed yet\n' }),
      { ...call('read_file', { path: 'greet.js' }), delayMs: 30_000 },
      call('submit_work', { summary: 'Greets by name', remaining: [] }),
    ]), ...over,
  };
}
const story = { files: { create: ['notes.md'], modify: ['greet.js'], forbidden: [] } };

/** `open`: a new project; it gives the ways of its members to it, each with a store. */
export function movingSuite(name: string, open: () => Promise<{ remote(person: 'ada' | 'bob', storeId: string): Promise<Remote>; dispose(): Promise<void> }>): void {
  describe(`moving runs over ${name}`, function () {
    this.timeout(120_000);
    let world: Awaited<ReturnType<typeof open>>;
    let shared: SharedRepository;
    const machines: Machine[] = [];
    const machine = async (person: 'ada' | 'bob', script: Script, sharing: 'content' | 'metadata' = 'content'): Promise<Machine> => {
      const one = new Machine(shared, person, script);
      machines.push(one);
      one.connect(await world.remote(person, one.store.outbox.storeId), sharing);
      return one;
    };
    const statusOf = ({ store }: Machine, threadId: string): string => store.run(threadId)?.status ?? '';
    const isLost = ({ store }: Machine, threadId: string): boolean => (store.run(threadId)?.lostTo ?? null) !== null;
    const rowsOf = ({ store }: Machine, threadId: string): readonly AuditRow[] => store.audit(threadId, 0, 100_000);
    /** Started at a machine, and in the middle of development with edits that are not committed. */
    const developing = async (one: Machine): Promise<string> => {
      const threadId = await one.start(story);
      const worktree = requestOf(one.store.run(threadId) ?? assert.fail()).worktreePath;
      await until(() => existsSync(join(worktree, 'notes.md')) && one.store.audit(threadId, 0, 1_000).some(({ summary }) => summary.includes('notes.md')), 60_000);
      return threadId;
    };

    before(async () => { world = await open(); });
    after(() => world.dispose());
    beforeEach(() => { shared = new SharedRepository(); });
    afterEach(async () => {
      for (const one of machines.splice(0)) await one.dispose();
      shared.dispose();
    });

    it('a run is handed over in the middle of development, goes on elsewhere to its end, and is lost where it began', async () => {
      const ada = await machine('ada', slowDev());
      const threadId = await developing(ada);
      const bob = await machine('bob', { ...slowDev(), dev: (slowDev().dev ?? []).map((turn) => ({ ...turn, delayMs: 0 })) });
      const steps: string[] = [];
      await ada.link.handOver(threadId, 'Ada', ever, (step) => steps.push(step));
      assert.deepEqual(steps.map((step) => step.split(' ')[0]), ['Pausing', 'Keeping', 'Pushing', 'Sending']);
      assert.deepEqual([statusOf(ada, threadId), ada.store.run(threadId)?.lostTo], ['paused', null]);

      const found = (await bob.link.elsewhere(ever)).find(({ thread_id: id }) => id === threadId);
      assert.equal(found?.status, 'paused');
      assert.equal(await bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet), threadId);
      const record = bob.store.run(threadId) ?? assert.fail();
      const worktree = requestOf(record).worktreePath;
      assert.ok(worktree.startsWith(join(shared.base, 'bob')), worktree);
      assert.deepEqual([record.status, record.startedBy, record.repository, record.lostTo], ['paused', 'ada', bob.repository, null]);
      assert.deepEqual([readFileSync(join(worktree, 'notes.md'), 'utf8'), /\$\{name\}/.test(readFileSync(join(worktree, 'greet.js'), 'utf8'))], ['not committed yet\n', true]);
      assert.equal(gitIn(worktree, 'status', '--porcelain').split('\n').length, 2);
      assert.deepEqual((await bob.orchestrator.snapshot(threadId)).worktreePath, worktree);
      // What was recorded there comes after the row that says it was taken over, and the log holds.
      const names = rowsOf(bob, threadId).map(({ name }) => name);
      assert.equal(names[0], 'run.take_over');
      assert.ok(names.includes('run.start') && names.includes('run.hand_over') && names.at(-1) === 'run.taken_over');
      assert.deepEqual((await bob.orchestrator.verifyAudit()).ok, true);

      await until(() => isLost(ada, threadId), 30_000);
      await assert.rejects(ada.orchestrator.resume(threadId, 'Ada'), refusedWith('owned_elsewhere', /bob@example\.com/));
      assert.equal(statusOf(ada, threadId), 'paused');

      await bob.orchestrator.resume(threadId, 'Bob');
      const end = await bob.orchestrator.settled(threadId);
      assert.deepEqual([end.status, end.statusReason], ['complete', '']);
      assert.match(gitIn(bob.repository, 'show', 'main:greet.js'), /\$\{name\}/);
      const executed = executedActions(rowsOf(bob, threadId));
      assert.deepEqual([executed.faults, executed.executed], [[], executed.scored]);
      assert.ok((await bob.orchestrator.verifyAudit()).ok && (await ada.orchestrator.verifyAudit()).ok);
      await bob.link.flush(AbortSignal.timeout(30_000));
      const there = await (await world.remote('ada', ada.store.outbox.storeId)).run(threadId, ever);
      assert.deepEqual([there?.status, there?.epoch, there?.started_by_name], ['complete', 2, 'ada']);
    });

    it('it comes back to the machine where it began, with what was done elsewhere, and what was in the worktree is kept', async () => {
      const ada = await machine('ada', slowDev());
      const threadId = await developing(ada);
      const bob = await machine('bob', slowDev());
      await ada.link.handOver(threadId, 'Ada', ever, quiet);
      await bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet);
      await until(() => isLost(ada, threadId), 30_000);
      const there = requestOf(bob.store.run(threadId) ?? assert.fail()).worktreePath;
      const here = requestOf(ada.store.run(threadId) ?? assert.fail()).worktreePath;
      writeFileSync(join(there, 'notes.md'), 'written at Bob\'s\n');
      writeFileSync(join(here, 'stray.md'), 'left at Ada\'s\n');
      await assert.rejects(ada.link.takeOver(threadId, ada.repository, 'Ada', ever, quiet), refusedWith('wrong_state', /not pushed/));
      await bob.link.handOver(threadId, 'Bob', ever, quiet);
      await ada.link.takeOver(threadId, ada.repository, 'Ada', ever, quiet);
      const record = ada.store.run(threadId) ?? assert.fail();
      assert.deepEqual([record.status, record.lostTo, requestOf(record).worktreePath], ['paused', null, here]);
      assert.deepEqual([readFileSync(join(here, 'notes.md'), 'utf8'), existsSync(join(here, 'stray.md'))], ['written at Bob\'s\n', false]);
      const kept = gitIn(ada.repository, 'for-each-ref', '--format=%(refname)', `refs/wave/${threadId}/`).split('\n').find((ref) => ref.includes('aside-'));
      assert.equal(gitIn(ada.repository, 'show', `${kept ?? ''}:stray.md`), 'left at Ada\'s');
      const rows = rowsOf(ada, threadId);
      assert.equal(rows.filter(({ name }) => name === 'run.start').length, 1, 'its own rows are not copied back');
      assert.ok(rows.some(({ name, details }) => name === 'run.hand_over' && 'copiedFrom' in details));
      assert.ok((await ada.orchestrator.verifyAudit()).ok);
      await until(() => isLost(bob, threadId), 30_000);
      const [epoch] = [(await (await world.remote('bob', bob.store.outbox.storeId)).run(threadId, ever))?.epoch];
      assert.equal(epoch, 3);
    });

    it('a run that waits for a person is handed over with its question', async () => {
      const ada = await machine('ada', shortScript());
      const threadId = await ada.start({}, []);
      await until(() => statusOf(ada, threadId) === 'waiting', 60_000);
      const bob = await machine('bob', shortScript());
      const [asked] = ada.orchestrator.reviews();
      await ada.link.handOver(threadId, 'Ada', ever, quiet);
      await bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet);
      const [item] = bob.orchestrator.reviews();
      assert.deepEqual([item?.id, item?.request.type, item?.threadId], [asked?.id, 'gate_decision', threadId]);
      await bob.orchestrator.resume(threadId, 'Bob');
      await until(() => statusOf(bob, threadId) === 'waiting', 60_000);
      await bob.orchestrator.decideGate(threadId, 2, 'go', 'Bob', '');
      await until(() => bob.orchestrator.reviews().some(({ request }) => request.type === 'gate_decision' && request.gate === 7), 60_000);
      await until(() => isLost(ada, threadId), 30_000);
      assert.deepEqual(ada.orchestrator.reviews(), []);
    });

    it('what may not be taken over is refused in words, and nothing is left behind', async () => {
      const ada = await machine('ada', slowDev());
      const threadId = await developing(ada);
      const bob = await machine('bob', slowDev());
      await ada.link.flush(AbortSignal.timeout(30_000));
      await assert.rejects(bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet), refusedWith('wrong_state', /not pushed/));
      await assert.rejects(bob.link.takeOver('nobody-knows', bob.repository, 'Bob', ever, quiet), refusedWith('unknown_run'));
      await ada.link.handOver(threadId, 'Ada', ever, quiet);
      await assert.rejects(ada.link.takeOver(threadId, ada.repository, 'Ada', ever, quiet), refusedWith('wrong_state', /on this machine/));
      gitIn(bob.repository, 'switch', '-q', '-c', 'wave/T-1');
      await assert.rejects(bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet), refusedWith('failed', /checked out in/));
      gitIn(bob.repository, 'commit', '-q', '--allow-empty', '-m', 'mine');
      gitIn(bob.repository, 'switch', '-q', 'main');
      await assert.rejects(bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet), refusedWith('branch_exists', /commits that the run does not have/));
      gitIn(bob.repository, 'branch', '-m', 'wave/T-1', 'mine');
      await ada.orchestrator.resume(threadId, 'Ada');
      await until(() => statusOf(ada, threadId) === 'running', 30_000);
      // As soon as the lease is renewed nobody else can have it.
      await until(() => ada.link.status().waiting === 0, 30_000);
      const remote = await world.remote('ada', ada.store.outbox.storeId);
      assert.deepEqual(await remote.renewLeases([threadId], 60, ever), [threadId]);
      await assert.rejects(bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet), refusedWith('refused', /still driven/));
      assert.deepEqual([bob.store.run(threadId), gitIn(bob.repository, 'branch', '--list', 'wave/*'), existsSync(join(shared.base, 'bob', '.wave-worktrees'))], [null, '', false]);
      assert.equal(bob.store.audit(null, 0, 10).length, 0);
    });

    it('a machine that does not share contents can hand nothing over, and one without a remote neither', async () => {
      const ada = await machine('ada', slowDev(), 'metadata');
      const threadId = await developing(ada);
      await assert.rejects(ada.link.handOver(threadId, 'Ada', ever, quiet), refusedWith('wrong_state', /contents may leave/));
      const bob = await machine('bob', slowDev());
      const other = await developing(bob);
      gitIn(bob.repository, 'remote', 'remove', 'origin');
      await assert.rejects(bob.link.handOver(other, 'Bob', ever, quiet), refusedWith('no_remote'));
      assert.equal(statusOf(bob, other), 'running', 'it was not even paused');
    });
  });
}
