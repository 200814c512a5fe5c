import type { BaseCheckpointSaver, Checkpoint, CheckpointMetadata } from '@langchain/langgraph-checkpoint';
import * as z from 'zod';
import { messageOf } from '../../../core/errors.ts';
import type { ForeignCheckpoint, Reshape } from '../../../core/ports/runImport.ts';
import { StoreError } from '../../../core/ports/store.ts';
import { isArray } from '../checkpoints/channels.ts';
import type { StoreSerializer } from '../checkpoints/codec.ts';
import { skeleton } from '../checkpoints/skeleton.ts';

const bare = skeleton.pick({ v: true, ts: true }).extend({ channel_versions: skeleton.shape.cv, versions_seen: skeleton.shape.vs, channels: z.array(z.string()) });

type Values = Readonly<Record<string, unknown>>;
/** Checkpoints whose values are remembered: nearly always the next one goes on from the last. Others are read back. */
const REMEMBERED = 8;

/** A checkpoint with its values, as a saver takes it. */
export interface WholeCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly metadata: CheckpointMetadata;
  /** Channels that are new in it. */
  readonly changed: readonly string[];
}

/** Puts the values of checkpoints together again, along their parents. */
export class ForeignValues {
  readonly #thread: string;
  readonly #saver: BaseCheckpointSaver;
  readonly #serializer: StoreSerializer;
  readonly #reshape: Reshape;
  readonly #known = new Map<string, Values>();

  /** `thread`: under which earlier checkpoints are in the saver. */
  constructor(thread: string, saver: BaseCheckpointSaver, serializer: StoreSerializer, reshape: Reshape) {
    this.#thread = thread;
    this.#saver = saver;
    this.#serializer = serializer;
    this.#reshape = reshape;
  }

  /** Throws StoreError('failed') when what it goes on from lacks something, or a text is not what it should be. */
  async whole(foreign: ForeignCheckpoint): Promise<WholeCheckpoint> {
    try {
      const { v, ts, channel_versions, versions_seen, channels } = bare.parse(JSON.parse(foreign.checkpoint));
      const metadata = skeleton.shape.m.parse(await this.#serializer.load(foreign.metadata));
      const before = await this.#valuesOf(foreign.namespace, foreign.parent);
      const parts = new Map(foreign.parts.map((part) => [part.channel, part]));
      const values: Record<string, unknown> = {};
      for (const channel of channels) {
        const part = parts.get(channel);
        if (part) values[channel] = await this.#value(part, before[channel]);
        else if (Object.hasOwn(before, channel)) values[channel] = before[channel];
        else throw new Error(`the channel ${channel} is neither in it nor in the checkpoint it goes on from`);
      }
      this.#remember(keyOf(foreign.namespace, foreign.id), values);
      return { checkpoint: { v, id: foreign.id, ts, channel_values: values, channel_versions, versions_seen }, metadata, changed: channels.filter((channel) => parts.has(channel)) };
    } catch (error) {
      if (error instanceof StoreError && error.reason !== 'failed') throw error;
      throw new StoreError('failed', `The checkpoint ${foreign.id} of the run cannot be put together: ${messageOf(error)}.`, { cause: error });
    }
  }

  async #value({ channel, kind, keep, data }: ForeignCheckpoint['parts'][number], before: unknown): Promise<unknown> {
    const value = this.#reshape(channel, await this.#serializer.load(data));
    if (kind === 'value') return value;
    if (!isArray(value) || !isArray(before) || before.length < keep) throw new Error(`the first ${String(keep)} items of ${channel} are not in the checkpoint it goes on from`);
    return [...before.slice(0, keep), ...value];
  }

  async #valuesOf(namespace: string, id: string | null): Promise<Values> {
    if (id === null) return {};
    const known = this.#known.get(keyOf(namespace, id));
    if (known) return known;
    const tuple = await this.#saver.getTuple({ configurable: { thread_id: this.#thread, checkpoint_ns: namespace, checkpoint_id: id } });
    return tuple?.checkpoint.channel_values ?? {};
  }

  #remember(key: string, values: Values): void {
    this.#known.set(key, values);
    const oldest = this.#known.keys().next();
    if (this.#known.size > REMEMBERED && oldest.done !== true) this.#known.delete(oldest.value);
  }
}

function keyOf(namespace: string, id: string): string {
  return JSON.stringify([namespace, id]);
}
