import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandsFolder } from '../../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../../src/adapters/process/detachedRunner.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { parseConversation } from '../../../src/core/models/conversation.ts';
import { runnerScript } from '../../fakes/bundle.ts';
import { counted, countedCommand, failingToSync, orchestratorHost, processesWith, recordCount, recordsOf, whyNoFaults, type HostEnd } from '../../fakes/crash/processes.ts';
import { respondFrom } from '../../fakes/messagesApi/conversation.ts';
import { startMessagesApi, TEST_KEY, type MessagesApi } from '../../fakes/messagesApi/server.ts';
import { call, git, makeHarness, makeRepository, shortScript, testFiles, testStory, type Harness, type Script } from '../../fakes/orchestratorHarness.ts';

const LEASE_AND_MORE_MS = 16_000;
const until = async (met: () => boolean): Promise<void> => {
  for (let waited = 0; !met(); waited += 20) {
    assert.ok(waited < 60_000, 'it did not happen within a minute');
    await sleep(20);
  }
};

/** Dev does one of each kind of effect. */
function busyScript(): Script {
  return shortScript([
    call('write_file', { path: 'notes/new.md', content: 'one\n' }),
    call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }),
    call('run_command', { command: countedCommand(0.3, 'first') }),
    call('move_file', { from: 'notes/new.md', to: 'notes/moved.md' }),
    call('write_file', { path: 'gone.md', content: 'x\n' }),
    call('delete_file', { path: 'gone.md' }),
    call('run_command', { command: countedCommand(0.1, 'second') }),
    call('submit_work', { summary: 'Greets by name', remaining: [] }),
  ]);
}
const story = { files: { create: ['notes/**', '*.txt'], modify: ['greet.js', 'gone.md'], forbidden: [] }, commands: { test: 'node --test', lint: 'echo linted' } };

describe('a run under kill -9', function () {
  if (process.platform === 'win32') return;
  this.timeout(300_000);
  let repository: ReturnType<typeof makeRepository>;
  let api: MessagesApi;
  let storePath = '';
  let hosts = 0;

  beforeEach(async () => {
    repository = makeRepository(testFiles);
    storePath = join(dirname(repository.root), 'store', 'wave.db');
    hosts = 0;
  });
  afterEach(async () => {
    await api.close();
    assert.deepEqual(processesWith(dirname(repository.root)), [], 'something is left running');
    repository.dispose();
  });
  const serve = async (script: Script): Promise<void> => {
    api = await startMessagesApi({ respond: respondFrom(parseConversation(JSON.stringify({ agents: script }), 'test'), 'test') });
  };
  const host = (more: Partial<Parameters<typeof orchestratorHost>[0]> = {}, onStart?: (pid: number) => void, under?: readonly string[]): Promise<HostEnd> =>
    orchestratorHost({ storePath, repository: repository.root, apiUrl: api.url, apiKey: TEST_KEY, story, clockAheadMs: hosts++ * LEASE_AND_MORE_MS, ...more }, onStart, under);
  const worktree = (): string => join(dirname(repository.root), '.wave-worktrees', 'repo', 'T-1');
  const paidCalls = (): number => api.requests.filter(({ path }) => path === '/v1/messages').length;
  const turns = (script: Script): number => Object.values(script).reduce((sum, list) => sum + list.length, 0);

  /** The world as it must be in the end, whatever happened on the way. */
  function assertOnce(end: HostEnd): void {
    const last = end.lines.at(-1);
    assert.deepEqual([last?.['status'], last?.['auditOk'], last?.['waiting']], ['complete', true, []], JSON.stringify(end.lines) + end.stderr);
    const tree = worktree();
    for (const name of ['first', 'second']) assert.deepEqual(counted(tree, name), { begun: 1, ended: 1 }, name);
    const files = git(repository.root, 'ls-tree', '-r', '--name-only', 'wave/T-1').split('\n');
    assert.deepEqual(files, ['first.txt', 'greet.js', 'greet.test.js', 'notes/moved.md', 'package.json', 'second.txt']);
    const log = git(repository.root, 'log', '--format=%B', 'main..wave/T-1');
    assert.deepEqual([...log.matchAll(/^Wave-Gate: (\d)$/gm)].map((match) => match[1]), ['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']);
    assert.equal(git(repository.root, 'log', '--format=%B', 'main').match(/^Wave-Merge: /gm)?.length, 1);
    assert.match(readFileSync(join(repository.root, 'greet.js'), 'utf8'), /hello \$\{name\}/);
    assert.equal(recordCount(storePath), 0, 'records are left');
  }

  for (const from of [1, 8, 20]) {
    it(`a disk that fails to sync, from sync ${String(from)} on: said as such, nothing counts as kept, and the next process does what is missing once`, async function () {
      const why = whyNoFaults();
      if (why !== null) {
        console.log(`      skipped: ${why}`);
        return this.skip();
      }
      await serve(busyScript());
      const failed = (await host({}, undefined, failingToSync(`${storePath}-wal`, from))).lines.at(-1);
      assert.notEqual(failed?.['status'], 'complete', JSON.stringify(failed));
      assert.match(JSON.stringify(failed), /reports an error.*Check the disk and its connection/);
      assertOnce(await host());
    });
  }

  it('killed at every kind of moment, it does everything once and pays every answer once', async () => {
    const script = busyScript();
    await serve(script);
    const moments = [
      'announced git.worktree 1', 'intent git.worktree 1', 'after putWrites 1', 'before put 6', 'executed git.commit 1', 'intent write_file 1', 'executed edit_file 1', 'intent run_command 1',
      'executed run_command 1', 'executed move_file 1', 'done delete_file 1', 'announced run_command 1', 'intent git.commit 1', 'after putWrites 2', 'intent git.merge 1', 'executed git.merge 1',
    ];
    for (const dieAt of moments) {
      const end = await host({ dieAt });
      assert.equal(end.signal, 'SIGKILL', `${dieAt} never came: ${JSON.stringify(end.lines)} ${end.stderr}`);
      // Somebody goes on working on the base after the merge.
      if (dieAt === 'executed git.merge 1') git(repository.root, 'commit', '-q', '--allow-empty', '-m', 'something else');
    }
    const end = await host();
    assertOnce(end);
    assert.equal(paidCalls(), turns(script), 'an answer was paid twice, or not at all');
  });

  it('a suspended owner that wakes up lets go before its next effect; who took the run over finishes it', async () => {
    const script = shortScript([call('run_command', { command: countedCommand(2.5, 'first') }), call('run_command', { command: countedCommand(0.1, 'second') }), ...(busyScript().dev ?? []).filter((turn) => turn.toolCalls?.[0]?.name !== 'run_command')]);
    await serve(script);
    const asleep: number[] = [];
    const sleeper = host({}, (pid) => { asleep.push(pid); });
    await until(() => counted(worktree(), 'first').begun === 1);
    for (const pid of asleep) process.kill(pid, 'SIGSTOP');
    const end = await host();
    assertOnce(end);
    for (const pid of asleep) process.kill(pid, 'SIGCONT');
    const woken = await sleeper;
    assert.equal(woken.signal, null);
    assert.equal(woken.lines.at(-1)?.['status'], 'complete', 'it overwrote how the run stands');
    assertOnce(end);
    assert.equal(paidCalls(), turns(script));
  });
});

describe('a window that closes in the middle of a command', function () {
  if (process.platform === 'win32') return;
  this.timeout(120_000);
  let harness: Harness;
  afterEach(() => harness.dispose());
  const refused = (reason: string, words: RegExp) => (error: unknown): boolean => error instanceof OrchestratorError && error.reason === reason && words.test(error.message);

  async function opened(command: string): Promise<{ threadId: string; worktree: string }> {
    // The store's place is known only once the harness is there.
    const later: { path: string } = { path: '' };
    const script = await runnerScript();
    const proxy = { contains: false, containment: 'test', get records() { return recordsOf(later.path); }, run: (request: Parameters<DetachedRunner['run']>[0]) => new DetachedRunner({ script, records: recordsOf(later.path) }).run(request) };
    harness = makeHarness({ script: shortScript([call('run_command', { command }), ...(shortScript().dev ?? [])]), deps: { runner: proxy } });
    later.path = harness.storePath;
    const threadId = await harness.start({ story: testStory({ files: { create: ['*.txt'], modify: ['greet.js'], forbidden: [] } }) });
    const { worktreePath } = await harness.orchestrator.snapshot(threadId);
    await until(() => counted(worktreePath, 'c').begun === 1);
    return { threadId, worktree: worktreePath };
  }

  it('closes in time, the command goes on, and the run with it', async () => {
    const { threadId, worktree } = await opened(countedCommand(12, 'c'));
    await harness.orchestrator.dispose();
    assert.deepEqual(counted(worktree, 'c'), { begun: 1, ended: 0 });
    const again = harness.reopen();
    assert.equal(again.runs()[0]?.status, 'paused');
    await again.resume(threadId, 'Ada');
    assert.equal((await again.settled(threadId)).status, 'complete');
    assert.deepEqual(counted(worktree, 'c'), { begun: 1, ended: 1 });
  });

  it('a window that opens after a crash goes on at once when the process that had the run is certainly gone', async () => {
    const { threadId, worktree } = await opened(countedCommand(3, 'c'));
    // As after a crash: nothing was released, nothing was written. The old orchestrator is fenced off like one that was suspended.
    const again = harness.reopen({ isOwnerGone: () => true });
    assert.deepEqual([again.runs()[0]?.status, again.runs()[0]?.ownedElsewhere], ['paused', false]);
    await again.resume(threadId, 'Ada');
    assert.equal((await again.settled(threadId)).status, 'complete');
    assert.deepEqual(counted(worktree, 'c'), { begun: 1, ended: 1 });
  });

  it('a kill afterwards ends the command that was left', async () => {
    const mark = `63.${String(process.pid)}`;
    const { threadId } = await opened(`echo begun >> c.txt; sleep ${mark}`);
    await harness.orchestrator.dispose();
    assert.notEqual(processesWith(`sleep ${mark}`).length, 0);
    const again = harness.reopen();
    await again.kill(threadId, 'Ada', 'enough');
    assert.deepEqual(processesWith(`sleep ${mark}`), []);
  });

  it('a command whose runner was killed is a question to a person, whose answer ends what is left of it', async () => {
    const mark = `64.${String(process.pid)}`;
    const { threadId } = await opened(`echo begun >> c.txt; test -f again.txt || { touch again.txt; sleep ${mark}; }`);
    const { orchestrator } = harness;
    const [folder] = readdirSync(commandsFolder(harness.storePath));
    const { runner } = JSON.parse(readFileSync(join(commandsFolder(harness.storePath), folder ?? '', 'claim.json'), 'utf8')) as { runner: { pid: number } };
    await until(() => existsSync(join(commandsFolder(harness.storePath), folder ?? '', 'group.json')));
    process.kill(runner.pid, 'SIGKILL');
    await orchestrator.settled(threadId);
    const [item] = orchestrator.reviews();
    assert.ok(item?.request.type === 'in_doubt' && /of its processes still run/.test(item.request.reason) && (item.request.trace?.remaining ?? 0) > 0, JSON.stringify(item));
    assert.notEqual(processesWith(`sleep ${mark}`).length, 0, 'nothing is ended before somebody has answered');
    await assert.rejects(orchestrator.resolve(item.id, { kind: 'hold', reason: ' ' }, 'Ada'), /needs a reason/);
    await orchestrator.resolve(item.id, { kind: 'hold', reason: 'looking' }, 'Ada');
    assert.deepEqual([(await orchestrator.snapshot(threadId)).status, orchestrator.reviews().length], ['paused', 1]);
    await orchestrator.resume(threadId, 'Ada');
    assert.equal((await orchestrator.settled(threadId)).status, 'waiting', 'it is asked again');
    assert.notEqual(processesWith(`sleep ${mark}`).length, 0, 'holding ends nothing');
    await orchestrator.resolve(item.id, { kind: 'settle', happened: false, reason: 'looked' }, 'Ada');
    await until(() => processesWith(`sleep ${mark}`).length === 0);
    assert.equal((await orchestrator.settled(threadId)).status, 'complete');
  });

  it('says what is missing when the run cannot go on, each with a way out, and goes on when it is put back', async () => {
    const { threadId, worktree } = await opened(countedCommand(0.1, 'c'));
    await harness.orchestrator.pause(threadId, 'Ada', 'wait');
    const { repository, orchestrator } = harness;
    const last = git(repository, 'rev-parse', 'wave/T-1');
    const resume = (): Promise<void> => orchestrator.resume(threadId, 'Ada');
    git(repository, 'worktree', 'remove', '--force', worktree);
    await assert.rejects(resume(), refused('worktree_missing', /git worktree add .*kill the run/));
    git(repository, 'branch', '-m', 'wave/T-1', 'elsewhere');
    await assert.rejects(resume(), refused('branch_missing', new RegExp(`git branch wave/T-1 ${last}`)));
    git(repository, 'branch', 'wave/T-1', 'main');
    await assert.rejects(resume(), refused('branch_moved', /does not contain the run's last commit/));
    git(repository, 'branch', '-f', 'wave/T-1', last);
    git(repository, 'worktree', 'add', worktree, 'wave/T-1');
    assert.equal((await orchestrator.snapshot(threadId)).status, 'paused');
    assert.equal(existsSync(worktree), true);
    await resume();
    assert.equal((await orchestrator.settled(threadId)).status, 'complete');
  });
});
