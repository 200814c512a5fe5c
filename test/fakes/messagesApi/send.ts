import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessagesRequest, Reply, ReplyBlock } from './wire.ts';
import { signatureFor } from './wire.ts';

type Answer = Extract<Reply, { content: readonly ReplyBlock[] }>;

/** Characters of one delta. */
const PIECE = 12;

/** Sends an answer as the API would: one JSON message, or server-sent events. */
export async function sendAnswer(response: ServerResponse, request: MessagesRequest, answer: Answer, n: number, charged: Record<string, number>): Promise<void> {
  const signature = signatureFor(request, request.messages.length);
  const text = answer.content.map((block) => (block.type === 'text' ? block.text : block.type === 'thinking' ? block.thinking : rawInput(block))).join('');
  const usage = {
    ...charged,
    cache_creation: { ephemeral_5m_input_tokens: charged['cache_creation_input_tokens'], ephemeral_1h_input_tokens: 0 },
    output_tokens: Math.ceil(text.length / 4),
    ...answer.usage,
  };
  const content = answer.content.map((block, index) => {
    if (block.type === 'tool_use') return { type: 'tool_use', id: block.id ?? `toolu_${n}_${index}`, name: block.name, input: block.input ?? {} };
    return block.type === 'thinking' ? { ...block, signature } : block;
  });
  const stopReason = answer.stopReason ?? (content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn');
  const message = { id: `msg_${n}`, type: 'message', role: 'assistant', model: request.model, content, stop_reason: stopReason, stop_sequence: null, usage };
  if (request.stream !== true) {
    response.writeHead(200, { 'content-type': 'application/json', 'request-id': `req_${n}` });
    response.end(JSON.stringify(message));
    return;
  }

  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'request-id': `req_${n}` });
  const frames: string[] = [frame('message_start', { message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } } }), frame('ping', {})];
  for (const [index, block] of answer.content.entries()) {
    const sent = content[index];
    if (block.type === 'text') frames.push(frame('content_block_start', { index, content_block: { type: 'text', text: '' } }), ...pieces(block.text).map((part) => frame('content_block_delta', { index, delta: { type: 'text_delta', text: part } })));
    else if (block.type === 'tool_use') frames.push(frame('content_block_start', { index, content_block: { ...sent, input: {} } }), ...pieces(rawInput(block)).map((part) => frame('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: part } })));
    else frames.push(frame('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } }), frame('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: block.thinking } }), frame('content_block_delta', { index, delta: { type: 'signature_delta', signature } }));
    frames.push(frame('content_block_stop', { index }));
  }
  frames.push(frame('message_delta', { delta: { stop_reason: stopReason, stop_sequence: null }, usage: { output_tokens: usage.output_tokens } }), frame('message_stop', {}));

  const until = answer.fault === undefined ? frames.length : Math.ceil(frames.length / 2);
  for (const part of frames.slice(0, until)) {
    if (response.destroyed) return;
    response.write(part);
    // One piece a tick, so that a client sees a stream and not one chunk.
    await sleep(0);
  }
  if (answer.fault === undefined) response.end();
  else await fail(response, answer.fault);
}

async function fail(response: ServerResponse, fault: NonNullable<Answer['fault']>): Promise<void> {
  switch (fault) {
    case 'stall':
      return;
    case 'pings':
      while (!response.destroyed) {
        response.write(frame('ping', {}));
        await sleep(10);
      }
      return;
    case 'cut':
      response.destroy();
      return;
    case 'end':
      response.end();
      return;
    case 'garble':
      response.end('event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"del\n\n');
      return;
    case 'misshape':
      response.end('event: content_block_delta\ndata: {"type":"content_block_delta","index":"first"}\n\n');
      return;
    case 'overloadedEvent':
      response.end(`event: error\ndata: ${JSON.stringify({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })}\n\n`);
      return;
  }
}

function rawInput(block: Extract<ReplyBlock, { type: 'tool_use' }>): string {
  return block.rawInput ?? JSON.stringify(block.input ?? {});
}

function frame(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function pieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${PIECE}}`, 'gu')) ?? [];
}
