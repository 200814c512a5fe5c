import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';

/** LangGraph's RunnableConfig, as far as a saver sees it. */
export type Config = Parameters<BaseCheckpointSaver['getTuple']>[0];

/** Where a config points; null: it does not say. */
export interface Place {
  readonly threadId: string | null;
  readonly namespace: string | null;
  readonly checkpointId: string | null;
}

export function placeOf(config: Config): Place {
  const configurable: Record<string, unknown> = config.configurable ?? {};
  return {
    threadId: named(configurable, 'thread_id'),
    namespace: named(configurable, 'checkpoint_ns'),
    checkpointId: named(configurable, 'checkpoint_id') ?? named(configurable, 'thread_ts'),
  };
}

/** A place to write to; without a namespace it is the root graph's. Throws when the config names no thread. */
export function placeToWrite(config: Config): { threadId: string; namespace: string; checkpointId: string | null } {
  const { threadId, namespace, checkpointId } = placeOf(config);
  if (threadId === null) throw new Error('A checkpoint belongs to a thread: config.configurable.thread_id is missing.');
  return { threadId, namespace: namespace ?? '', checkpointId: checkpointId === '' ? null : checkpointId };
}

function named(configurable: Record<string, unknown>, key: string): string | null {
  const value = configurable[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') throw new TypeError(`config.configurable.${key} has to be a string.`);
  return value;
}
