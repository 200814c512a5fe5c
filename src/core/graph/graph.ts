import { END, START, StateGraph } from '@langchain/langgraph';
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import type { AgentRole } from '../../contract/agents.ts';
import type { GraphDeps } from './deps.ts';
import { act } from './nodes/act.ts';
import { gate } from './nodes/gate.ts';
import { humanReview } from './nodes/humanReview.ts';
import { safetyCheck } from './nodes/safetyCheck.ts';
import { think } from './nodes/think.ts';
import { afterActing, afterGate, afterReview, afterScoring, afterThinking } from './routing.ts';
import { WaveStateSchema, type WaveState } from './state.ts';
import type { NodeConfig } from './stepKey.ts';

/**
 * The graph of a run. Each agent is a loop of steps: think (one model call), safety_check (one score), human_review
 * (only if needed), act (one effect). Between the agents stand the gates.
 */
export function buildGraph(deps: GraphDeps, checkpointer: BaseCheckpointSaver) {
  const agent = (role: AgentRole) => (state: WaveState, config: NodeConfig) => think(deps, role, state, config);
  const loop = ['safety_check', 'human_review'] as const;
  const agents = ['cto', 'pm', 'dev', 'qa', 'supervisor'] as const;
  return new StateGraph(WaveStateSchema)
    .addNode('cto', agent('cto'))
    .addNode('pm', agent('pm'))
    .addNode('dev', agent('dev'))
    .addNode('qa', agent('qa'))
    .addNode('supervisor', agent('supervisor'))
    .addNode('safety_check', (state, config) => safetyCheck(deps, state, config))
    .addNode('human_review', (state, config) => humanReview(deps, state, config))
    .addNode('act', (state, config) => act(deps, state, config))
    .addNode('gate', (state, config) => gate(deps, state, config))

    .addEdge(START, 'cto')
    .addConditionalEdges('cto', afterThinking, [...loop, 'cto'])
    .addConditionalEdges('pm', afterThinking, [...loop, 'pm'])
    .addConditionalEdges('dev', afterThinking, [...loop, 'dev'])
    .addConditionalEdges('qa', afterThinking, [...loop, 'qa'])
    .addConditionalEdges('supervisor', afterThinking, [...loop, 'supervisor'])
    .addConditionalEdges('safety_check', afterScoring, ['act', 'human_review'])
    // An accepted submission leads on: to the gate, or where the Supervisor routes (continue: dev, review: cto).
    .addConditionalEdges('act', afterActing, [...loop, 'act', 'gate', ...agents])
    .addConditionalEdges('gate', afterGate, ['human_review', 'gate', ...agents, END])
    .addConditionalEdges('human_review', afterReview, ['human_review', 'safety_check', 'act', 'gate', ...agents, END])
    .compile({ checkpointer });
}

export type WaveGraph = ReturnType<typeof buildGraph>;
