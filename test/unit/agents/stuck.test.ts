import assert from 'node:assert/strict';
import type { TranscriptMessage } from '../../../src/contract/state.ts';
import { stuckReason } from '../../../src/core/agents/stuck.ts';

let id = 0;
const turn = (name: string, input: Record<string, unknown>, isError = false): TranscriptMessage[] => {
  id++;
  return [
    { agent: 'dev', role: 'assistant', text: '', toolCalls: [{ id: String(id), name, input }] },
    { agent: 'dev', role: 'tool', toolCallId: String(id), text: '', isError },
  ];
};
const read = (path: string): TranscriptMessage[] => turn('read_file', { path });

describe('stuck detector', () => {
  it('sees the same call three times in a row, however its input is ordered', () => {
    const calls = [...turn('search_text', { a: 1, b: 2 }), ...turn('search_text', { b: 2, a: 1 }), ...turn('search_text', { a: 1, b: 2 })];
    assert.match(stuckReason('cto', calls, 12) ?? '', /same call three times.*search_text/);
  });

  it('sees two calls in turns', () => {
    const calls = [1, 2, 3].flatMap(() => [...read('a'), ...read('b')]);
    assert.match(stuckReason('qa', calls, 12) ?? '', /back and forth/);
  });

  it('sees Dev that edits nothing, or only fails to', () => {
    const reads = Array.from({ length: 4 }, (_, index) => read(String(index))).flat();
    assert.match(stuckReason('dev', [...reads, ...turn('edit_file', { path: 'x' }, true)], 5) ?? '', /changed no file in its last 5/);
    assert.equal(stuckReason('dev', [...reads, ...turn('edit_file', { path: 'x' })], 5), null);
    assert.equal(stuckReason('qa', [...reads, ...read('last')], 5), null);
  });

  it('is quiet about ordinary work', () => {
    assert.equal(stuckReason('dev', [...read('a'), ...read('a'), ...turn('edit_file', { path: 'a' }), ...read('a')], 12), null);
  });
});
