import assert from 'node:assert/strict';
import type { TranscriptMessage } from '../../../src/contract/state.ts';
import { toTurns } from '../../../src/core/models/turns.ts';
import { failsWith } from '../../conformance/model/suite.ts';

const agent = 'dev';
const user = (text: string): TranscriptMessage => ({ agent, role: 'user', text });
const call = (...ids: string[]): TranscriptMessage => ({ agent, role: 'assistant', text: '', toolCalls: ids.map((id) => ({ id, name: 'git_status', input: {} })) });
const say = (text: string): TranscriptMessage => ({ agent, role: 'assistant', text, toolCalls: [] });
const result = (toolCallId: string, text = 'ok', isError = false): TranscriptMessage => ({ agent, role: 'tool', toolCallId, text, isError });
const summary = (text: string): TranscriptMessage => ({ agent, role: 'summary', text });

describe('order rules of a conversation', () => {
  it('puts all results of one answer into one user turn, before any text, whatever order they came in', () => {
    const turns = toTurns([user('Go.'), call('a', 'b'), result('b', 'B'), user('And mind the tests.'), result('a', 'A', true)]);
    assert.deepEqual(turns.map((turn) => turn.role), ['user', 'assistant', 'user']);
    assert.deepEqual(turns[2], {
      role: 'user',
      results: [{ toolCallId: 'b', text: 'B', isError: false }, { toolCallId: 'a', text: 'A', isError: true }],
      texts: ['And mind the tests.'],
    });
  });

  it('merges user messages in a row and drops empty ones', () => {
    assert.deepEqual(toTurns([user('One.'), user(' \n'), user('Two.')]), [{ role: 'user', results: [], texts: ['One.', 'Two.'] }]);
  });

  it('drops an answer without content and joins what then stands side by side', () => {
    assert.deepEqual(toTurns([user('One.'), say(''), user('Two.')]).length, 1);
    const joined = toTurns([user('One.'), say('First.'), user(''), say('Second.'), user('Go on.')]);
    assert.deepEqual(joined[1], { role: 'assistant', text: 'First.\n\nSecond.', toolCalls: [] });
  });

  it('says so where a tool had no output', () => {
    const turn = toTurns([user('Go.'), call('a'), result('a', '', true)])[2];
    assert.ok(turn?.role === 'user' && turn.results[0]?.text === '(no output)');
  });

  it('opens with the last summary and forgets what lies before it', () => {
    const turns = toTurns([user('Old.'), call('a'), result('a'), summary('First.'), user('Middle.'), say('Yes.'), summary('Second.'), user('New.')]);
    assert.equal(turns.length, 1);
    const [first] = turns;
    assert.ok(first?.role === 'user');
    assert.equal(first.texts.length, 2);
    assert.match(first.texts[0] ?? '', /Second\.$/);
    assert.equal(first.texts[1], 'New.');
  });

  const REFUSED: [string, TranscriptMessage[]][] = [
    ['nothing at all', []],
    ['only empty texts', [user('')]],
    ['an answer first', [say('Hello.'), user('Go.')]],
    ['an answer last', [user('Go.'), say('Done.')]],
    ['a call without a result', [user('Go.'), call('a', 'b'), result('a'), say('Done.'), user('Well?')]],
    ['a call without a result at the end', [user('Go.'), call('a'), user('Well?')]],
    ['a result without a call', [user('Go.'), result('a')]],
    ['a result twice', [user('Go.'), call('a'), result('a'), result('a')]],
    ['a result whose call was summed up', [user('Go.'), call('a'), summary('So far.'), result('a')]],
    ['two calls of one id', [user('Go.'), call('a', 'a'), result('a')]],
  ];
  for (const [what, messages] of REFUSED) {
    it(`refuses ${what}`, () => assert.throws(() => toTurns(messages), failsWith('invalid_request')));
  }
});
