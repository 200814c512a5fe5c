import { MemorySaver } from '@langchain/langgraph';
import { WaveError } from '../errors.ts';
import { systemClock } from '../ports/clock.ts';
import { buildGraph } from './graph.ts';
import type { GraphDeps } from './deps.ts';

/** The graph's nodes and edges as Mermaid. Nothing runs. */
export async function mermaidGraph(): Promise<string> {
  const never = (): never => {
    throw new WaveError('not_running', 'This graph is only drawn.');
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
  const drawable = await buildGraph(deps, new MemorySaver()).getGraphAsync();
  return drawable.drawMermaid();
}
