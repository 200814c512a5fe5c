import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReviewItem } from '../../../src/contract/review.ts';
import type { RunSnapshot } from '../../../src/contract/run.ts';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { call, git, makeHarness, patternScorer, shortScript, type Harness, type HarnessOptions } from '../../fakes/orchestratorHarness.ts';
import { refused } from '../../fakes/refused.ts';

const HOUR = 3_600_000;

/** The computer's clock, with an hour more or less at will. */
class MovedClock implements Clock {
  by = 0;
  now(): number { return Date.now() + this.by; }
  iso(): string { return new Date(this.now()).toISOString(); }
}

describe('who may approve, until when, and what', () => {
  let harness: Harness;
  let threadId: string;
  afterEach(() => harness.dispose());
  const start = async (options: HarnessOptions = {}, preapprovedGates: number[] = []): Promise<RunSnapshot> => {
    harness = makeHarness(options);
    threadId = await harness.start({ preapprovedGates });
    return harness.orchestrator.settled(threadId);
  };
  const waits = ({ waitingFor }: RunSnapshot): ReviewItem => {
    assert.ok(waitingFor);
    return waitingFor;
  };
  const names = (): string[] => harness.orchestrator.audit({ threadId, limit: 500 }).rows.map((row) => row.name);
  const doubtful = { script: shortScript([call('run_command', { command: 'echo doubtful' }), ...(shortScript().dev ?? [])]), scorer: patternScorer([[/dangerous/, 0.1], [/doubtful/, 0.78]]) };
  const infeasible = { ...shortScript(), cto: [call('submit_assessment', { summary: 'Hm', feasible: false, risks: [{ risk: 'a', mitigation: 'b' }], approach: 'none' })] };

  describe('with review.differentApprover', () => {
    const on = { settings: { review: { differentApprover: true } } };

    it('who started the run cannot say Go, under any spelling of the name, and it is audited; another person can', async () => {
      const at = await start(on);
      assert.deepEqual([at.currentGate, waits(at).notBy, harness.orchestrator.reviews()[0]?.notBy], [2, ['Ada'], ['Ada']]);
      for (const name of ['Ada', 'ada', ' ADA  ', 'Ａda']) await assert.rejects(harness.orchestrator.decideGate(threadId, 2, 'go', name, ''), refused('not_allowed', /Ada started this run/));
      await assert.rejects(harness.orchestrator.resolve(waits(at).id, { kind: 'approve', reason: '' }, 'Ada'), refused('not_allowed'));
      assert.equal(names().filter((name) => name === 'review.refused').length, 5);
      for (const gate of [2, 7, 8, 9]) {
        await assert.rejects(harness.orchestrator.decideGate(threadId, gate, 'go', 'Ada', ''), refused('not_allowed'));
        await harness.orchestrator.decideGate(threadId, gate, 'go', 'Bob', '');
        await harness.orchestrator.settled(threadId);
      }
      const end = await harness.orchestrator.snapshot(threadId);
      assert.deepEqual([end.status, end.startedBy, end.gates[7]?.decision?.by.name], ['complete', 'Ada', 'Bob']);
    });

    it('who started it can still say no: hold, recycle, kill', async () => {
      await start(on);
      await harness.orchestrator.decideGate(threadId, 2, 'hold', 'Ada', 'later');
      await harness.orchestrator.settled(threadId);
      await harness.orchestrator.resume(threadId, 'Ada');
      assert.equal((await harness.orchestrator.settled(threadId)).waitingFor?.request.type, 'gate_decision');
      await harness.orchestrator.decideGate(threadId, 2, 'kill', 'Ada', 'no');
      assert.equal((await harness.orchestrator.settled(threadId)).status, 'killed');
    });

    it('gates cannot be approved in advance by who starts', async () => {
      harness = makeHarness(on);
      await assert.rejects(harness.start({ preapprovedGates: [2, 4] }), refused('not_allowed', /Gates 2 cannot/));
      assert.equal(harness.orchestrator.runs().length, 0);
      threadId = await harness.start({ preapprovedGates: [4, 5] });
      assert.equal((await harness.orchestrator.settled(threadId)).currentGate, 2);
    });

    it('holds for actions and edits too', async () => {
      await start({ ...doubtful, ...on });
      await harness.orchestrator.decideGate(threadId, 2, 'go', 'Bob', '');
      const at = await harness.orchestrator.settled(threadId);
      await assert.rejects(harness.orchestrator.resolve(waits(at).id, { kind: 'approve', reason: '' }, 'Ada'), refused('not_allowed'));
      await assert.rejects(harness.orchestrator.resolve(waits(at).id, { kind: 'edit', reason: '', input: { command: 'true' } }, 'Ada'), refused('not_allowed'));
      await harness.orchestrator.resolve(waits(at).id, { kind: 'approve', reason: 'fine' }, 'Bob');
      assert.equal((await harness.orchestrator.settled(threadId)).currentGate, 7);
    });

    it('an override is approved neither by who asked for it nor by who started the run', async () => {
      await start({ script: infeasible, ...on });
      await harness.orchestrator.decideGate(threadId, 0, 'go', 'Bob', 'worth a try');
      const asked = waits(await harness.orchestrator.settled(threadId));
      assert.deepEqual([asked.request.type, asked.notBy], ['gate_override', ['Ada', 'Bob']]);
      await assert.rejects(harness.orchestrator.resolve(asked.id, { kind: 'approve', reason: '' }, 'Bob'), refused('not_allowed'));
      await assert.rejects(harness.orchestrator.decideGate(threadId, 0, 'go', 'Ada', ''), refused('not_allowed'));
      await harness.orchestrator.resolve(asked.id, { kind: 'approve', reason: 'yes' }, 'Cem');
      const at = await harness.orchestrator.settled(threadId);
      assert.deepEqual([at.currentGate, at.gates[0]?.decision?.by.name, at.gates[0]?.decision?.approvedBy?.name], [2, 'Bob', 'Cem']);
    });
  });

  describe('with review.expiryHours', () => {
    const expiry = (clock: Clock): HarnessOptions => ({ settings: { review: { expiryHours: 1 } }, deps: { clock } });

    it('what nobody answered in time is never approved; the run is held with the reason, and asks again when it is resumed', async () => {
      const clock = new MovedClock();
      const at = await start(expiry(clock));
      const item = waits(at);
      assert.equal(Date.parse(item.expiresAt ?? '') - Date.parse(item.createdAt), HOUR);
      clock.by = HOUR + 1_000;
      await assert.rejects(harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', ''), refused('expired'));
      const held = await harness.orchestrator.snapshot(threadId);
      assert.deepEqual([held.status, held.currentGate, held.waitingFor], ['paused', 2, null]);
      assert.match(held.statusReason, /Nobody answered until .*resume to be asked again/);
      await assert.rejects(harness.orchestrator.resolve(item.id, { kind: 'approve', reason: '' }, 'Ada'), refused('expired'));
      clock.by = 0;
      await assert.rejects(harness.orchestrator.resolve(item.id, { kind: 'approve', reason: '' }, 'Ada'), refused('expired'), 'setting the clock back brings nothing back');
      await harness.orchestrator.resume(threadId, 'Ada');
      const again = await harness.orchestrator.settled(threadId);
      assert.deepEqual([again.status, again.currentGate], ['waiting', 2]);
      assert.notEqual(waits(again).id, item.id);
      assert.ok(names().includes('review.expired') && names().includes('review.ask_again'));
      await harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', '');
      assert.equal((await harness.orchestrator.settled(threadId)).currentGate, 7);
    });

    it('a window that opens later marks it as well, an action is scored and asked anew, and a hold does not lapse', async () => {
      const clock = new MovedClock();
      const at = await start({ ...doubtful, ...expiry(clock) }, [2]);
      await harness.orchestrator.dispose();
      clock.by = 2 * HOUR;
      const later = harness.reopen();
      assert.deepEqual([later.reviews().length, (await later.snapshot(threadId)).status], [0, 'paused']);
      await later.resume(threadId, 'Ada');
      const again = waits(await later.settled(threadId));
      assert.ok(again.request.type === 'safety' && again.id !== waits(at).id);
      await later.resolve(again.id, { kind: 'edit', reason: '', input: { command: 'echo dangerous' } }, 'Ada');
      const blocked = await later.settled(threadId);
      assert.deepEqual([blocked.status, blocked.waitingFor?.request.type, blocked.waitingFor?.expiresAt], ['paused', 'hold', null], 'an edit that makes it worse is blocked');
      clock.by = 10 * HOUR;
      await later.resume(threadId, 'Ada');
      assert.equal((await later.settled(threadId)).currentGate, 7);
    });

    it('a clock that was set back approves nothing and breaks nothing', async () => {
      const clock = new MovedClock();
      const at = await start(expiry(clock));
      clock.by = -48 * HOUR;
      assert.equal(harness.orchestrator.reviews()[0]?.id, waits(at).id);
      await harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', '');
      const end = await harness.orchestrator.settled(threadId);
      assert.equal(end.currentGate, 7, `${end.status} ${end.statusReason}`);
      assert.equal((await harness.orchestrator.verifyAudit()).ok, true);
    });
  });

  describe('when it is not about what is there any more', () => {
    it('files that changed since the evidence: not approved, and asked again with new evidence', async () => {
      const at = await start({}, [2]);
      assert.equal(at.currentGate, 7);
      writeFileSync(join(at.worktreePath, 'greet.js'), 'export const greet = () => "hello, changed by hand";\n');
      await assert.rejects(harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', ''), refused('stale', /greet\.js changed since/));
      const again = await harness.orchestrator.settled(threadId);
      assert.deepEqual([again.status, again.currentGate, waits(again).id === waits(at).id], ['waiting', 7, false]);
      git(at.worktreePath, 'checkout', '--', 'greet.js');
      git(at.worktreePath, 'commit', '-q', '--allow-empty', '-m', 'same tree');
      writeFileSync(join(at.worktreePath, 'other.js'), '1\n');
      git(at.worktreePath, 'add', '-A');
      git(at.worktreePath, 'commit', '-q', '-m', 'by hand');
      await assert.rejects(harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', ''), refused('stale', /is at [0-9a-f]{8} now/));
      const fresh = await harness.orchestrator.settled(threadId);
      const request = waits(fresh).request;
      assert.ok(request.type === 'gate_decision' && request.evidence.criteria.some((entry) => entry.id === 'fresh' && !entry.met), 'gates 4 to 6 were decided on something else');
    });

    it('an item of a run that went back or was killed', async () => {
      const at = await start({}, [2]);
      await harness.orchestrator.recycle(threadId, 4, 'Ada', 'again');
      await assert.rejects(harness.orchestrator.resolve(waits(at).id, { kind: 'approve', reason: '' }, 'Ada'), refused('stale', /not asked any more/));
      await harness.orchestrator.settled(threadId);
      await harness.orchestrator.kill(threadId, 'Ada', 'enough');
      await assert.rejects(harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', ''), refused('wrong_state'));
    });

    it('a worktree that was deleted by hand: nothing is approved, and the message says what is missing', async () => {
      const at = await start({}, [2]);
      rmSync(at.worktreePath, { recursive: true });
      await assert.rejects(harness.orchestrator.decideGate(threadId, 7, 'go', 'Ada', ''), refused('worktree_missing', /Nothing was approved/));
      await assert.rejects(harness.orchestrator.recycle(threadId, 4, 'Ada', 'x'), refused('worktree_missing'));
      await assert.rejects(harness.orchestrator.comment(threadId, { comments: [{ path: 'greet.js', line: 1, text: 'x' }] }, 'Ada'), refused('worktree_missing'));
      assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'waiting');
      await harness.orchestrator.kill(threadId, 'Ada', 'gone');
      assert.equal((await harness.orchestrator.snapshot(threadId)).status, 'killed');
    });
  });

  it('of two who decide at once, in two windows, one wins and the other is told who and when', async () => {
    const at = await start();
    const other = harness.reopen();
    const results = await Promise.allSettled([harness.orchestrator.decideGate(threadId, 2, 'go', 'Ada', 'go'), other.decideGate(threadId, 2, 'hold', 'Bob', 'wait')]);
    const lost = results.filter((result) => result.status === 'rejected');
    assert.equal(lost.length, 1);
    const winner = results[0].status === 'fulfilled' ? 'Ada' : 'Bob';
    assert.ok(refused('already_resolved', new RegExp(`^${winner}, at \\d{4}-.*Z, decided (go|hold) before`))(lost[0]?.reason), String(lost[0]?.reason));
    await Promise.all([harness.orchestrator.settled(threadId), other.settled(threadId)]);
    const rows = harness.orchestrator.audit({ threadId, types: ['review'], text: waits(at).id }).rows;
    assert.equal(rows.filter((row) => row.name === 'review.decide').length, 1);
  });
});
