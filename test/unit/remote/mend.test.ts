// What a run lacks on another machine is not made up: a secret that did not come along, and files that were not pushed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requestOf } from '../../../src/core/orchestrator/runRequest.ts';
import { atHome, holdsWithheld } from '../../../src/core/remote/moving/atHome.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { Machine, SharedRepository } from '../../fakes/machines.ts';
import { call, patternScorer, shortScript, type Turn } from '../../fakes/orchestratorHarness.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { until } from '../../fakes/until.ts';

/** Made here, so that no secret lies in the sources. */
const SECRET = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
const ever = new AbortController().signal;
const quiet = (): void => undefined;
const edit = call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' });
const done = call('submit_work', { summary: 'Greets by name', remaining: [] });

describe('remote: a run that comes without all it had', function () {
  this.timeout(120_000);
  let shared: SharedRepository;
  let database: RemoteDatabase;
  const machines: Machine[] = [];
  const machine = (person: string, dev: Turn[], scored: readonly (readonly [RegExp, number])[] = []): Machine => {
    const one = new Machine(shared, person, shortScript(dev), { scorer: patternScorer(scored) });
    machines.push(one);
    one.connect(new FakeRemote(database, database.addUser(`${person}@example.com`), { storeId: one.store.outbox.storeId }));
    return one;
  };
  const worktreeOf = ({ store }: Machine, threadId: string): string => requestOf(store.run(threadId) ?? assert.fail()).worktreePath;

  beforeEach(() => {
    shared = new SharedRepository();
    database = new RemoteDatabase();
  });
  afterEach(async () => {
    for (const one of machines.splice(0)) await one.dispose();
    shared.dispose();
  });

  it('an action that lacks a secret is not carried out, even when it was about to be allowed: its agent is told', async () => {
    const dev = [edit, call('run_command', { command: `echo ${SECRET} > fetched.txt` }), done];
    const ada = machine('ada', dev, [[/fetched/, 0.8]]);
    const threadId = await ada.start();
    await until(() => ada.store.run(threadId)?.status === 'waiting', 60_000);
    assert.equal(ada.orchestrator.reviews()[0]?.request.type, 'safety');
    const bob = machine('bob', dev, [[/fetched/, 0.8]]);
    await ada.link.handOver(threadId, 'Ada', ever, quiet);
    assert.ok(![...database.parts.values(), ...database.writes.values()].some(({ data }) => data.includes(SECRET)));
    await bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet);
    assert.deepEqual(bob.orchestrator.reviews(), [], 'what it asked about is gone with it');
    assert.ok(bob.store.audit(threadId, 0, 10_000).some(({ name, summary }) => name === 'action.withheld' && summary.includes('Not carried out')));
    await bob.orchestrator.resume(threadId, 'Bob');
    const end = await bob.orchestrator.settled(threadId);
    assert.deepEqual([end.status, end.statusReason], ['complete', '']);
    assert.ok(!existsSync(join(worktreeOf(bob, threadId), 'fetched.txt')));
    const tuple = await bob.store.saver.getTuple({ configurable: { thread_id: threadId } });
    const { messages } = tuple?.checkpoint.channel_values as { messages: { role: string; text: string; isError?: boolean }[] };
    assert.ok(messages.some(({ role, text, isError }) => role === 'tool' && isError === true && text.startsWith('Not run: the run went on on another machine')));
  });

  it('a run that went on after its files were pushed goes back to the step whose files are there', async () => {
    const slow = { ...call('read_file', { path: 'greet.js' }), delayMs: 1_500 };
    const dev = [edit, slow, call('write_file', { path: 'late.md', content: 'late\n' }), { ...slow, delayMs: 60_000 }, done];
    const ada = machine('ada', dev);
    const threadId = await ada.start({ files: { create: ['late.md'], modify: ['greet.js'], forbidden: [] } });
    await until(() => ada.store.audit(threadId, 0, 1_000).some(({ name }) => name === 'tool.edit_file'), 60_000);
    await ada.link.handOver(threadId, 'Ada', ever, quiet);
    await ada.orchestrator.resume(threadId, 'Ada');
    await until(() => existsSync(join(worktreeOf(ada, threadId), 'late.md')), 60_000);
    await until(() => ada.store.audit(threadId, 0, 1_000).some(({ name }) => name === 'tool.write_file'), 60_000);
    await ada.link.flush(AbortSignal.timeout(10_000));
    // Its machine goes away, and with time the lease.
    await ada.link.disconnect({ discard: false });
    const run = database.runs.get(threadId) ?? assert.fail();
    database.runs.set(threadId, { ...run, lease_until: new Date(0).toISOString() });
    const bob = machine('bob', [edit, { ...slow, delayMs: 0 }, call('write_file', { path: 'late.md', content: 'late\n' }), { ...slow, delayMs: 0 }, done]);
    await bob.link.takeOver(threadId, bob.repository, 'Bob', ever, quiet);
    const worktree = worktreeOf(bob, threadId);
    assert.deepEqual([existsSync(join(worktree, 'late.md')), readFileSync(join(worktree, 'greet.js'), 'utf8').includes('${name}')], [false, true]);
    assert.ok(bob.store.audit(threadId, 0, 10_000).some(({ name, summary }) => name === 'run.back' && summary.includes('had gone on without pushing')));
    await bob.orchestrator.resume(threadId, 'Bob');
    assert.equal((await bob.orchestrator.settled(threadId)).status, 'complete');
    assert.equal(readFileSync(join(worktree, 'late.md'), 'utf8'), 'late\n');
    assert.ok((await bob.orchestrator.verifyAudit()).ok);
  });

  it('is at home in its new worktree, and keeps nothing that a model signed over what was taken out', () => {
    const reshape = atHome('/here');
    assert.deepEqual(reshape('git', { worktreePath: '/there', branch: 'b' }), { worktreePath: '/here', branch: 'b' });
    assert.deepEqual(reshape('messages', [{ role: 'assistant', opaque: [{ signature: '[redacted:generic]' }] }, { role: 'assistant', opaque: ['x'] }]), [{ role: 'assistant' }, { role: 'assistant', opaque: ['x'] }]);
    assert.deepEqual(reshape('plan', 'text'), 'text');
    assert.ok(holdsWithheld({ a: ['x', { b: 'curl [redacted:github-token]' }] }) && !holdsWithheld({ a: ['redacted', 'x'] }));
  });
});
