import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { WaveError } from '../errors.ts';
import { systemClock } from '../ports/clock.ts';
import { buildGraph, type WaveGraph } from './graph.ts';
import type { GraphDeps } from './deps.ts';

/** The graph, to be looked at, or to read and change a state by. None of its nodes can run. */
export function stillGraph(saver: BaseCheckpointSaver): WaveGraph {
  const never = (): never => {
    throw new WaveError('not_running', 'This graph runs nothing.');
  };
  const deps: GraphDeps = {
    get git() { return never(); },
    get files() { return never(); },
    get runner() { return never(); },
    get scorer() { return never(); },
    get effects() { return never(); },
    get logger() { return never(); },
    clock: systemClock,
    model: never,
    judgements: new Map(),
    remembered: never,
    completedStories: never,
    projectRules: never,
    onModelText: never,
    modelSignal: new AbortController().signal,
    commandSignal: new AbortController().signal,
  };
  return buildGraph(deps, saver);
}
