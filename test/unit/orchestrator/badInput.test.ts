import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LONGEST_REASON } from '../../../src/contract/reason.ts';
import type { RunSnapshot } from '../../../src/contract/run.ts';
import { call, git, makeHarness, shortScript, type Harness } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';
import { until } from '../../fakes/until.ts';


describe('bad input to decisions', () => {
  let harness: Harness;
  let threadId: string;
  let at: RunSnapshot;
  afterEach(() => harness.dispose());
  const start = async (preapprovedGates: number[] = []): Promise<void> => {
    harness = makeHarness();
    threadId = await harness.start({ preapprovedGates });
    at = await harness.orchestrator.settled(threadId);
  };

  it('a reason of 100 KB is refused wherever a reason is taken, with the limit, and nothing happens', async () => {
    await start([2]);
    const long = 'x'.repeat(100 * 1_024);
    const words = new RegExp(`102400 characters, and ${String(LONGEST_REASON)} are the most`);
    const { orchestrator } = harness;
    const id = at.waitingFor?.id ?? '';
    const tries = [
      () => orchestrator.decideGate(threadId, 7, 'go', 'Ada', long),
      () => orchestrator.decideGate(threadId, 7, 'hold', 'Ada', long),
      () => orchestrator.decideGate(threadId, 7, 'recycle', 'Ada', long),
      () => orchestrator.recycle(threadId, 4, 'Ada', long),
      () => orchestrator.goBack(threadId, orchestrator.checkpoints(threadId).entries[3]?.id ?? '', 'Ada', long),
      () => orchestrator.kill(threadId, 'Ada', long),
      () => orchestrator.resolve(id, { kind: 'approve', reason: long }, 'Ada'),
    ];
    for (const attempt of tries) await assert.rejects(attempt(), refused('bad_input', words));
    const now = await orchestrator.snapshot(threadId);
    assert.deepEqual([now.status, now.waitingFor?.id, now.currentGate], ['waiting', id, 7]);
  });

  it('control characters and marks that turn text around are refused', async () => {
    await start([2]);
    for (const reason of ['a\u0000b', '\u001b[2Jgone', 'safe\u202Etxet', '\u2066x\u2069', 'a\u0085b']) {
      await assert.rejects(harness.orchestrator.decideGate(threadId, 7, 'hold', 'Ada', reason), refused('bad_input', /plain text/), JSON.stringify(reason));
    }
    assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'waiting');
  });

  it('markup is kept letter by letter, as text', async () => {
    await start([2]);
    const reason = '<img src=x onerror="alert(1)"> & [x](javascript:alert(1))\n\nWave-Gate: 9\n\tdone';
    await harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', reason);
    const now = await harness.orchestrator.settled(threadId);
    assert.equal(now.gates[7]?.decision?.reason, reason);
    assert.ok(harness.orchestrator.audit({ threadId, text: 'onerror' }).rows.length > 0);
    const trailers = git(now.worktreePath, 'log', '-1', '--format=%(trailers:key=Wave-Gate,valueonly)');
    assert.equal(trailers, '7', 'words in a reason are no trailers');
  });

  it('a decision on a gate that is not open', async () => {
    await start();
    for (const gate of [0, 1, 3, 7, 9]) await assert.rejects(harness.orchestrator.decideGate(threadId, gate, 'go', 'Ada', ''), refused('wrong_state', /not open for a decision/));
    await assert.rejects(harness.orchestrator.decideGate('nobody', 2, 'go', 'Ada', ''), refused('unknown_run'));
    assert.equal((await harness.orchestrator.snapshot(threadId)).waitingFor?.id, at.waitingFor?.id);
  });

  it('going back to a gate whose commit is gone changes nothing', async () => {
    await start([2]);
    const head = git(at.worktreePath, 'rev-parse', 'HEAD');
    git(at.worktreePath, 'checkout', '-q', '--orphan', 'fresh');
    git(at.worktreePath, 'commit', '-q', '-m', 'other');
    git(at.worktreePath, 'branch', '-q', '-f', 'wave/T-1', 'fresh');
    git(at.worktreePath, 'checkout', '-q', 'wave/T-1');
    for (const ref of git(harness.repository, 'for-each-ref', '--format=%(refname)', 'refs/wave/').split('\n')) git(harness.repository, 'update-ref', '-d', ref);
    git(at.worktreePath, 'reflog', 'expire', '--expire=now', '--all');
    git(harness.repository, 'reflog', 'expire', '--expire=now', '--all');
    git(harness.repository, 'gc', '-q', '--prune=now');
    const before = git(at.worktreePath, 'rev-parse', 'HEAD');
    await assert.rejects(harness.orchestrator.recycle(threadId, 4, 'Ada', 'again'), refused('branch_moved', /that commit is gone/i));
    assert.deepEqual([git(at.worktreePath, 'rev-parse', 'HEAD'), (await harness.orchestrator.snapshot(threadId)).status, head === before], [before, 'waiting', false]);
    assert.equal(git(harness.repository, 'for-each-ref', 'refs/wave/'), '');
  });

  it('one flipped bit in a row of the log: verify names it, and the rows around it can still be read', async () => {
    await start();
    await harness.orchestrator.dispose();
    const other = new DatabaseSync(harness.storePath);
    other.exec('DROP TRIGGER audit_no_update');
    const { event } = other.prepare('SELECT event FROM audit WHERE seq=5').get() ?? {};
    const bytes = Buffer.from(String(event));
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    other.prepare('UPDATE audit SET event=? WHERE seq=5').run(bytes.toString('latin1'));
    other.prepare('UPDATE audit SET event=? WHERE seq=7').run('{');
    other.close();
    const again = harness.reopen();
    const verified = await again.verifyAudit();
    assert.deepEqual(verified.ok ? null : [verified.seq, verified.kind], [5, 'changed']);
    const page = again.audit({ limit: 500 });
    assert.ok(page.damaged >= 1, 'row 7 is counted');
    assert.ok(page.rows.some((row) => row.seq === 4) && page.rows.some((row) => row.seq === 8) && !page.rows.some((row) => row.seq === 7));
    for (const bad of [{ limit: 0 }, { limit: 501 }, { gate: 12 }, { from: 'yesterday' }, { text: 'x'.repeat(501) }]) assert.throws(() => again.audit(bad), refused('bad_input'));
  });

  it('kill ends every process of a running command', async () => {
    harness = makeHarness({ script: shortScript([call('run_command', { command: 'sh -c "sleep 300 & echo \\$! > child.pid; wait" & echo $! > parent.pid; wait' }), ...(shortScript().dev ?? [])]) });
    threadId = await harness.start();
    const { worktreePath } = await harness.orchestrator.snapshot(threadId);
    const pid = (name: string): number => Number(readFileSync(join(worktreePath, name), 'utf8'));
    await until(() => ['child.pid', 'parent.pid'].every((name) => existsSync(join(worktreePath, name)) && readFileSync(join(worktreePath, name), 'utf8').trim() !== ''));
    const pids = [pid('child.pid'), pid('parent.pid')];
    for (const one of pids) assert.doesNotThrow(() => process.kill(one, 0));
    await harness.orchestrator.kill(threadId, 'Ada', 'wrong');
    await until(() => pids.every((one) => { try { process.kill(one, 0); return false; } catch { return true; } }));
    assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'killed');
  });
});
