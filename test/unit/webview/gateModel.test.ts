import { strict as assert } from 'node:assert';
import { decisionWords, gateQuestion, gateSegments, gateState } from '../../../webview/shared/gateModel.ts';
import { aReview, aSnapshot, evidence } from '../../fakes/runs.ts';

const waitsAtGate = (gate: number, unmet: string[] = []) => aReview({ type: unmet.length > 0 ? 'gate_override' : 'gate_decision', gate, evidence: evidence(gate, ['Build'], unmet), proposed: null });

describe('gateQuestion', () => {
  it('asks about the gate the review item names, with its evidence', () => {
    const question = gateQuestion(aSnapshot({ status: 'waiting', waitingFor: waitsAtGate(7) }));
    assert.deepEqual([question.gate, question.name, question.waits, question.criteria.length, question.failing], [7, 'Review approved', true, 1, []]);
  });

  it('names what fails, so that Go becomes an override', () => {
    assert.deepEqual(gateQuestion(aSnapshot({ waitingFor: waitsAtGate(4, ['Lint', 'Scope']) })).failing, ['Lint', 'Scope']);
  });

  it('asks nothing while the run waits for something else', () => {
    const question = gateQuestion(aSnapshot({ status: 'waiting', waitingFor: aReview() }));
    assert.deepEqual([question.gate, question.waits], [4, false]);
    assert.match(question.words, /when every criterion holds/);
  });

  it('says that a person decides at a gate of theirs', () => {
    assert.match(gateQuestion(aSnapshot({ currentGate: 7 })).words, /You decide here/);
  });

  it('asks nothing of a run that has ended', () => {
    assert.equal(gateQuestion(aSnapshot({ status: 'killed' })).words, '');
  });
});

describe('gate states', () => {
  it('counts passed gates in words beside the bar', () => {
    const { parts, label } = gateSegments(aSnapshot());
    assert.deepEqual(parts, ['done', 'done', 'done', 'done', 'current', 'ahead', 'ahead', 'ahead', 'ahead', 'ahead']);
    assert.equal(label, '4 of 10 gates passed');
  });

  it('shows where a run stopped', () => {
    assert.equal(gateState({ currentGate: 4, status: 'failed', lostTo: null }, { gate: 4, state: 'open' }), 'stopped');
    assert.equal(gateState({ currentGate: 4, status: 'waiting', lostTo: null }, { gate: 4, state: 'held' }), 'stopped');
    assert.equal(gateState({ currentGate: 4, status: 'running', lostTo: null }, { gate: 4, state: 'open' }), 'current');
  });

  it('says who decided, why, and that it was an override', () => {
    const decision = { gate: 4, decision: 'go' as const, reason: 'known lint bug', override: true, approvedBy: null, failedCriteria: ['Lint'], commit: 'c', checkpoint: '', at: '2026-11-22T14:02:11.000Z' };
    assert.equal(decisionWords({ decision: { ...decision, by: { kind: 'user', name: 'Ada' } } }), 'Go by Ada, against failing criteria: known lint bug');
    assert.equal(decisionWords({ decision: { ...decision, override: false, reason: '', by: { kind: 'policy', name: 'gate policy' } } }), 'Go by policy');
  });
});
