import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { settings } from '../../../src/contract/settings.ts';
import { OrchestratorError, type Orchestrator, type StartRequest } from '../../../src/core/orchestrator/api.ts';
import { RemoteError, type RemoteOrder } from '../../../src/core/ports/remote.ts';
import { startStory, storyPath } from '../../../src/core/remote/inbound/startStory.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase, type FakeUser } from '../../fakes/remoteDatabase.ts';
import { freshEvidence, Machine, type MachineOptions } from '../../fakes/team.ts';
import { until } from '../../fakes/until.ts';

const ever = new AbortController().signal;
const budget = { type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 } as const;
const gate = { type: 'gate_decision', gate: 2, evidence: freshEvidence(2), proposed: null } as const;

describe('commands from elsewhere', () => {
  let database: RemoteDatabase;
  let adaUser: FakeUser;
  let ada: Machine;
  let bob: FakeRemote;
  let allowed: boolean;

  const open = async (options: MachineOptions = {}): Promise<void> => {
    database = new RemoteDatabase();
    database.commandsAllowed = true;
    allowed = true;
    adaUser = database.addUser('ada@example.com', 'lead');
    bob = new FakeRemote(database, database.addUser('bob@example.com'));
    await bob.prepare(ever);
    ada = await new Machine(database, adaUser, { commands: { allowed: () => allowed }, ...options }).connect();
  };
  beforeEach(() => open());
  afterEach(() => ada.dispose());

  const order = async (what: RemoteOrder): Promise<string> => {
    const { id } = await bob.order(what, ever);
    await ada.settled();
    return id;
  };
  const command = (id: string) => database.commands.get(id);
  const events = (threadId: string) => ada.audit(threadId).filter(({ name }) => name.startsWith('command.'));
  const asked = (threadId: string) => ada.store.takeControl(threadId).map(({ operation, by, reason }) => [operation, by, reason]);

  it('pause and kill a run in the name of who asked, and say what came of it', async () => {
    const { threadId } = await ada.ask(budget);
    ada.store.setStatus(threadId, 'running', '', []);
    const pause = await order({ operation: 'pause', threadId, reason: 'lunch' });
    const kill = await order({ operation: 'kill', threadId, reason: 'no use' });
    assert.deepEqual(asked(threadId), [['pause', 'bob@example.com (Supabase)', 'lunch'], ['kill', 'bob@example.com (Supabase)', 'no use']]);
    assert.deepEqual([command(pause)?.state, command(pause)?.result, command(kill)?.state], ['done', 'Paused', 'done']);
    assert.deepEqual(events(threadId).map(({ name, actor }) => [name, actor.name]), ['accepted', 'done', 'accepted', 'done'].map((name) => [`command.${name}`, 'bob@example.com (Supabase)']));
    assert.deepEqual([events(threadId)[0]?.details['commandId'], events(threadId)[0]?.details['reason']], [pause, 'lunch']);
  });

  it('decide at a gate', async () => {
    const at = await ada.ask(gate);
    const id = await order({ operation: 'decide', threadId: at.threadId, payload: { gate: 2, decision: 'hold' }, reason: 'not yet' });
    assert.equal(command(id)?.result, 'Gate 2: hold');
    assert.deepEqual(ada.store.review(at.reviewId)?.resolution, { ...ada.store.review(at.reviewId)?.resolution, kind: 'decide', decision: 'hold', by: 'bob@example.com (Supabase)', reason: 'not yet' });
  });

  it('are refused with the reason by the rules of this place', async () => {
    const { threadId } = await ada.ask(gate);
    const cases: readonly (readonly [RemoteOrder, RegExp])[] = [
      [{ operation: 'kill', threadId, reason: '' }, /needs a reason/],
      [{ operation: 'pause', threadId, reason: '' }, /cannot be paused/],
      [{ operation: 'decide', threadId, payload: { gate: 7, decision: 'go' }, reason: '' }, /not open/],
      [{ operation: 'decide', threadId, payload: { gate: 2, decision: 'approve' as 'go' }, reason: '' }, /does not say what is needed/],
      [{ operation: 'start', storeId: ada.remote.storeId, payload: { story: '.wave/stories/x.md' }, reason: '' }, /cannot be started/],
    ];
    ada.store.release(threadId, 'a window that is not there');
    for (const [what, words] of cases) {
      const id = await order(what);
      assert.equal(command(id)?.state, 'refused');
      assert.match(command(id)?.result ?? '', words);
    }
  });

  it('are off unless this machine allows them', async () => {
    const { threadId } = await ada.ask(budget);
    ada.store.setStatus(threadId, 'running', '', []);
    allowed = false;
    const id = await order({ operation: 'pause', threadId, reason: '' });
    assert.deepEqual([command(id)?.state, command(id)?.result], ['refused', 'Commands from elsewhere are switched off on this machine.']);
    assert.deepEqual(asked(threadId), []);
    assert.deepEqual(events(threadId).map(({ name }) => name), ['command.refused']);
  });

  it('are refused when the project does not allow them any more', async () => {
    const { threadId } = await ada.ask(budget);
    ada.remote.socket(false);
    const id = await order({ operation: 'kill', threadId, reason: 'x' });
    database.commandsAllowed = false;
    ada.remote.socket(true);
    await ada.settled();
    assert.deepEqual([command(id)?.state, command(id)?.result], ['refused', 'The project does not allow commands.']);
  });

  it('given while nobody listened are carried out when the socket is back, once', async () => {
    const { threadId } = await ada.ask(budget);
    ada.store.setStatus(threadId, 'running', '', []);
    ada.remote.down();
    const id = await order({ operation: 'pause', threadId, reason: '' });
    ada.remote.up();
    ada.remote.socket(false);
    ada.remote.socket(true);
    await ada.settled();
    assert.equal(command(id)?.state, 'done');
    assert.equal(asked(threadId).length, 1);
  });

  it('whose time is over are not carried out', async () => {
    const { threadId } = await ada.ask(budget);
    ada.remote.socket(false);
    const id = await order({ operation: 'kill', threadId, reason: 'x' });
    database.commands.set(id, { ...command(id)!, expires_at: new Date(Date.now() - 1_000).toISOString() });
    ada.remote.socket(true);
    await ada.settled();
    assert.equal(command(id)?.state, 'expired');
    assert.deepEqual([asked(threadId), events(threadId)], [[], []]);
  });

  it('are carried out by one of two windows', async () => {
    const { threadId } = await ada.ask(budget);
    ada.store.setStatus(threadId, 'running', '', []);
    const second = await new Machine(database, adaUser, { folder: ada.folder, storeId: ada.remote.storeId, commands: { allowed: () => true } }).connect();
    try {
      await order({ operation: 'pause', threadId, reason: '' });
      await second.settled();
      assert.equal(asked(threadId).length, 1);
    } finally {
      await second.dispose();
    }
  });

  it('whose result could not be told are told later, and not carried out again', async () => {
    const { threadId } = await ada.ask(budget);
    ada.store.setStatus(threadId, 'running', '', []);
    ada.remote.fault = (method) => (method === 'settleCommand done' ? new RemoteError('unreachable', 'Away.') : null);
    const id = await order({ operation: 'pause', threadId, reason: '' });
    assert.equal(command(id)?.state, 'taken');
    ada.remote.fault = () => null;
    ada.remote.socket(false);
    ada.remote.socket(true);
    await ada.settled();
    assert.deepEqual([command(id)?.state, command(id)?.result], ['done', 'Paused']);
    assert.equal(asked(threadId).length, 1);
  });

  it('of another project, of unknown runs and for other stores have no effect', async () => {
    const { threadId } = await ada.ask(budget);
    const base = { project_id: database.projectId, operation: 'kill' as const, payload: {}, reason: 'x', requested_by: randomUUID(), requested_by_name: 'bob@example.com', created_at: '', expires_at: '2999-01-01T00:00:00Z', state: 'pending' as const, result: null, taken_by: null, store_id: null };
    for (const row of [{ ...base, id: randomUUID(), thread_id: threadId, project_id: randomUUID() }, { ...base, id: randomUUID(), thread_id: 'other' }]) {
      database.commands.set(row.id, row);
      database.tellCommand(row.id);
    }
    await ada.settled();
    assert.deepEqual(asked(threadId), []);
    assert.equal(ada.audit().filter(({ name }) => name === 'decision.forged').length, 1);
  });

  it('to say Go do not come from who started the run, where another person has to', async () => {
    await ada.dispose();
    await open({ differentApprover: true });
    const at = await ada.ask(gate);
    const own = new FakeRemote(database, adaUser);
    const { id } = await own.order({ operation: 'decide', threadId: at.threadId, payload: { gate: 2, decision: 'go' }, reason: '' }, ever);
    await ada.settled();
    assert.match(command(id)?.result ?? '', /somebody else has to approve/);
    assert.equal(ada.store.review(at.reviewId)?.status, 'pending');
  });

  describe('after an interruption', () => {
    const HOUR = 3_600_000;
    const taken = async (threadId: string, what: RemoteOrder, accepted: string | null): Promise<string> => {
      ada.remote.socket(false);
      const { id } = await bob.order(what, ever);
      await ada.remote.settleCommand(id, 'taken', '', ever);
      if (accepted !== null) {
        ada.store.appendAudit(threadId, [{ type: 'system_event', name: 'command.accepted', severity: 'info', actor: { kind: 'user', name: 'bob@example.com (Supabase)' }, at: accepted, summary: 'x', details: { commandId: id, operation: what.operation } }]);
      }
      return id;
    };
    const back = async (): Promise<void> => {
      ada.remote.socket(true);
      await ada.settled();
    };

    it('what had taken effect is not done again', async () => {
      const { threadId } = await ada.ask(budget);
      ada.store.setStatus(threadId, 'running', '', []);
      const accepted = new Date(Date.now() - HOUR).toISOString();
      const id = await taken(threadId, { operation: 'pause', threadId, reason: '' }, accepted);
      ada.store.setStatus(threadId, 'paused', 'x', [{ type: 'system_event', name: 'run.pause', severity: 'info', actor: { kind: 'user', name: 'bob@example.com (Supabase)' }, at: new Date().toISOString(), summary: 'Paused' }]);
      await back();
      assert.deepEqual([command(id)?.state, asked(threadId)], ['done', []]);
      assert.match(command(id)?.result ?? '', /found after an interruption/);
    });

    it('what had not is done', async () => {
      const { threadId } = await ada.ask(budget);
      ada.store.setStatus(threadId, 'running', '', []);
      const id = await taken(threadId, { operation: 'pause', threadId, reason: '' }, new Date(Date.now() - HOUR).toISOString());
      await back();
      assert.equal(command(id)?.state, 'done');
      assert.equal(asked(threadId).length, 1);
    });

    it('what another window may be at is left to it', async () => {
      const { threadId } = await ada.ask(budget);
      ada.store.setStatus(threadId, 'running', '', []);
      const id = await taken(threadId, { operation: 'pause', threadId, reason: '' }, new Date().toISOString());
      await back();
      assert.deepEqual([command(id)?.state, asked(threadId)], ['taken', []]);
    });
  });

  describe('to start a story', () => {
    const started: StartRequest[] = [];
    const orchestrator = { start: (request: StartRequest) => { started.push(request); return Promise.resolve('thread'); } } as unknown as Orchestrator;
    const STORY = JSON.stringify({ id: 'T-9', title: 'Greet', prompt: 'Greet by name', acceptance_criteria: [{ id: 'AC-1', description: 'It greets' }] });
    let root: string;
    const starter = (repositories = [root]) => ({ files: diskFiles, repositories: () => repositories, settings: () => settings.parse({}) });
    beforeEach(() => {
      started.length = 0;
      root = join(ada.folder, 'repo');
      mkdirSync(join(root, '.wave/stories'), { recursive: true });
      writeFileSync(join(root, '.wave/stories/t-9.json'), STORY);
      writeFileSync(join(root, 'secret.json'), STORY);
    });
    afterEach(() => { rmSync(root, { recursive: true, force: true }); });

    it('starts one of an open repository, in the name of who asked', async () => {
      await startStory(orchestrator, starter(), { story: '.wave/stories/t-9.json' }, 'bob@example.com (Supabase)');
      assert.deepEqual([started[0]?.story.id, started[0]?.repository, started[0]?.by], ['T-9', root, 'bob@example.com (Supabase)']);
    });

    for (const path of ['/etc/passwd', '../secret.json', '.wave/stories/../../secret.json', '.wave/stories/./t-9.json', '.wave\\stories\\t-9.json', '.wave/stories/t-9.sh', 'C:/x.json', 'secret.json', '.wave/stories/', `.wave/stories/${'a'.repeat(500)}.json`, '.wave/stories/a\0.json', '']) {
      it(`refuses ${JSON.stringify(path.slice(0, 40))}`, () => { assert.throws(() => storyPath(path), (error: unknown) => error instanceof OrchestratorError && error.reason === 'bad_input'); });
    }

    it('refuses what a link leads out to', async () => {
      symlinkSync(join(root, 'secret.json'), join(root, '.wave/stories/link.json'));
      symlinkSync('/etc', join(root, '.wave/stories/etc'));
      await assert.rejects(startStory(orchestrator, starter(), { story: '.wave/stories/etc/hostname.json' }, 'x'), /no story below/);
      await assert.rejects(startStory(orchestrator, starter(), { story: '.wave/stories/link.json' }, 'x'), /no story below/);
    });

    it('starts it in the repository that is named, and says so when that one is not open', async () => {
      const second = join(ada.folder, 'other');
      mkdirSync(join(second, '.wave/stories'), { recursive: true });
      writeFileSync(join(second, '.wave/stories/t-9.json'), STORY);
      await startStory(orchestrator, starter([root, second]), { story: '.wave/stories/t-9.json', repository: 'other' }, 'x');
      assert.equal(started[0]?.repository, second);
      await assert.rejects(startStory(orchestrator, starter(), { story: '.wave/stories/t-9.json', repository: 'other' }, 'x'), /No repository "other" is open/);
      rmSync(second, { recursive: true, force: true });
    });

    it('is offered: what is open is said while commands are taken, and nothing of it otherwise', async () => {
      await ada.dispose();
      await open({ commands: { allowed: () => allowed, starter: starter(['/home/ada/shop']) } });
      const said = async (): Promise<unknown> => (await bob.stores(ever)).filter(({ storeId }) => storeId === ada.remote.storeId).map(({ acceptsCommands, repositories }) => [acceptsCommands, repositories]);
      assert.deepEqual(await said(), [[true, ['shop']]]);
      allowed = false;
      await until(() => database.stores.get(ada.remote.storeId)?.acceptsCommands === false);
      assert.deepEqual(await said(), [[false, []]]);
    });

    it('refuses what is not there, is there twice, or is no story', async () => {
      await assert.rejects(startStory(orchestrator, starter(), { story: '.wave/stories/none.json' }, 'x'), /No repository that is open/);
      await assert.rejects(startStory(orchestrator, starter([]), { story: '.wave/stories/t-9.json' }, 'x'), /No repository that is open/);
      await assert.rejects(startStory(orchestrator, starter([root, root]), { story: '.wave/stories/t-9.json' }, 'x'), /Several repositories/);
      writeFileSync(join(root, '.wave/stories/bad.json'), '{"id": 1}');
      await assert.rejects(startStory(orchestrator, starter(), { story: '.wave/stories/bad.json' }, 'x'), /has errors/);
      assert.equal(started.length, 0);
    });
  });
});
