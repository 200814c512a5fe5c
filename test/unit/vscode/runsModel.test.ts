import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReviewItem } from '../../../src/contract/review.ts';
import type { RunSnapshot, RunSummary } from '../../../src/contract/run.ts';
import type { OrchestratorEvent } from '../../../src/core/orchestrator/api.ts';
import { currentRun } from '../../../src/vscode/model/currentRun.ts';
import { RunsModel } from '../../../src/vscode/model/runsModel.ts';
import { aReview, aSnapshot, aSummary } from '../../fakes/runs.ts';

class Source {
  list: RunSummary[] = [aSummary({ threadId: 't1' }), aSummary({ threadId: 't2', status: 'waiting' })];
  waiting: ReviewItem[] = [aReview()];
  asked: string[] = [];
  broken = new Set<string>();
  listener: (event: OrchestratorEvent) => void = () => undefined;
  runs = () => this.list;
  reviews = () => this.waiting;
  snapshot = async (threadId: string): Promise<RunSnapshot> => {
    this.asked.push(threadId);
    if (this.broken.has(threadId)) throw new Error('unreadable');
    return aSnapshot({ ...this.list.find((run) => run.threadId === threadId) });
  };
  onDidChange = (listener: (event: OrchestratorEvent) => void) => {
    this.listener = listener;
    return { dispose: () => { this.listener = () => undefined; } };
  };
}

const settle = () => sleep(60);

describe('RunsModel', () => {
  const errors: string[] = [];
  let model: RunsModel;
  let source: Source;
  beforeEach(() => {
    errors.length = 0;
    const quiet = (): void => undefined;
    model = new RunsModel({ debug: quiet, info: quiet, warn: quiet, error: (message) => errors.push(message) });
    source = new Source();
  });
  afterEach(() => model.dispose());

  it('knows nothing before it is connected, and all runs soon after', async () => {
    assert.equal(model.connected, false);
    model.connect(source);
    await settle();
    assert.deepEqual(model.runs.map((run) => run.threadId), ['t1', 't2']);
    assert.equal(model.reviews.length, 1);
    assert.equal(model.snapshot('t2')?.threadId, 't2', 'the run that waits is the one in view');
  });

  it('gathers a burst into one push', async () => {
    model.connect(source);
    await settle();
    const pushes: string[][] = [];
    model.onDidChange((threads) => pushes.push([...threads].sort()));
    for (let i = 0; i < 50; i += 1) source.listener({ type: 'runs', threadIds: [i % 2 === 0 ? 't1' : 't2'] });
    await settle();
    assert.deepEqual(pushes, [['t1', 't2']]);
  });

  it('loses no change that comes in while it reads', async () => {
    model.connect(source);
    await settle();
    source.snapshot = async (threadId) => {
      await sleep(15);
      return aSnapshot({ ...source.list.find((run) => run.threadId === threadId) });
    };
    source.listener({ type: 'runs', threadIds: ['t2'] });
    await sleep(25);
    source.list = [aSummary({ threadId: 't2', status: 'complete' })];
    source.listener({ type: 'runs', threadIds: ['t2'] });
    await sleep(100);
    assert.equal(model.snapshot('t2')?.status, 'complete');
  });

  it('reads snapshots only of what somebody watches', async () => {
    model.connect(source);
    await settle();
    source.asked = [];
    source.listener({ type: 'runs', threadIds: ['t1'] });
    await settle();
    assert.deepEqual(source.asked, []);
    const watch = model.watch('t1');
    await settle();
    assert.deepEqual(source.asked, ['t1']);
    watch.dispose();
    watch.dispose();
    source.listener({ type: 'runs', threadIds: ['t1'] });
    await settle();
    assert.deepEqual(source.asked, ['t1']);
  });

  it('joins what a model writes within a frame, and keeps the end of an answer apart', async () => {
    model.connect(source);
    await settle();
    const pieces: unknown[] = [];
    model.onModelText((piece) => pieces.push([piece.text, piece.done]));
    for (const [text, done] of [['Te', false], ['sts', false], ['', true], ['Next', false]] as const) source.listener({ type: 'modelText', threadId: 't1', agent: 'dev', text, done });
    await settle();
    assert.deepEqual(pieces, [['Tests', true], ['Next', false]]);
  });

  it('knows the command that a run is at, until it has ended', async () => {
    model.connect(source);
    const told: unknown[] = [];
    model.onCommand(({ threadId, command }) => told.push([threadId, command]));
    source.listener({ type: 'command', threadId: 't1', command: 'npm ci' });
    assert.deepEqual([model.command('t1'), model.command('t2')], ['npm ci', null]);
    source.listener({ type: 'command', threadId: 't1', command: null });
    assert.equal(model.command('t1'), null);
    assert.deepEqual(told, [['t1', 'npm ci'], ['t1', null]]);
  });

  it('shows the other runs when one cannot be read', async () => {
    source.broken.add('t2');
    model.connect(source);
    await settle();
    assert.equal(model.runs.length, 2);
    assert.equal(model.snapshot('t2'), null);
    assert.match(errors.join(), /t2/);
  });

  it('goes on telling others when one listener throws', async () => {
    let told = 0;
    model.onDidChange(() => { throw new Error('face'); });
    model.onDidChange(() => { told += 1; });
    model.connect(source);
    await settle();
    assert.equal(told, 1);
    assert.equal(errors.length, 1);
  });

  it('hands on problems', () => {
    const problems: string[] = [];
    model.onProblem(({ message }) => problems.push(message));
    model.connect(source);
    source.listener({ type: 'problem', threadId: 't1', message: 'The disk is full.' });
    assert.deepEqual(problems, ['The disk is full.']);
  });
});

describe('currentRun', () => {
  const run = (threadId: string, status: RunSummary['status'], startedAt = '2026-11-22T10:00:00.000Z') => aSummary({ threadId, status, startedAt });

  it('prefers what waits for a person, then what moves, then the newest', () => {
    assert.equal(currentRun([run('a', 'running'), run('b', 'waiting'), run('c', 'complete')], null)?.threadId, 'b');
    assert.equal(currentRun([run('a', 'complete'), run('b', 'paused'), run('c', 'running')], null)?.threadId, 'c');
    assert.equal(currentRun([run('a', 'killed', '2026-11-21T10:00:00.000Z'), run('b', 'complete', '2026-11-22T10:00:00.000Z')], null)?.threadId, 'b');
  });

  it('stays with what the person looks at while it lives', () => {
    assert.equal(currentRun([run('a', 'running'), run('b', 'waiting')], 'a')?.threadId, 'a');
    assert.equal(currentRun([run('a', 'complete'), run('b', 'waiting')], 'a')?.threadId, 'b');
    assert.equal(currentRun([run('a', 'complete'), run('b', 'killed')], 'a')?.threadId, 'a');
  });

  it('is nothing without runs', () => assert.equal(currentRun([], 'gone'), null));
});
