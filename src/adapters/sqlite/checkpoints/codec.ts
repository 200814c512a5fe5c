import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { JsonPlusSerializer } from '@langchain/langgraph-checkpoint';
import { RowError } from '../errors.ts';

/** First byte of everything packed: how the rest is kept. */
const PLAIN = 0;
const DEFLATED = 1;
const WITH_DICTIONARY = 2;

/** Below this, deflate's own overhead eats the gain. */
const WORTH_DEFLATING_BYTES = 40;

/** LangGraph's serializer, as far as it is synchronous: a put has to be on disk before anything is awaited. */
export class StoreSerializer extends JsonPlusSerializer {
  dump(value: unknown): Buffer {
    const dumped = this._dumps(value);
    return Buffer.from(dumped.buffer, dumped.byteOffset, dumped.byteLength);
  }

  /** Values that carry no LangChain records (`lc`), nearly all of ours, need no reviver. */
  async load(json: string): Promise<unknown> {
    const value: unknown = json.includes('"lc":') ? await this._loads(json) : JSON.parse(json);
    return value;
  }
}

/**
 * Packs bytes for the file. Small JSON with the same keys over and over compresses badly by itself; with a
 * sample of the same thread as the dictionary it shrinks to what is new in it.
 */
export function pack(data: Buffer, dictionary: Buffer | null): Buffer {
  if (data.length < WORTH_DEFLATING_BYTES) return tagged(PLAIN, data);
  const deflated = deflateRawSync(data, dictionary === null ? {} : { dictionary });
  if (deflated.length >= data.length) return tagged(PLAIN, data);
  return tagged(dictionary === null ? DEFLATED : WITH_DICTIONARY, deflated);
}

/** Reverses `pack`; `dictionary` is asked for only when it was used. Throws RowError on damage. */
export function unpack(stored: Uint8Array, dictionary: () => Buffer | null): Buffer {
  const body = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).subarray(1);
  try {
    switch (stored[0]) {
      case PLAIN:
        return body;
      case DEFLATED:
        return inflateRawSync(body);
      case WITH_DICTIONARY: {
        const words = dictionary();
        if (words === null) throw new RowError('the dictionary of a thread is missing');
        return inflateRawSync(body, { dictionary: words });
      }
      default:
        throw new RowError('packed data has an unknown tag');
    }
  } catch (error) {
    if (error instanceof RowError) throw error;
    throw new RowError(`packed data cannot be unpacked (${String(error)})`);
  }
}

function tagged(tag: number, data: Buffer): Buffer {
  const packed = Buffer.allocUnsafe(data.length + 1);
  packed[0] = tag;
  data.copy(packed, 1);
  return packed;
}
