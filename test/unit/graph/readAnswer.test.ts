import assert from 'node:assert/strict';
import { readAnswer } from '../../../src/core/graph/readAnswer.ts';

const answer = (over: Partial<Parameters<typeof readAnswer>[1]>): Parameters<typeof readAnswer>[1] => ({ text: '', toolCalls: [], stopReason: 'tool_use', ...over });
const textsOf = (result: ReturnType<typeof readAnswer>): string[] => result.messages.map((message) => message.text);

describe('reading a model\'s answer', () => {
  it('reminds a model that only talks', () => {
    const read = readAnswer('qa', answer({ text: 'I would run the tests.', stopReason: 'end' }));
    assert.equal(read.proposed.length, 0);
    assert.match(textsOf(read).at(-1) ?? '', /called no tool.*submit_verdict/);
  });

  it('keeps an empty answer out of the transcript', () => {
    assert.deepEqual(readAnswer('qa', answer({ stopReason: 'end' })).messages.map((message) => message.role), ['user']);
  });

  it('answers an unknown tool with the tools there are', () => {
    const read = readAnswer('pm', answer({ toolCalls: [{ id: '1', name: 'rm_rf', input: {} }] }));
    assert.equal(read.proposed.length, 0);
    assert.match(textsOf(read)[1] ?? '', /no tool "rm_rf".*submit_plan/);
  });

  it('answers a tool of another role, and malformed or cut input, without proposing anything', () => {
    const read = readAnswer('cto', answer({
      stopReason: 'max_tokens',
      toolCalls: [{ id: '1', name: 'write_file', input: { path: 'a', content: '' } }, { id: '2', name: 'read_file', input: {}, malformed: '{"path": "a' }, { id: '3', name: 'read_file', input: { path: 7 } }],
    }));
    assert.equal(read.proposed.length, 0);
    assert.match(textsOf(read)[1] ?? '', /CTO may not use write_file/);
    assert.match(textsOf(read)[2] ?? '', /not a JSON object.*cut off/);
    assert.match(textsOf(read)[3] ?? '', /\$\.path/);
  });

  it('proposes what is well formed beside what is not', () => {
    const read = readAnswer('cto', answer({ toolCalls: [{ id: '1', name: 'read_file', input: { path: 'a' } }, { id: '2', name: 'nope', input: {} }] }));
    assert.deepEqual(read.proposed.map((action) => action.id), ['1']);
  });
});
