import assert from 'node:assert/strict';
import { forgedAttempt, ReportLimit } from '../../../src/vscode/webview/forged.ts';

describe('messages of a webview without a valid token', () => {
  it('are worth a row in the audit log when they would have decided something', () => {
    for (const type of ['decide', 'resolve', 'control']) {
      assert.deepEqual(forgedAttempt({ type, token: 'wrong', threadId: 't' }), { what: `a message of type ${type} without a valid token`, threadId: 't' });
    }
    assert.deepEqual(forgedAttempt({ type: 'resolve', reviewId: 'r', threadId: 7 })?.threadId, null);
    for (const value of [{ type: 'ready' }, { type: 'showDiff' }, {}, null, 'decide', 7, { type: {} }]) assert.equal(forgedAttempt(value), null, JSON.stringify(value));
  });

  it('cannot fill the log', () => {
    const limit = new ReportLimit();
    assert.equal(Array.from({ length: 50 }, (_, n) => limit.allows(1_000 + n)).filter(Boolean).length, 10);
    assert.equal(limit.allows(70_000), true);
  });
});
