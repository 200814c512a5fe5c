import type { HostMessage } from '../../src/contract/messages.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * What each message carries, by type; a type without an entry does not compile. Only the frame is looked at: what is in it was
 * parsed by the contract's schemas in the host, which is the same build, and a parser in every page would be most of its size.
 */
const FRAMES: { readonly [Type in HostMessage['type']]: (fields: Fields) => boolean } = {
  snapshot: ({ runs, run, reviews }) => Array.isArray(runs) && Array.isArray(reviews) && (run === null || isFields(run)),
  timeline: ({ threadId, place, earlier, entries }) => typeof threadId === 'string' && typeof place === 'string' && typeof earlier === 'number' && Array.isArray(entries),
  spending: ({ threadId, points }) => typeof threadId === 'string' && Array.isArray(points),
  modelText: ({ threadId, text, done }) => typeof threadId === 'string' && typeof text === 'string' && typeof done === 'boolean',
  command: ({ threadId, command }) => typeof threadId === 'string' && (command === null || typeof command === 'string'),
  reply: ({ requestId, ok, error, answer }) => typeof requestId === 'string' && typeof ok === 'boolean' && typeof error === 'string' && isFields(answer),
};

/** Whether a value is a message of this build's host. */
export function isHostMessage(value: unknown): value is HostMessage {
  if (!isFields(value)) return false;
  const { type } = value;
  return isType(type) && FRAMES[type](value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isType(value: unknown): value is HostMessage['type'] {
  return typeof value === 'string' && Object.hasOwn(FRAMES, value);
}
