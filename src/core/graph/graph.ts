import { Command, END, START, StateGraph, type RunControl, type StateSnapshot } from '@langchain/langgraph';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AgentRole } from '../../contract/agents.ts';
import { keepingAnswers } from '../effects/keptAnswers.ts';
import type { GraphDeps } from './deps.ts';
import { act } from './nodes/act.ts';
import { gate } from './nodes/gate.ts';
import { humanReview } from './nodes/humanReview.ts';
import { safetyCheck } from './nodes/safetyCheck.ts';
import { think } from './nodes/think.ts';
import { afterActing, afterGate, afterReview, afterScoring, afterThinking, type NodeName } from './routing.ts';
import { WaveStateSchema, type WaveState, type WaveUpdate } from './state.ts';
import { stepKeyOf, type NodeConfig } from './stepKey.ts';

export interface GraphConfig extends RunnableConfig {
  readonly durability?: 'sync';
  readonly control?: RunControl;
}

/** The compiled graph, as far as it is used here. */
export interface WaveGraph {
  /** Runs until the graph waits, ends or is drained: from a first state, or (null) on from the newest checkpoint. Throws what a node threw, and GraphDrained. */
  run(initial: WaveUpdate | null, config: GraphConfig): Promise<void>;
  /** Answers interrupts by their ids, and runs on. */
  answer(answers: Readonly<Record<string, unknown>>, config: GraphConfig): Promise<void>;
  getState(config: RunnableConfig): Promise<StateSnapshot>;
  updateState(config: RunnableConfig, update: WaveUpdate, asNode: NodeName): Promise<RunnableConfig>;
  getGraphAsync(): Promise<{ drawMermaid(): string }>;
}

/**
 * The graph of a run. Each agent is a loop of steps: think (one model call), safety_check (one score), human_review
 * (only if needed), act (one effect). Between the agents stand the gates.
 */
export function buildGraph(deps: GraphDeps, checkpointer: BaseCheckpointSaver): WaveGraph {
  const keeping = (state: WaveState, config: NodeConfig): GraphDeps => keepingAnswers(deps, state.threadId, stepKeyOf(config));
  const agent = (role: AgentRole) => (state: WaveState, config: NodeConfig) => think(keeping(state, config), role, state, config);
  const loop = ['safety_check', 'human_review'] as const;
  const agents = ['cto', 'pm', 'dev', 'qa', 'supervisor'] as const;
  const graph = new StateGraph(WaveStateSchema)
    .addNode('cto', agent('cto'))
    .addNode('pm', agent('pm'))
    .addNode('dev', agent('dev'))
    .addNode('qa', agent('qa'))
    .addNode('supervisor', agent('supervisor'))
    .addNode('safety_check', (state, config) => safetyCheck(keeping(state, config), state, config))
    .addNode('human_review', (state, config) => humanReview(deps, state, config))
    .addNode('act', (state, config) => act(deps, state, config))
    .addNode('gate', (state, config) => gate(keeping(state, config), state, config))

    .addEdge(START, 'cto')
    .addConditionalEdges('cto', afterThinking, [...loop, 'cto'])
    .addConditionalEdges('pm', afterThinking, [...loop, 'pm'])
    .addConditionalEdges('dev', afterThinking, [...loop, 'dev'])
    .addConditionalEdges('qa', afterThinking, [...loop, 'qa'])
    .addConditionalEdges('supervisor', afterThinking, [...loop, 'supervisor'])
    .addConditionalEdges('safety_check', afterScoring, [...loop, 'act', ...agents])
    // An accepted submission leads on: to the gate, or where the Supervisor routes (continue: dev, review: cto).
    .addConditionalEdges('act', afterActing, [...loop, 'act', 'gate', ...agents])
    .addConditionalEdges('gate', afterGate, ['human_review', 'gate', ...agents, END])
    .addConditionalEdges('human_review', afterReview, ['human_review', 'safety_check', 'act', 'gate', ...agents, END])
    .compile({ checkpointer });
  return {
    run: async (initial, config) => { await graph.invoke(initial, config); },
    answer: async (answers, config) => { await graph.invoke(new Command({ resume: { ...answers } }), config); },
    getState: (config) => graph.getState(config),
    updateState: (config, update, asNode) => graph.updateState(config, update, asNode),
    getGraphAsync: () => graph.getGraphAsync(),
  };
}
