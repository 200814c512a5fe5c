import assert from 'node:assert/strict';
import type { MessagesApi } from '../../fakes/messagesApi/server.ts';
import { startMessagesApi, TEST_KEY } from '../../fakes/messagesApi/server.ts';

/** The stand-in is only worth something if it refuses what the real API refuses. */
describe('the stand-in of the Messages API refuses', () => {
  let api: MessagesApi;
  before(async () => {
    api = await startMessagesApi({ respond: () => ({ content: [{ type: 'text', text: 'Yes.' }] }) });
  });
  after(() => api.close());

  const HEADERS = { 'content-type': 'application/json', 'x-api-key': TEST_KEY, 'anthropic-version': '2026-10-21' };
  const tool = { name: 'read_file', input_schema: { type: 'object' } };
  const user = { role: 'user', content: 'Go.' };
  const use = { type: 'tool_use', id: 'a', name: 'read_file', input: {} };
  const answer = { type: 'tool_result', tool_use_id: 'a', content: 'ok' };
  const mark = { cache_control: { type: 'ephemeral' } };
  const GOOD = { model: 'claude-sonnet-5-5', max_tokens: 100, messages: [user] };

  const post = async (body: unknown, headers: Record<string, string> = HEADERS): Promise<{ status: number; body: { type?: string; error?: { type: string; message: string } } }> => {
    const response = await fetch(`${api.url}/v1/messages`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as { type?: string } };
  };

  it('nothing that is right', async () => {
    assert.equal((await post(GOOD)).status, 200);
    assert.equal((await post({ ...GOOD, tools: [tool], messages: [user, { role: 'assistant', content: [use] }, { role: 'user', content: [answer, { type: 'text', text: 'Go on.' }] }] })).status, 200);
  });

  const CASES: [string, unknown, number, RegExp, Record<string, string>?][] = [
    ['no key', GOOD, 401, /Authentication/, { 'content-type': 'application/json', 'anthropic-version': '2026-10-21' }],
    ['a wrong key', GOOD, 401, /invalid x-api-key/, { ...HEADERS, 'x-api-key': 'other' }],
    ['no version', GOOD, 400, /anthropic-version/, { 'content-type': 'application/json', 'x-api-key': TEST_KEY }],
    ['an unknown version', GOOD, 400, /anthropic-version/, { ...HEADERS, 'anthropic-version': '2020-01-01' }],
    ['no JSON', '{', 400, /JSON/],
    ['an unknown model', { ...GOOD, model: 'claude-99' }, 404, /model: claude-99/],
    ['no max_tokens', { model: GOOD.model, messages: [user] }, 400, /max_tokens: Field required/],
    ['an unknown field', { ...GOOD, temperature: 0.5 }, 400, /temperature/],
    ['no messages', { ...GOOD, messages: [] }, 400, /at least one message/],
    ['an answer first', { ...GOOD, messages: [{ role: 'assistant', content: 'Hi.' }, user] }, 400, /first message/],
    ['an answer last', { ...GOOD, messages: [user, { role: 'assistant', content: 'Hi.' }] }, 400, /prefill/],
    ['two of one role', { ...GOOD, messages: [user, user] }, 400, /alternate/],
    ['empty text', { ...GOOD, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] }, 400, /non-empty/],
    ['blank text', { ...GOOD, messages: [{ role: 'user', content: ' ' }] }, 400, /non-whitespace/],
    ['a result without its call', { ...GOOD, messages: [{ role: 'user', content: [answer] }] }, 400, /unexpected `tool_use_id`/],
    ['a call without its result', { ...GOOD, messages: [user, { role: 'assistant', content: [use] }, user] }, 400, /without `tool_result`/],
    ['a result after text', { ...GOOD, messages: [user, { role: 'assistant', content: [use] }, { role: 'user', content: [{ type: 'text', text: 'x' }, answer] }] }, 400, /must come before/],
    ['a failed result without content', { ...GOOD, messages: [user, { role: 'assistant', content: [use] }, { role: 'user', content: [{ ...answer, content: '', is_error: true }] }] }, 400, /is_error/],
    ['five cache marks', { ...GOOD, messages: [{ role: 'user', content: Array.from({ length: 5 }, (_, n) => ({ type: 'text', text: `${n}`, ...mark })) }] }, 400, /maximum of 4 blocks.*Found 5/],
    ['two tools of one name', { ...GOOD, tools: [tool, tool] }, 400, /unique/],
    ['an invalid tool name', { ...GOOD, tools: [{ ...tool, name: 'read file' }] }, 400, /pattern/],
    ['a tool whose input is no object', { ...GOOD, tools: [{ ...tool, input_schema: { type: 'array' } }] }, 400, /'object'/],
    ['a forced tool on a model that reasons', { ...GOOD, tools: [tool], tool_choice: { type: 'any' } }, 400, /not supported for this model/],
    ['reasoning with a strange signature', { ...GOOD, messages: [user, { role: 'assistant', content: [{ type: 'thinking', thinking: 'x', signature: 'y' }, { type: 'text', text: 'Hi.' }] }, user] }, 400, /signature/],
  ];
  for (const [what, body, status, words, headers] of CASES) {
    it(what, async () => {
      const refused = await post(body, headers);
      assert.equal(refused.status, status);
      assert.equal(refused.body.type, 'error');
      assert.match(refused.body.error?.message ?? '', words);
    });
  }
});
