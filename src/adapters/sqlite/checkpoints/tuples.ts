import { maxChannelVersion, TASKS } from '@langchain/langgraph-checkpoint';
import type { ChannelVersions, Checkpoint, CheckpointPendingWrite, CheckpointTuple } from '@langchain/langgraph-checkpoint';
import { setImmediate as turn } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { bytes, checked } from '../rows.ts';
import type { Row } from '../rows.ts';
import { isArray } from './channels.ts';
import type { Channels, PackedValue, Stored } from './channels.ts';
import type { StoreSerializer } from './codec.ts';
import { unpackId } from './ids.ts';
import type { PendingWrites, RawWrites, WrittenPlace } from './pendingWrites.ts';
import { skeleton } from './skeleton.ts';
import type { Skeleton } from './skeleton.ts';
import type { ThreadRow, Threads } from './threads.ts';

/** Checkpoints before this format kept the sends of a step only as writes of their parent. */
const FORMAT_WITH_TASKS = 4;

/** How long unpacking may keep everything else in the extension host waiting. */
const SLICE_MS = 8;

/** A checkpoint as it is stored, read in one transaction; unpacking and reviving come after. */
export interface RawTuple {
  readonly thread: ThreadRow;
  readonly id: string;
  readonly parent: string | null;
  readonly bones: Skeleton;
  readonly values: readonly (readonly [channel: string, value: PackedValue])[];
  readonly unpack: (stored: Uint8Array) => Buffer;
  readonly writes: readonly RawWrites[];
  readonly parentWrites: readonly RawWrites[];
}

export class TupleReader {
  readonly #threads: Threads;
  readonly #channels: Channels;
  readonly #writes: PendingWrites;
  readonly #serializer: StoreSerializer;
  readonly #nextVersion: (version: number | string | undefined) => number;

  constructor(threads: Threads, channels: Channels, writes: PendingWrites, serializer: StoreSerializer, nextVersion: (version: number | string | undefined) => number) {
    this.#threads = threads;
    this.#channels = channels;
    this.#writes = writes;
    this.#serializer = serializer;
    this.#nextVersion = nextVersion;
  }

  /** Reads all of a checkpoint; undefined when its metadata does not match the filter. Must run inside a transaction. */
  raw(thread: ThreadRow, row: Row, filter: Readonly<Record<string, unknown>> = {}): RawTuple | undefined {
    const bones = checked(skeleton, JSON.parse(this.#threads.unpack(thread.id, bytes(row, 'skeleton')).toString()), 'a checkpoint');
    const metadata: Readonly<Record<string, unknown>> = { ...bones.m };
    for (const [key, value] of Object.entries(filter)) {
      if (value !== undefined && !isDeepStrictEqual(metadata[key], value)) return undefined;
    }
    const id = unpackId(row['id']);
    const parent = row['parent'] === null ? null : unpackId(row['parent']);
    const written = (place: WrittenPlace): string => this.#channels.readWritten(thread.id, place);
    return {
      thread,
      id,
      parent,
      bones,
      values: Object.entries(bones.r).map(([channel, reference]) => [channel, this.#channels.read(thread.id, reference)]),
      unpack: this.#threads.unpacker(thread.id),
      writes: this.#writes.raw(thread.id, id, written),
      parentWrites: bones.v < FORMAT_WITH_TASKS && parent !== null ? this.#writes.raw(thread.id, parent, written) : [],
    };
  }

  async revive(raw: RawTuple): Promise<{ tuple: CheckpointTuple; stored: Stored }> {
    const { bones, id } = raw;
    const values: Record<string, unknown> = {};
    const arrays = new Map<string, readonly unknown[]>();
    for (const [channel, packed] of raw.values) {
      const value = await this.#serializer.load(await jsonOf(packed, raw.unpack));
      values[channel] = value;
      if (isArray(value)) arrays.set(channel, [...value]);
    }
    const checkpoint: Checkpoint = { v: bones.v, id, ts: bones.ts, channel_values: values, channel_versions: { ...bones.cv }, versions_seen: bones.vs };
    if (bones.v < FORMAT_WITH_TASKS && raw.parent !== null) this.#addTasks(checkpoint, await this.#writes.revive(raw.parentWrites));
    const tuple: CheckpointTuple = {
      config: configOf(raw.thread, id),
      checkpoint,
      metadata: await this.#metadata(bones),
      pendingWrites: await this.#writes.revive(raw.writes),
    };
    if (raw.parent !== null) tuple.parentConfig = configOf(raw.thread, raw.parent);
    return { tuple, stored: { id, versions: bones.cv, references: bones.r, arrays } };
  }

  async #metadata(bones: Skeleton): Promise<Skeleton['m']> {
    const json = JSON.stringify(bones.m);
    return json.includes('"lc":') ? checked(skeleton.shape.m, await this.#serializer.load(json), 'the metadata of a checkpoint') : bones.m;
  }

  #addTasks(checkpoint: Checkpoint, writes: readonly CheckpointPendingWrite[]): void {
    checkpoint.channel_values[TASKS] = writes.filter((write) => write[1] === TASKS).map((write) => write[2]);
    const versions: ChannelVersions[string][] = Object.values(checkpoint.channel_versions);
    checkpoint.channel_versions[TASKS] = versions.length > 0 ? maxChannelVersion(...versions) : this.#nextVersion(undefined);
  }
}

function configOf(thread: ThreadRow, checkpointId: string): CheckpointTuple['config'] {
  return { configurable: { thread_id: thread.threadId, checkpoint_ns: thread.namespace, checkpoint_id: checkpointId } };
}

async function jsonOf(packed: PackedValue, unpack: (stored: Uint8Array) => Buffer): Promise<string> {
  if ('json' in packed) return packed.json;
  if ('data' in packed) return unpack(packed.data).toString();
  const items: string[] = [];
  let since = performance.now();
  for (const item of packed.items) {
    items.push(item().toString());
    if (performance.now() - since < SLICE_MS) continue;
    await turn();
    since = performance.now();
  }
  return `[${items.join(',')}]`;
}
