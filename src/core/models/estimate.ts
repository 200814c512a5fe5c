import type { ModelRequest } from '../ports/model.ts';

/** UTF-8 bytes per token, low on purpose: prose has 3 to 4, code about 3, digits and identifiers near 2. */
const BYTES_PER_TOKEN = 2;
/** Role marks and separators around a message or a tool. */
const TOKENS_PER_ITEM = 8;

/** Tokens of a text, rather too many than too few. */
export function estimateTextTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_PER_TOKEN);
}

/** Tokens of a whole prompt, rather too many than too few: for when nobody can be asked. */
export function estimateRequestTokens(request: Pick<ModelRequest, 'system' | 'messages' | 'tools'>): number {
  let tokens = estimateTextTokens(request.system);
  for (const tool of request.tools) {
    tokens += TOKENS_PER_ITEM + estimateTextTokens(tool.name + tool.description + JSON.stringify(tool.parameters));
  }
  for (const message of request.messages) {
    tokens += TOKENS_PER_ITEM + estimateTextTokens(message.text);
    if (message.role === 'assistant') {
      for (const call of message.toolCalls) tokens += TOKENS_PER_ITEM + estimateTextTokens(call.name + JSON.stringify(call.input));
    }
  }
  return tokens;
}
