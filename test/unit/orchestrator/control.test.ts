import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitError } from '../../../src/core/ports/git.ts';
import { ModelError, type ChatModel } from '../../../src/core/ports/model.ts';
import { OrchestratorError, StuckError } from '../../../src/core/orchestrator/api.ts';
import { call, git, makeHarness, scriptedModel, shortScript, testFiles, testStory, type Harness } from '../../fakes/orchestratorHarness.ts';
import { until } from '../../fakes/until.ts';

const refused = (reason: string) => (error: unknown): boolean => error instanceof OrchestratorError && error.reason === reason;

describe('run control', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('pause aborts the model call in flight, and resume asks it again and goes on to the end', async () => {
    const script = shortScript();
    script.dev = [{ ...script.dev?.[0], delayMs: 60_000 }, ...(script.dev?.slice(1) ?? [])];
    const slow = scriptedModel(script);
    const fast = scriptedModel(shortScript());
    let resolved = slow;
    harness = makeHarness({ deps: { models: () => ({ resolve: () => Promise.resolve(resolved) }) } });
    const threadId = await harness.start();
    await until(() => harness.orchestrator.runs()[0]?.currentGate === 4);
    await harness.orchestrator.pause(threadId, 'Ada', 'lunch');
    const paused = await harness.orchestrator.snapshot(threadId);
    assert.deepEqual([paused.status, paused.statusReason, paused.gateStatus], ['paused', 'lunch', 'hold']);
    await assert.rejects(harness.orchestrator.pause(threadId, 'Ada', ''), refused('wrong_state'));
    resolved = fast;
    await harness.orchestrator.resume(threadId, 'Ada');
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });

  it('kill ends a running command with its whole process group, needs a reason, and keeps branch and worktree', async () => {
    harness = makeHarness({ script: shortScript([call('run_command', { command: 'touch started; (sleep 30; touch survived) & wait' }), ...(shortScript().dev ?? [])]) });
    const threadId = await harness.start();
    const { worktreePath } = await harness.orchestrator.snapshot(threadId);
    await until(() => existsSync(join(worktreePath, 'started')));
    await assert.rejects(harness.orchestrator.kill(threadId, 'Ada', ' '), refused('reason_required'));
    await harness.orchestrator.kill(threadId, 'Ada', 'wrong story');
    const end = await harness.orchestrator.snapshot(threadId);
    assert.deepEqual([end.status, end.phase, end.statusReason], ['killed', 'failed', 'wrong story']);
    assert.equal(git(harness.repository, 'branch', '--list', 'wave/T-1').includes('wave/T-1'), true);
    assert.equal(existsSync(join(worktreePath, 'greet.js')), true);
    await assert.rejects(harness.orchestrator.resume(threadId, 'Ada'), refused('wrong_state'));
  });

  it('a waiting run can be killed, and its review item is no longer open', async () => {
    harness = makeHarness();
    const threadId = await harness.start({ preapprovedGates: [] });
    await harness.orchestrator.settled(threadId);
    assert.equal(harness.orchestrator.reviews().length, 1);
    await harness.orchestrator.kill(threadId, 'Ada', 'enough');
    assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'killed');
    assert.equal(harness.orchestrator.reviews().length, 0);
  });

  it('survives a restart: the run is paused at its checkpoint and resumes from there, paying no model call twice', async () => {
    const asked: string[] = [];
    const count = (model: ChatModel): ChatModel => ({
      ...model, id: model.id, label: model.label, scripted: true, contextWindow: model.contextWindow,
      cost: (usage) => model.cost(usage),
      countTokens: (request, signal) => model.countTokens(request, signal),
      stream: (request, signal) => { asked.push(`${request.agent} ${String(request.messages.length)}`); return model.stream(request, signal); },
    });
    const model = count(scriptedModel(shortScript()));
    harness = makeHarness({ deps: { models: () => ({ resolve: () => Promise.resolve(model) }) } });
    const threadId = await harness.start({ preapprovedGates: [] });
    await harness.orchestrator.settled(threadId);
    await harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', '');
    await until(() => asked.some((line) => line.startsWith('dev')));
    await harness.orchestrator.dispose();
    const again = harness.reopen();
    const found = again.runs()[0];
    if (found?.status === 'paused') await again.resume(threadId, 'Ada');
    const end = await again.settled(threadId);
    assert.deepEqual([end.status, end.currentGate], ['waiting', 7]);
    assert.equal(new Set(asked.filter((line) => !line.startsWith('dev'))).size, asked.filter((line) => !line.startsWith('dev')).length, asked.join(', '));
  });

  it('runs queue beyond the limit and start when there is room', async () => {
    harness = makeHarness({ settings: { limits: { concurrentRuns: 1 } } });
    const first = await harness.start();
    const second = await harness.start({ story: testStory({ id: 'T-2' }) });
    assert.equal((await harness.orchestrator.snapshot(second)).status, 'queued');
    assert.equal((await harness.orchestrator.settled(first)).status, 'complete');
    const end = await harness.orchestrator.settled(second);
    assert.equal(end.status, 'complete', end.statusReason);
  });

  it('leaves a dirty checkout, its index and its untracked files byte for byte as they were until the merge', async () => {
    harness = makeHarness();
    writeFileSync(join(harness.repository, 'greet.test.js'), '// half done\n');
    writeFileSync(join(harness.repository, 'staged.txt'), 'staged\n');
    git(harness.repository, 'add', 'staged.txt');
    writeFileSync(join(harness.repository, 'untracked.txt'), 'mine\n');
    const picture = (): string[] => [git(harness.repository, 'status', '--porcelain=v2'), git(harness.repository, 'rev-parse', 'HEAD'), readFileSync(join(harness.repository, 'greet.test.js'), 'utf8')];
    const before = picture();
    const threadId = await harness.start({ preapprovedGates: [2, 7] });
    const at = await harness.orchestrator.settled(threadId);
    assert.equal(at.currentGate, 8, at.statusReason);
    assert.deepEqual(picture(), before);
  });
});

describe('a start that cannot be', () => {
  let harness: Harness;
  beforeEach(() => { harness = makeHarness(); });
  afterEach(() => harness.dispose());

  it('refuses a story without criteria', async () => {
    await assert.rejects(harness.start({ story: testStory({ acceptanceCriteria: [] }) }), refused('bad_input'));
  });

  it('can be cancelled while much is copied into the worktree: nothing is left, and it can be started again', async () => {
    writeFileSync(join(harness.repository, '.git', 'info', 'exclude'), 'cache/\n');
    writeFileSync(join(harness.repository, '.worktreeinclude'), 'cache/\n');
    mkdirSync(join(harness.repository, 'cache'));
    for (let n = 0; n < 4_000; n++) writeFileSync(join(harness.repository, 'cache', `${String(n)}.bin`), 'x');
    const stop = new AbortController();
    const starting = harness.start({ signal: stop.signal });
    const copied = join(harness.repository, '..', '.wave-worktrees', 'repo', 'T-1', 'cache');
    await until(() => existsSync(copied) && readdirSync(copied).length > 5);
    stop.abort();
    await assert.rejects(starting, (error: unknown) => error instanceof GitError && /could not be made, because it was stopped\. Nothing was left behind/.test(error.message));
    assert.deepEqual(harness.orchestrator.runs(), []);
    assert.equal(existsSync(copied), false);
    assert.equal(git(harness.repository, 'branch', '--list', 'wave/*'), '');
    const threadId = await harness.start();
    assert.equal((await harness.orchestrator.settled(threadId)).worktreePath.endsWith('T-1'), true);
    assert.equal(readdirSync(copied).length, 4_000);
  });

  it('refuses a folder that is no repository, and one without commits', async () => {
    await assert.rejects(harness.start({ repository: join(harness.repository, '..') }), (error: unknown) => error instanceof GitError && error.reason === 'not_a_repository');
    rmSync(join(harness.repository, '.git'), { recursive: true });
    git(harness.repository, 'init', '-q', '-b', 'main');
    await assert.rejects(harness.start(), (error: unknown) => error instanceof GitError && error.reason === 'no_commits');
  });

  it('refuses a second run while branch and worktree of the first are there, and says what to do', async () => {
    const threadId = await harness.start();
    await harness.orchestrator.settled(threadId);
    await assert.rejects(harness.start(), (error: unknown) => error instanceof GitError && /wave\/T-1|worktree/.test(error.message));
    assert.equal(harness.orchestrator.runs().length, 1);
  });
});

describe('models that misbehave', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());
  const failing = (reason: ConstructorParameters<typeof ModelError>[0], message: string): ChatModel => {
    const model = scriptedModel(shortScript());
    return {
      id: 'x', label: 'x', scripted: false, contextWindow: 200_000, cost: () => 0, countTokens: (request, signal) => model.countTokens(request, signal),
      // eslint-disable-next-line require-yield -- it fails before the first event
      async *stream() { await Promise.resolve(); throw new ModelError(reason, message); },
    };
  };

  for (const [reason, message] of [['auth', 'The key was refused (401).'], ['network', 'The network is down.'], ['unknown_model', 'There is no such model.']] as const) {
    it(`hold the run with the reason, and it can be resumed (${reason})`, async () => {
      let current = failing(reason, message);
      harness = makeHarness({ deps: { models: () => ({ resolve: () => Promise.resolve(current) }) } });
      const threadId = await harness.start();
      const held = await harness.orchestrator.settled(threadId);
      assert.deepEqual([held.status, held.statusReason, held.error], ['paused', message, message]);
      current = scriptedModel(shortScript());
      await harness.orchestrator.resume(threadId, 'Ada');
      assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
    });
  }

  it('are reminded to use tools, and held after three answers without one', async () => {
    const talk = { text: 'Let me think about it.' };
    harness = makeHarness({ script: { ...shortScript(), cto: [talk, talk, talk, ...(shortScript().cto ?? [])] } });
    const threadId = await harness.start();
    const held = await harness.orchestrator.settled(threadId);
    assert.match(held.statusReason, /CTO answered 3 times without a usable tool call/);
    await harness.orchestrator.resume(threadId, 'Ada');
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });

  it('are held when they go in circles', async () => {
    const same = call('read_file', { path: 'greet.js' });
    harness = makeHarness({ script: { ...shortScript(), cto: [same, same, same, ...(shortScript().cto ?? [])] } });
    const threadId = await harness.start();
    assert.match((await harness.orchestrator.settled(threadId)).statusReason, /CTO is stuck: it made the same call three times in a row \(read_file\)/);
  });

  it('may name unknown tools and send malformed input without doing harm', async () => {
    harness = makeHarness({ script: { ...shortScript(), cto: [call('format_disk', {}), call('read_file', { path: 12 }), ...(shortScript().cto ?? [])] } });
    const threadId = await harness.start();
    assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
  });
});

describe('gates that do not pass', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('a failing setup command stops at gate 3 with its output', async () => {
    harness = makeHarness();
    const threadId = await harness.start({ story: testStory({ commands: { setup: 'echo no such package; exit 7' } }) });
    const at = await harness.orchestrator.settled(threadId);
    assert.deepEqual([at.status, at.currentGate], ['waiting', 3]);
    const setup = at.gates[3]?.evidence?.criteria.find((entry) => entry.id === 'setup');
    assert.equal(setup?.met, false);
    assert.match(setup.output ?? '', /no such package/);
    assert.match(setup.detail, /exit 7/);
  });

  it('work outside the scope goes back to Dev with the reason, at most as often as the setting allows', async () => {
    const stray = [call('write_file', { path: 'stray.js', content: 'x\n' }), call('submit_work', { summary: 's', remaining: [] })];
    const again = [call('submit_work', { summary: 'again', remaining: [] })];
    harness = makeHarness({ script: shortScript([...stray, ...again]), settings: { limits: { devRounds: 2 } } });
    const threadId = await harness.start();
    const at = await harness.orchestrator.settled(threadId);
    assert.deepEqual([at.status, at.currentGate, at.round], ['waiting', 4, 2]);
    assert.match(at.gates[4]?.evidence?.criteria.find((entry) => entry.id === 'scope')?.detail ?? '', /stray\.js/);
  });

  it('failing tests are the orchestrator\'s own finding, whatever QA says, and go to the Supervisor', async () => {
    const breaking = [call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: "'goodbye'" }), call('submit_work', { summary: 's', remaining: [] })];
    const mending = [call('edit_file', { path: 'greet.js', old_text: "'goodbye'", new_text: '`hello ${name}`' }), call('submit_work', { summary: 's', remaining: [] })];
    const base = shortScript();
    const verdict = base.qa?.at(-1) ?? {};
    harness = makeHarness({ script: {
      ...base, dev: [...breaking, ...mending], qa: [verdict, verdict],
      supervisor: [call('submit_route', { route: 'continue', reason: 'tests fail', feedback: 'mend greet' }), ...(base.supervisor ?? [])],
    } });
    const threadId = await harness.start();
    const end = await harness.orchestrator.settled(threadId);
    assert.equal(end.status, 'complete', end.statusReason);
    assert.equal(end.round, 2);
    assert.deepEqual([end.testsPassed, end.testsFailed], [1, 0]);
    assert.ok(harness.orchestrator.timeline(threadId, 0, 1_000).some((entry) => entry.title.includes('Gate 5: not met: Test passes')));
  });

  it('a hostile command of a story is not run by a gate either', async () => {
    const { patternScorer } = await import('../../fakes/orchestratorHarness.ts');
    harness = makeHarness({ scorer: patternScorer([[/evil/, 0.2]]), files: testFiles });
    const threadId = await harness.start({ story: testStory({ commands: { setup: 'touch evil' } }) });
    const at = await harness.orchestrator.settled(threadId);
    assert.equal(at.currentGate, 3);
    assert.equal(existsSync(join(at.worktreePath, 'evil')), false);
  });
});

describe('two processes on one store', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('leave each other\'s running and queued runs alone', async () => {
    const script = shortScript();
    script.cto = [{ ...script.cto?.[0], delayMs: 2_000 }, ...(script.cto?.slice(1) ?? [])];
    harness = makeHarness({ script, settings: { limits: { concurrentRuns: 1 } } });
    const running = await harness.start();
    const queued = await harness.start({ story: testStory({ id: 'T-2' }) });
    const other = harness.reopen();
    assert.deepEqual(other.runs().map((run) => [run.threadId, run.status, run.ownedElsewhere]), [[queued, 'queued', true], [running, 'running', true]]);
    assert.equal((await harness.orchestrator.settled(queued)).status, 'complete');
  });

  it('pause and kill a run that the other one drives', async () => {
    const script = shortScript();
    script.dev = [{ ...script.dev?.[0], delayMs: 60_000 }, ...(script.dev?.slice(1) ?? [])];
    harness = makeHarness({ script });
    const threadId = await harness.start();
    await until(() => harness.orchestrator.runs()[0]?.currentGate === 4);
    const other = harness.reopen();
    await other.pause(threadId, 'Bob', 'from elsewhere');
    assert.deepEqual([(await harness.orchestrator.settled(threadId)).status, other.runs()[0]?.statusReason], ['paused', 'from elsewhere']);
  });
});

describe('a worktree that was moved to another branch', () => {
  let harness: Harness;
  afterEach(() => harness.dispose());

  it('is noticed before anything is decided or committed, and the run goes on once it is put back', async () => {
    harness = makeHarness();
    const threadId = await harness.start({ preapprovedGates: [] });
    const { worktreePath } = await harness.orchestrator.settled(threadId);
    const before = git(worktreePath, 'rev-parse', 'wave/T-1');
    git(worktreePath, 'switch', '-q', '-c', 'elsewhere');
    await assert.rejects(harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', ''), (error) => error instanceof StuckError && error.reason === 'worktree_missing' && /on another branch.*the question stays open/s.test(error.message));
    assert.deepEqual([git(worktreePath, 'rev-parse', 'elsewhere'), git(worktreePath, 'rev-parse', 'wave/T-1')], [before, before]);
    git(worktreePath, 'switch', '-q', 'wave/T-1');
    await harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', '');
    assert.ok((await harness.orchestrator.settled(threadId)).currentGate > 2);
  });
});
