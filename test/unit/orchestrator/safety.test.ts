import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import type { AuditRow } from '../../../src/contract/audit.ts';
import type { RunSnapshot } from '../../../src/contract/run.ts';
import { executedActions } from '../../../src/core/audit/executedActions.ts';
import { buildGraph } from '../../../src/core/graph/graph.ts';
import type { GraphDeps } from '../../../src/core/graph/deps.ts';
import type { WaveState } from '../../../src/core/graph/state.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import type { CommandRequest, CommandRunner } from '../../../src/core/ports/commandRunner.ts';
import type { ChatModel } from '../../../src/core/ports/model.ts';
import type { Scorer } from '../../../src/core/ports/scorer.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';
import { actionHash } from '../../../src/core/safety/actionHash.ts';
import { ask, danger, unknown, type Finding } from '../../../src/core/safety/finding.ts';
import { toVerdict } from '../../../src/core/safety/verdict.ts';
import { makeSandboxed, whyNoSandbox } from '../../conformance/process/sandbox.ts';
import { call, git, makeHarness, scriptedModel, shortScript, silentLogger, testStory, verdictOf, type Harness, type HarnessOptions, type Turn } from '../../fakes/orchestratorHarness.ts';

const dev = (...first: Turn[]): Turn[] => [...first, ...(shortScript().dev ?? [])];
/** A story whose scope is the whole repository. */
const anywhere = testStory({ files: { create: [], modify: [], forbidden: [] } });
const run = (command: string): Turn => call('run_command', { command });

/** Rules by a word of the command: `strange` is unknown, `push` asks, `odd-push` is both, `wreck` is refused. */
const wordScorer: Scorer = {
  score: (action, { thresholds }) => {
    const line = JSON.stringify(action.input['command'] ?? action.input['path'] ?? '');
    const findings: Finding[] = [];
    if (/strange|odd-push/.test(line)) findings.push(unknown('program/unknown', 'Not known'));
    if (/push/.test(line)) findings.push(ask('git/push', [9], 'pushes'));
    if (/wreck/.test(line)) findings.push(danger('fs/wreck', [1], 'wrecks'));
    return Promise.resolve(toVerdict(findings, thresholds, actionHash(action.tool, action.input)));
  },
};

const judgement = (over: Record<number, number> = {}) => ({ principles: Array.from({ length: 10 }, (_, i) => ({ principle: i + 1, score: over[i + 1] ?? 1, reason: '' })) });
/** The scripted agents, with a judge of its own. */
function withJudge(turns: Turn[], judge: Turn | (() => never)): { model: () => ChatModel; asked: () => number } {
  const script = scriptedModel({ ...shortScript(turns), ...(typeof judge === 'function' ? {} : { judge: [judge] }) });
  let asked = 0;
  const model: ChatModel = {
    id: script.id, label: script.label, scripted: true, contextWindow: script.contextWindow,
    cost: (usage) => script.cost(usage),
    countTokens: (request, signal) => script.countTokens(request, signal),
    stream: (request, signal) => {
      if (request.agent === 'judge') {
        asked += 1;
        if (typeof judge === 'function') judge();
      }
      return script.stream(request, signal);
    },
  };
  return { model: () => model, asked: () => asked };
}
const says = (over: Record<number, number> = {}): Turn => ({ ...call('submit_verdict_of_action', judgement(over)), usage: { input: 700, output: 300 } });

class ContainingRunner implements CommandRunner {
  contains = true;
  readonly containment = 'sandboxed (test)';
  readonly requests: CommandRequest[] = [];
  private readonly inner = new ShellRunner();
  run(request: CommandRequest): ReturnType<CommandRunner['run']> {
    this.requests.push(request);
    return this.inner.run(request);
  }
}

describe('the gate for actions', function () {
  this.timeout(60_000);
  let harness: Harness;
  afterEach(() => harness.dispose());

  const make = (options: HarnessOptions & { judge?: ReturnType<typeof withJudge>; runner?: CommandRunner }): void => {
    const { judge, runner, deps, ...rest } = options;
    const model = judge?.model();
    harness = makeHarness({
      scorer: wordScorer,
      ...rest,
      deps: { ...deps, ...(runner ? { runner } : {}), ...(model ? { models: () => ({ resolve: () => Promise.resolve(model) }) } : {}) },
    });
  };
  const started = async (): Promise<{ threadId: string; at: RunSnapshot }> => {
    const threadId = await harness.start({ story: anywhere });
    return { threadId, at: await harness.orchestrator.settled(threadId) };
  };
  const rows = async (threadId: string): Promise<AuditRow[]> => {
    const all: AuditRow[] = [];
    for (const row of harness.orchestrator.auditRows()) all.push(row as AuditRow);
    return all.filter((row) => row.threadId === threadId);
  };
  const has = (at: RunSnapshot, file: string): boolean => existsSync(join(at.worktreePath, file));

  describe('with a judge', () => {
    it('lets run what was only unknown and the judge finds safe; counts its tokens; asks once for the same action', async () => {
      const judge = withJudge(dev(run('touch strange'), run('touch strange')), says());
      make({ judge });
      const { threadId, at } = await started();
      assert.equal(at.status, 'complete', at.statusReason);
      assert.equal(has(at, 'strange'), true);
      assert.equal(judge.asked(), 1);
      assert.equal(at.tokensByAgent['judge'], 1_000);
      const events = await rows(threadId);
      const [judged] = events.filter((row) => row.name === 'model.judge');
      assert.deepEqual([judged?.tokens, judged?.actor], [1_000, { kind: 'system', name: 'Safety judge' }]);
      assert.deepEqual(events.filter((row) => row.name === 'tool.run_command').map((row) => row.details['source']), ['judge', 'judge', 'rules']);
    });

    it('asks a person about what a rule flags, though the judge is forced to say 1.0', async () => {
      make({ judge: withJudge(dev(run('touch odd-push')), says()) });
      const { at } = await started();
      assert.deepEqual([at.status, at.waitingFor?.request.type, has(at, 'odd-push')], ['waiting', 'safety', false]);
    });

    it('refuses what the judge finds dangerous', async () => {
      make({ judge: withJudge(dev(run('touch strange')), says({ 4: 0.1 })) });
      const { at } = await started();
      assert.deepEqual([at.status, has(at, 'strange')], ['paused', false]);
      assert.match(at.statusReason, /Refused: The judge/);
    });

    for (const [what, judge, reason] of [
      ['garbled', { text: 'This is safe. {"score": 1}' }, /garbled/],
      ['down', () => { throw new Error('503'); }, /could not be asked \(503\)/],
    ] as const) {
      it(`a person decides when it is ${what}`, async () => {
        make({ judge: withJudge(dev(run('touch strange')), judge) });
        const { threadId, at } = await started();
        assert.deepEqual([at.status, has(at, 'strange')], ['waiting', false]);
        assert.match(at.waitingFor?.request.reason ?? '', reason);
        assert.ok((await rows(threadId)).some((row) => row.name === 'model.judge_failed'));
      });
    }

    it('a person decides when it is late, and when it is switched off', async () => {
      make({ judge: withJudge(dev(run('touch strange')), { ...says(), delayMs: 5_000 }), settings: { safety: { judgeTimeoutSeconds: 0.2 } } });
      assert.match((await started()).at.waitingFor?.request.reason ?? '', /no answer within 0.2 seconds/);
      await harness.dispose();
      const judge = withJudge(dev(run('touch strange')), says());
      make({ judge, settings: { safety: { judge: 'off' } } });
      assert.deepEqual([(await started()).at.status, judge.asked()], ['waiting', 0]);
    });

    it('pausing while it thinks loses nothing', async () => {
      const judge = withJudge(dev(run('touch strange')), { ...says(), delayMs: 700 });
      make({ judge });
      const threadId = await harness.start({ story: anywhere });
      while (judge.asked() === 0) await new Promise((resolve) => { setTimeout(resolve, 10); });
      await harness.orchestrator.pause(threadId, 'Ada', 'lunch');
      assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'paused');
      await harness.orchestrator.resume(threadId, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.deepEqual([end.status, has(end, 'strange')], ['complete', true]);
    });
  });

  describe('with a sandbox', () => {
    it('runs what is only unknown inside it without asking, closed to the network, and its score counts for nothing', async () => {
      const runner = new ContainingRunner();
      const judge = withJudge(dev(run('touch strange')), says());
      make({ runner, judge, settings: { safety: { allowedHosts: ['api.example.com'] } } });
      const { threadId, at } = await started();
      assert.equal(at.status, 'complete', at.statusReason);
      assert.deepEqual([has(at, 'strange'), judge.asked(), at.sandbox], [true, 0, 'sandboxed (test), network off but for package registries, api.example.com']);
      const strange = runner.requests.find((request) => request.command === 'touch strange');
      assert.deepEqual([strange?.allowedHosts, strange?.uncontained ?? false], [['api.example.com'], false]);
      const test = runner.requests.find((request) => request.command === 'node --test');
      assert.ok(test?.allowedHosts?.includes('registry.npmjs.org'));
      const [event] = (await rows(threadId)).filter((row) => row.name === 'tool.run_command');
      assert.deepEqual([event?.details['source'], event?.details['contained'], event?.details['verdict']], ['sandbox', true, 'allow']);
    });

    it('still asks about what a rule flags, and runs outside what a person allows', async () => {
      const runner = new ContainingRunner();
      make({ runner, judge: withJudge(dev(run('touch odd-push')), says()) });
      const { threadId, at } = await started();
      assert.equal(at.status, 'waiting');
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '' }, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(end.status, 'complete', end.statusReason);
      assert.equal(runner.requests.find((request) => request.command === 'touch odd-push')?.uncontained, true);
    });

    it('is no answer when the setting says so, when it is off, or for file tools', async () => {
      for (const safety of [{ allowUnknownInSandbox: false }, { sandbox: 'off' }] as const) {
        make({ runner: new ContainingRunner(), script: shortScript(dev(run('touch strange'))), settings: { safety: { ...safety, judge: 'off' } } });
        assert.equal((await started()).at.status, 'waiting', JSON.stringify(safety));
        await harness.dispose();
      }
      make({ runner: new ContainingRunner(), script: shortScript(dev(call('write_file', { path: 'strange.js', content: '' }))), settings: { safety: { judge: 'off' } } });
      assert.equal((await started()).at.status, 'waiting');
    });

    it('that is gone between score and action is asked about anew', async () => {
      const runner = new ContainingRunner();
      let asked = 0;
      Object.defineProperty(runner, 'contains', { get: () => { asked += 1; return asked === 1; } });
      const scorer: Scorer = { score: (action, context) => (JSON.stringify(action.input).includes('strange') ? wordScorer.score(action, context) : Promise.resolve(verdictOf(action, 1))) };
      make({ runner, scorer, script: shortScript(dev(run('touch strange'))), settings: { safety: { judge: 'off' } } });
      const { at } = await started();
      assert.deepEqual([at.status, at.waitingFor?.request.type, has(at, 'strange')], ['waiting', 'safety', false]);
    });
  });

  describe("with the system's own sandbox", () => {
    let sandbox: ReturnType<typeof makeSandboxed> | null = null;
    before(async function () {
      const why = await whyNoSandbox();
      if (why === null) return;
      console.log(`      skipped: ${why}`);
      this.skip();
    });
    afterEach(() => { sandbox?.dispose(); });

    it('a whole run goes through: unknown commands, commits, tests, gates, merge; what leaves the worktree does not', async () => {
      const escape = join(homedir(), `wave-strange-${String(process.pid)}`);
      sandbox = makeSandboxed(new ShellRunner());
      make({ runner: sandbox, script: shortScript(dev(run(`touch strange; touch '${escape}'; git -c user.name=D -c user.email=d@example.com commit -q --allow-empty -m strange; true`))) });
      const { threadId, at } = await started();
      assert.equal(at.status, 'complete', at.statusReason);
      assert.deepEqual([has(at, 'strange'), existsSync(escape), at.testsPassed], [true, false, 1]);
      assert.match(at.sandbox, /^sandboxed \(/);
      assert.match(git(harness.repository, 'log', '--format=%s', 'wave/T-1'), /^strange$/m);
      assert.deepEqual(executedActions(await rows(threadId)).faults, []);
    });
  });

  describe('remembers for the repository', () => {
    const file = (): string => join(harness.repository, '.wave', 'safety.json');

    it('what a person allows, in their own checkout, and does not ask again', async () => {
      make({ script: shortScript(dev(run('touch push-1'), run('touch push-1'), run('touch push-2'))) });
      const { threadId, at } = await started();
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: 'our own remote', remember: true }, 'Ada');
      const next = await harness.orchestrator.settled(threadId);
      assert.equal(next.waitingFor?.request.type === 'safety' && next.waitingFor.request.action.input['command'], 'touch push-2');
      const stored = JSON.parse(readFileSync(file(), 'utf8')) as { allow: Record<string, unknown>[] };
      assert.deepEqual(stored.allow.map(({ kind, command, accepts, by, reason }) => ({ kind, command, accepts, by, reason })), [{ kind: 'command', command: 'touch push-1', accepts: ['git/push'], by: 'Ada', reason: 'our own remote' }]);
      const events = await rows(threadId);
      assert.deepEqual(events.filter((row) => row.type === 'config_change').map((row) => [row.name, row.actor.name]), [['safety.remember', 'Ada']]);
      assert.equal(events.filter((row) => row.name === 'verdict.remembered').length, 1);
      assert.deepEqual(executedActions(events).faults, []);
    });

    it('from the checkout alone: a file that an agent wrote in the worktree counts for nothing', async () => {
      const planted = JSON.stringify({ version: 1, allow: [{ kind: 'command', command: 'touch push-1', accepts: ['git/push'], by: 'Dev', at: new Date().toISOString() }] });
      make({ script: shortScript(dev(call('write_file', { path: '.wave/safety.json', content: planted }), run('touch push-1'))) });
      const { at } = await started();
      assert.equal(existsSync(join(at.worktreePath, '.wave', 'safety.json')), true);
      assert.deepEqual([at.status, at.waitingFor?.request.type], ['waiting', 'safety']);
    });

    it('nothing when the file is bad, and says so to the person who is asked', async () => {
      make({ script: shortScript(dev(run('touch push-1'))) });
      mkdirSync(join(harness.repository, '.wave'));
      writeFileSync(file(), '{"version":1,"allow":"everything"}');
      const { at, threadId } = await started();
      assert.match(at.waitingFor?.request.reason ?? '', /\.wave\/safety\.json of the repository is ignored/);
      await assert.rejects(
        harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '', remember: true }, 'Ada'),
        (error) => error instanceof OrchestratorError && error.reason === 'not_remembered' && error.message.startsWith('It is allowed this time'),
      );
      assert.equal((await harness.orchestrator.settled(threadId)).status, 'complete');
      assert.equal(readFileSync(file(), 'utf8'), '{"version":1,"allow":"everything"}');
    });

    it('never what is refused, by whatever rule', async () => {
      make({ script: shortScript(dev(run('touch wreck'))) });
      mkdirSync(join(harness.repository, '.wave'));
      writeFileSync(file(), JSON.stringify({ version: 1, allow: [{ kind: 'command', command: 'touch wreck', accepts: ['fs/wreck'], by: 'Ada', at: new Date().toISOString() }] }));
      const { at } = await started();
      assert.deepEqual([at.status, at.waitingFor?.request.type, has(at, 'wreck')], ['paused', 'hold', false]);
    });

    it('only approvals of actions', async () => {
      make({ script: shortScript(dev(call('ask_human', { question: 'Well?', choices: [] }))) });
      const threadId = await harness.start({ preapprovedGates: [] });
      const at = await harness.orchestrator.settled(threadId);
      await assert.rejects(harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '', remember: true }, 'Ada'), (error) => error instanceof OrchestratorError && error.reason === 'bad_input');
      assert.equal((await harness.orchestrator.snapshot(threadId)).waitingFor?.id, at.waitingFor?.id, 'nothing was decided');
    });
  });

  describe('of an unattended run', () => {
    const unattended = { safety: { unattended: true, judge: 'off' } };

    it('refuses what needs a person, tells the agent, and goes on', async () => {
      make({ script: shortScript(dev(run('touch push-1'), run('touch push-2'))), settings: unattended });
      const { threadId, at } = await started();
      assert.equal(at.status, 'complete', at.statusReason);
      assert.deepEqual([has(at, 'push-1'), has(at, 'push-2')], [false, false]);
      const events = await rows(threadId);
      assert.equal(events.filter((row) => row.name === 'verdict.refused').length, 2);
      assert.deepEqual(executedActions(events).faults, []);
    });

    it('takes several calls of one answer one by one', async () => {
      const both = { toolCalls: [{ name: 'run_command', input: { command: 'touch push-1' } }, { name: 'run_command', input: { command: 'touch fine' } }] };
      make({ script: shortScript(dev(both)), settings: unattended });
      const { at } = await started();
      assert.deepEqual([at.status, has(at, 'push-1'), has(at, 'fine')], ['complete', false, true]);
    });

    it('is held after three in a row, and a person who resumes it starts the count anew', async () => {
      make({ script: shortScript(dev(run('touch push-1'), run('touch push-2'), run('touch push-3'), run('touch push-4'))), settings: unattended });
      const { threadId, at } = await started();
      assert.equal(at.status, 'paused');
      assert.match(at.statusReason, /3 times in a row, and this run is unattended/);
      await harness.orchestrator.resume(threadId, 'Ada');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(end.status, 'complete', end.statusReason);
    });

    it('is held after twenty in total', async () => {
      const turns = Array.from({ length: 20 }, (_, i) => [run(`touch push-${String(i)}`), run(`touch fine-${String(i)}`)]).flat();
      make({ script: shortScript(dev(...turns)), settings: { ...unattended, limits: { turnsWithoutDiff: 100 } } });
      const { at } = await started();
      assert.equal(at.status, 'paused');
      assert.match(at.statusReason, /needs a person 20 times/);
    });
  });

  describe('executed actions are scored actions', () => {
    it('over a whole run, from the audit log alone', async () => {
      make({ judge: withJudge(dev(run('touch strange'), run('touch push-1')), says()) });
      const { threadId, at } = await started();
      await harness.orchestrator.resolve(at.waitingFor?.id ?? '', { kind: 'approve', reason: '' }, 'Ada');
      await harness.orchestrator.settled(threadId);
      const found = executedActions(await rows(threadId));
      assert.deepEqual(found, { executed: 11, scored: 11, faults: [] });
    });

    it('the log shows it when they are not', async () => {
      make({});
      const { threadId } = await started();
      const good = await rows(threadId);
      const tampered = (change: (row: AuditRow) => AuditRow | null): string[] => executedActions(good.flatMap((row) => (row.name === 'tool.edit_file' ? change(row) ?? [] : row))).faults.map((fault) => fault.problem);
      assert.deepEqual(tampered((row) => row), []);
      assert.ok(tampered(() => null).some((problem) => problem.includes('it is number')));
      assert.deepEqual(tampered((row) => ({ ...row, details: { ...row.details, verdict: 'block' } })), ['The action has no verdict']);
      assert.deepEqual(tampered((row) => ({ ...row, details: { ...row.details, verdict: 'review' } })), ['The action waited for a person, and nobody allowed it']);
      assert.deepEqual(tampered((row) => ({ ...row, details: { ...row.details, scored: 1 } })), ['It ran on the verdict of an earlier action']);
    });

    const nobody = (): never => { throw new Error('not needed here'); };
    /** Writes into the stored queue behind the orchestrator's back. */
    async function tamper(threadId: string, change: (state: WaveState) => WaveState['pending']['queue']): Promise<void> {
      const store = openSqliteStore({ path: harness.storePath, projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
      const deps = { clock: systemClock, get git() { return nobody(); }, get runner() { return nobody(); } } as unknown as GraphDeps;
      const graph = buildGraph(deps, store.saver);
      const config = { configurable: { thread_id: threadId } };
      const state = (await graph.getState(config)).values as WaveState;
      await graph.updateState(config, { pending: { queue: change(state) }, waiting: null, journal: { events: [] } }, 'human_review');
      store.setStatus(threadId, 'paused', 'tampered', []);
      store.close();
    }

    for (const [what, change] of [
      ['another input under the verdict of the first', (queue) => queue.map((entry) => ({ ...entry, approvedBy: 'Ada', action: { ...entry.action, input: { command: 'touch smuggled' } } }))],
      ['an approval that nobody gave, by way of a verdict', (queue) => queue.map((entry) => ({ ...entry, verdict: entry.verdict && { ...entry.verdict, verdict: 'allow' as const } }))],
      ['a sandbox that objections were not asked about', (queue) => queue.map((entry) => ({ ...entry, verdict: entry.verdict && { ...entry.verdict, verdict: 'allow' as const, source: 'sandbox' as const } }))],
      ['a judge whose score is too low', (queue) => queue.map((entry) => ({ ...entry, verdict: entry.verdict && { ...entry.verdict, verdict: 'allow' as const, source: 'judge' as const } }))],
      ['an approval of what is refused', (queue) => queue.map((entry) => ({ ...entry, approvedBy: 'Ada', verdict: entry.verdict && { ...entry.verdict, score: 0.2 } }))],
    ] as [string, (queue: WaveState['pending']['queue']) => WaveState['pending']['queue']][]) {
      it(`a tampered queue runs nothing: ${what}`, async () => {
        make({ script: shortScript(dev(run('touch push-1'))) });
        const { threadId, at } = await started();
        assert.equal(at.status, 'waiting');
        await tamper(threadId, (state) => change(state.pending.queue));
        await harness.orchestrator.resume(threadId, 'Ada');
        const end = await harness.orchestrator.settled(threadId);
        assert.equal(end.status, 'paused');
        assert.match(end.statusReason, /action was (?:about to run|changed after it was scored)/);
        assert.deepEqual([has(at, 'smuggled'), has(at, 'push-1')], [false, false]);
        assert.equal((await rows(threadId)).filter((row) => row.name === 'tool.run_command').length, 0);
      });
    }
  });

  it('holds for the launch command too: what is refused is not launched by a Go', async () => {
    make({});
    const threadId = await harness.start({ story: testStory({ commands: { launch: 'touch wreck' } }) });
    const at = await harness.orchestrator.settled(threadId);
    assert.deepEqual([at.status, at.currentGate, has(at, 'wreck')], ['paused', 9, false]);
    assert.match(at.statusReason, /Not launched: the safety rules object/);
  });
});
