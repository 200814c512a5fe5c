import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { CleanUpItem } from '../../../src/core/orchestrator/cleanUpPlan.ts';
import { FakeOrchestrator, THREAD, harness, jsonLines } from './fakes.ts';

const item = (more: Partial<CleanUpItem> = {}): CleanUpItem => ({
  threadId: THREAD, storyId: 'A-1', title: 'A title', status: 'complete', repository: '/repo', decision: 'remove', reason: 'Everything it did is in main.',
  parts: [
    { kind: 'worktree', name: '/w/A-1', action: 'remove', note: '', bytes: 1_234_567 },
    { kind: 'branch', name: 'wave/A-1', action: 'remove', note: 'at 01234567', bytes: null },
    { kind: 'refs', name: `refs/wave/${THREAD}/`, action: 'remove', note: '3 snapshots', bytes: 999 },
  ],
  ...more,
});
const kept = (): CleanUpItem => item({ decision: 'keep', reason: 'Not committed in its worktree: a\u001b[2J.js.', parts: item().parts.map((part) => ({ ...part, action: 'keep' })) });

const withPlan = async (...plan: CleanUpItem[]) => {
  const orchestrator = new FakeOrchestrator();
  orchestrator.cleanable = plan;
  const cli = await harness(orchestrator);
  await cli.write('store/wave.db', '');
  return { ...cli, run: (...words: string[]) => cli.run(...words, '--store', 'store') };
};

describe('wave clean', () => {
  it('lists what would go, with sizes, and removes nothing', async () => {
    const cli = await withPlan(item());
    assert.equal(await cli.run('clean'), 0);
    assert.deepEqual(cli.orchestrator.calls, []);
    assert.match(cli.stdout(), /complete: can go\. Everything it did is in main\.\n {4}goes worktree \/w\/A-1 1\.2 MB\n {4}goes branch wave\/A-1 \(at 01234567\)\n/);
    assert.match(cli.stdout(), /Nothing was removed yet\. To remove what can go \(1\.2 MB\): wave clean --yes --store store\n$/);
  });

  it('says what is kept and why, without control characters', async () => {
    const cli = await withPlan(kept());
    assert.equal(await cli.run('clean'), 0);
    assert.match(cli.stdout(), /kept\. Not committed in its worktree: a\.js\.\n {4}stays worktree/);
    assert.match(cli.stdout(), /Nothing can go\.\n$/);
  });

  it('removes with --yes, as the person at the keyboard, only what can go', async () => {
    const cli = await withPlan(item(), item({ ...kept(), threadId: 'other' }), item({ threadId: 'empty', decision: 'gone' }));
    assert.equal(await cli.run('clean', '--yes'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['cleanUp', [THREAD], 'ines']]);
    assert.match(cli.stdout(), /removed worktree, refs, branch\.\n$/);
    assert.doesNotMatch(cli.stdout(), /empty/);
  });

  it('a named run that is kept leaves something for a person to do', async () => {
    const cli = await withPlan(kept());
    assert.equal(await cli.run('clean', 'A-1', '--yes'), 3);
    assert.deepEqual(cli.orchestrator.calls, [['cleanUp', [], 'ines']]);
    assert.equal(await cli.run('clean', 'nobody', '--yes'), 2);
  });

  it('says where it stopped, and exits with 4', async () => {
    const cli = await withPlan(item());
    cli.orchestrator.cleaned = { removed: ['worktree'], problem: 'Another git process is at work' };
    assert.equal(await cli.run('clean', THREAD, '--yes'), 4);
    assert.match(cli.stdout(), /removed worktree\. Then it stopped: Another git process is at work\. Clean up again/);
  });

  it('prints JSON lines', async () => {
    const cli = await withPlan(item(), item({ ...kept(), threadId: 'other' }));
    await cli.run('clean', '--json');
    await cli.run('clean', '--yes', '--json');
    assert.deepEqual(jsonLines(cli.stdout()).map((line) => [line['type'], line['threadId'], line['decision'] ?? line['removed']]), [
      ['plan', THREAD, 'remove'], ['plan', 'other', 'keep'], ['cleaned', 'other', []], ['cleaned', THREAD, ['worktree', 'refs', 'branch']],
    ]);
  });

  it('has nothing like --force, and no store to make', async () => {
    const cli = await harness();
    assert.equal(await cli.run('clean', '--force'), 2);
    assert.equal(await cli.run('clean'), 0);
    assert.match(cli.stdout(), /There are no runs yet/);
    assert.deepEqual(cli.opened, []);
    const nothing = await withPlan();
    await nothing.run('clean');
    await nothing.run('clean', '--yes');
    assert.equal(nothing.stdout(), 'There is nothing to clean up.\nThere is nothing to clean up.\n');
  });
});

describe('wave recycle', () => {
  it('goes back to a gate with the feedback, and follows the run', async () => {
    const cli = await withPlan();
    assert.equal(await cli.run('recycle', 'A-1', '--to', '2', '--reason', 'plan again'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['recycle', THREAD, 2, 'ines', 'plan again']]);
    assert.match(cli.stdout(), /State +complete/);
  });

  it('needs gate and reason', async () => {
    const cli = await withPlan();
    assert.equal(await cli.run('recycle', THREAD, '--reason', 'x'), 2);
    assert.equal(await cli.run('recycle', THREAD, '--to', '2'), 2);
    assert.equal(await cli.run('recycle', THREAD, '--to', '12', '--reason', 'x'), 2);
    assert.deepEqual(cli.orchestrator.calls, []);
  });
});
