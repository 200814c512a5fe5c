import { createHash } from 'node:crypto';
import type { CountRequest } from './wire.ts';
import { blocksOf, plain } from './wire.ts';

/** Tokens of a prompt as the stand-in counts them: four characters each. */
export function promptTokens(request: CountRequest): number {
  return Math.ceil(plain([request.tools ?? [], request.system ?? '', request.messages]).length / 4);
}

/** The API's prompt cache: what was marked once is read the next time. Entries do not expire. */
export class PromptCache {
  readonly #seen = new Set<string>();

  /** Input tokens of a request, split into read, written and plain ones. */
  charge(request: CountRequest): { input_tokens: number; cache_read_input_tokens: number; cache_creation_input_tokens: number } {
    const hash = createHash('sha256').update(request.model);
    const system = typeof request.system === 'string' ? [{ type: 'text', text: request.system }] : request.system ?? [];
    const parts = [...(request.tools ?? []), ...system, ...request.messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ role, ...block })))];
    let length = 0;
    let read = 0;
    let marked = 0;
    const marks: string[] = [];
    for (const part of parts) {
      const text = plain(part);
      length += text.length;
      hash.update(text);
      const digest = hash.copy().digest('hex');
      if (this.#seen.has(digest)) read = length;
      if ('cache_control' in part && part.cache_control !== undefined) {
        marked = length;
        marks.push(digest);
      }
    }
    for (const mark of marks) this.#seen.add(mark);
    const tokens = (characters: number): number => Math.ceil(characters / 4);
    return {
      cache_read_input_tokens: tokens(read),
      cache_creation_input_tokens: Math.max(tokens(marked) - tokens(read), 0),
      input_tokens: Math.max(tokens(length) - tokens(Math.max(marked, read)), 0),
    };
  }
}
