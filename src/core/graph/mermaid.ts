import { MemorySaver } from '@langchain/langgraph';
import { stillGraph } from './stillGraph.ts';

/** The graph's nodes and edges as Mermaid. Nothing runs. */
export async function mermaidGraph(): Promise<string> {
  return (await stillGraph(new MemorySaver()).getGraphAsync()).drawMermaid();
}
