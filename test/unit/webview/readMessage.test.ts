import { strict as assert } from 'node:assert';
import { hostMessage } from '../../../src/contract/messages.ts';
import { isHostMessage } from '../../../webview/shared/readMessage.ts';
import { aReview, aSnapshot, aSummary, anEntry } from '../../fakes/runs.ts';

describe('what a page takes for a message', () => {
  it('is every message of the contract', () => {
    const messages = [
      { type: 'snapshot', runs: [aSummary()], run: aSnapshot(), reviews: [aReview()] },
      { type: 'snapshot', runs: [], run: null, reviews: [] },
      { type: 'timeline', threadId: 't', place: 'reset', earlier: 7, entries: [anEntry(1)] },
      { type: 'spending', threadId: 't', points: [{ step: 1, tokensUsed: 0, costUsd: null }] },
      { type: 'modelText', threadId: 't', agent: 'dev', text: 'Hello', done: false },
      { type: 'reply', requestId: '1', ok: true, error: '', answer: { kind: 'done' } },
    ];
    for (const message of messages) assert.equal(isHostMessage(hostMessage.parse(message)), true, message.type);
  });

  it('is nothing else', () => {
    const others = [null, 'snapshot', [], {}, { type: 'toString' }, { type: 'snapshot', runs: {}, run: null, reviews: [] }, { type: 'snapshot', runs: [], run: [], reviews: [] },
      { type: 'timeline', threadId: 't', place: 'older', entries: [] }, { type: 'spending', threadId: 't', points: {} }, { type: 'reply', requestId: 7, ok: true, error: '' }];
    assert.deepEqual(others.filter(isHostMessage), []);
  });
});
