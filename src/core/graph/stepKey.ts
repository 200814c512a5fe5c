import type { LangGraphRunnableConfig } from '@langchain/langgraph';
import { WaveError } from '../errors.ts';

export type NodeConfig = LangGraphRunnableConfig;

/**
 * Identifies the step a node runs in: the checkpoint it started from. It is the same when the step runs
 * again after a crash, and another one in a fork.
 */
export function stepKeyOf(config: NodeConfig): string {
  const key = config.executionInfo?.checkpointId;
  if (!key) throw new WaveError('no_checkpoint', 'A node ran without a checkpoint; effects could not be kept apart. The graph must be compiled with a checkpointer.');
  return key;
}
