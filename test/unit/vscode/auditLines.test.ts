import { strict as assert } from 'node:assert';
import { auditRow } from '../../../src/contract/audit.ts';
import type { AuditEventInput } from '../../../src/contract/audit.ts';
import { auditDetail, auditLine } from '../../../src/contract/panelMessages.ts';
import { traceRows } from '../../../src/core/audit/trace.ts';
import { auditDetailOf, auditLineOf } from '../../../src/vscode/webview/auditLines.ts';

const AT = '2026-11-22T14:02:11.000Z';
const row = (seq: number, event: Partial<AuditEventInput>) => auditRow.parse({
  seq, threadId: 't', previousHash: '', hash: '', type: 'agent_action', name: 'tool.run_command', severity: 'info', actor: { kind: 'agent', name: 'dev' }, at: AT, summary: 'run_command npm test', gate: 4, ...event,
});

describe('rows of the audit log for the panel', () => {
  it('have who, what, verdict, source and gate, in the form of the contract', () => {
    const line = auditLineOf(row(7, { details: { score: 0.95, verdict: 'allow', source: 'judge' } }));
    assert.deepEqual(auditLine.parse(line), line);
    assert.deepEqual([line.who, line.kind, line.score, line.verdict, line.source, line.gate], ['Dev', 'agent', 0.95, 'allow', 'judge', 4]);
    assert.equal(auditLineOf(row(8, { type: 'safety_event', name: 'verdict.remembered' })).source, 'remembered');
  });

  it('leave out what is of another form', () => {
    const line = auditLineOf(row(7, { details: { score: '<b>1</b>', verdict: 'perhaps', source: 3 } }));
    assert.deepEqual([line.score, line.verdict, line.source], [null, null, null]);
    const detail = auditDetailOf(row(7, { safetyTags: ['principle-x', 'other'], details: { reasons: [1, 'a'], reason: 9, contained: 'yes', commit: '' } }), null);
    assert.deepEqual([detail.reasons, detail.principles, detail.contained, detail.commit], [['a'], [], null, null]);
  });

  it('are tied to action, approver, gate and commit', () => {
    const rows = [
      row(1, { type: 'review', name: 'review.approve', actor: { kind: 'user', name: 'Ada' }, details: { actionId: 'a1', reason: 'fine' } }),
      row(2, { details: { actionId: 'a1', score: 0.8, verdict: 'review', source: 'rules', approvedBy: 'Ada', contained: false, reasons: ['Adds a dependency'] }, safetyTags: ['principle-5', 'principle-5'] }),
      row(3, { type: 'gate_transition', name: 'gate.go', actor: { kind: 'policy', name: 'gate policy' }, details: { commit: 'aaaaaaa', gateCommit: 'bbbbbbb', reason: '' } }),
    ];
    const trace = traceRows('t', rows);
    const action = auditDetailOf(rows[1]!, trace);
    assert.deepEqual(auditDetail.parse(action), action);
    assert.deepEqual([action.action, action.approvedBy, action.gate, action.commit, action.contained, action.principles], [{ seq: 2, what: 'run_command npm test', ran: true }, { name: 'Ada', seq: 1 }, 4, 'bbbbbbb', false, [5]]);
    assert.equal(auditDetailOf(rows[0]!, trace).action?.seq, 2, 'the approval leads to what it allowed');
    assert.equal(auditDetailOf(rows[2]!, trace).commit, 'bbbbbbb');
  });

  it('cut the text of a row that is very long', () => {
    const { json } = auditDetailOf(row(7, { details: { input: 'x'.repeat(100_000) } }), null);
    assert.ok(json.length < 20_100 && json.endsWith('…'));
  });
});
