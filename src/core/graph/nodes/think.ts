import { AGENT_NAMES, type AgentRole } from '../../../contract/agents.ts';
import type { BudgetState, TranscriptMessage } from '../../../contract/state.ts';
import { briefing } from '../../agents/briefing.ts';
import { compactionPrompt, systemPrompt } from '../../agents/prompts.ts';
import { stuckReason } from '../../agents/stuck.ts';
import { allowedOutput, crossedWarning, proposedExtra, spend } from '../../budget/budget.ts';
import { ModelError, type ChatModel, type ModelRequest } from '../../ports/model.ts';
import { describeTools } from '../../tools/registry.ts';
import { forgedEvent, isDecidingTool } from '../../gates/forged.ts';
import { callModel, type ModelAnswer } from '../callModel.ts';
import type { GraphDeps } from '../deps.ts';
import { hold, requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import { readAnswer } from '../readAnswer.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';
import { estimateTokens, estimateTranscript, sinceSummary, transcriptOf } from '../transcript.ts';

/** Answers in a row without a usable tool call after which the run is held. */
const MOST_NUDGES = 3;
/** Share of the context window at which a transcript is summed up. */
const COMPACT_AT = 0.7;
const SUMMARY_TOKENS = 4_000;

/** One model call of an agent: brief it if its visit begins, ask, and queue what it proposes. */
export async function think(deps: GraphDeps, role: AgentRole, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const stepKey = stepKeyOf(config);
  const begins = !state.cursor.visiting || state.cursor.at !== role;
  const opening: TranscriptMessage[] = begins ? [{ agent: role, role: 'user', text: briefing(role, state) }] : [];
  const transcript = [...transcriptOf(role, state.messages), ...opening];

  if (!begins) {
    const watched = transcriptOf(role, state.messages.slice(state.cursor.watchFrom));
    const stuck = stuckReason(role, watched, state.settings.limits.turnsWithoutDiff);
    if (stuck) return hold(state, deps.clock, stepKey, `${AGENT_NAMES[role]} is stuck: it ${stuck}.`, { agent: role });
    if (state.cursor.nudges >= MOST_NUDGES) {
      return hold(state, deps.clock, stepKey, `${AGENT_NAMES[role]} answered ${String(MOST_NUDGES)} times without a usable tool call.`, { agent: role });
    }
  }
  try {
    const model = await deps.model(role);
    const request = await makeRequest(deps, role, state, model, sinceSummary(transcript));
    const budget = await fit(deps, state.budget, model, request);
    if (budget === null) return askForBudget(deps, state, role, stepKey);
    const answer = await callModel(deps, model, { ...request, maxOutputTokens: budget });
    return settle(deps, state, role, { answer, model, begins, opening, compaction: request.tools.length === 0 });
  } catch (error) {
    if (!ModelError.is(error) || error.reason === 'aborted') throw error;
    deps.logger.error(`${AGENT_NAMES[role]}: the model call failed (${error.reason})`, error);
    const journal = new Journal(deps.clock, state);
    journal.add({ kind: 'agent', name: role }, { type: 'agent_action', name: 'model.error', severity: 'error', summary: error.message, details: { reason: error.reason } });
    return hold(state, deps.clock, stepKey, error.message, { agent: role, journal, isError: true });
  }
}

/** The request of this turn, or the one that sums up a transcript grown too long. */
async function makeRequest(deps: GraphDeps, role: AgentRole, state: WaveState, model: ChatModel, messages: TranscriptMessage[]): Promise<ModelRequest> {
  const tools = describeTools(role);
  const system = systemPrompt(role, await deps.projectRules(state.git.worktreePath));
  const size = estimateTokens(system + JSON.stringify(tools)) + estimateTranscript(messages);
  if (!model.scripted && size > model.contextWindow * COMPACT_AT && messages.length > 3) {
    const last: TranscriptMessage = { agent: role, role: 'user', text: 'Sum up now.' };
    return { agent: role, system: compactionPrompt(role), messages: [...messages, last], tools: [], maxOutputTokens: SUMMARY_TOKENS, requireTool: false };
  }
  return { agent: role, system, messages, tools, maxOutputTokens: state.settings.models.maxOutputTokens, requireTool: false };
}

/** Tokens the answer may have within the budget, or null. Counts exactly only when the estimate does not fit. */
async function fit(deps: GraphDeps, budget: BudgetState, model: ChatModel, request: ModelRequest): Promise<number | null> {
  const estimate = estimateTokens(request.system + JSON.stringify(request.tools)) + estimateTranscript(request.messages);
  const cost = model.cost.bind(model);
  const roughly = allowedOutput(budget, estimate, request.maxOutputTokens, cost);
  if (roughly !== null && roughly === request.maxOutputTokens) return roughly;
  return allowedOutput(budget, await model.countTokens(request, deps.modelSignal), request.maxOutputTokens, cost);
}

function askForBudget(deps: GraphDeps, state: WaveState, role: AgentRole, stepKey: string): WaveUpdate {
  const extra = proposedExtra(state.budget);
  const { tokensUsed, tokensLimit, costUsd, costLimitUsd } = state.budget;
  const reason = `The next call of ${AGENT_NAMES[role]} could go over the budget: ${String(tokensUsed)} of ${String(tokensLimit)} tokens and $${costUsd.toFixed(2)} of $${costLimitUsd.toFixed(2)} are used.`;
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'policy', name: 'budget' }, { type: 'system_event', name: 'budget.exceeded', severity: 'warning', summary: reason });
  return {
    budget: { ...state.budget, isExceeded: true },
    waiting: { id: requestId(state, stepKey, 'budget_exceeded'), type: 'budget_exceeded', reason, agent: role, extraTokens: extra.tokens, extraUsd: extra.usd },
    journal: journal.value(),
    updatedAt: deps.clock.iso(),
  };
}

interface Turn {
  readonly answer: ModelAnswer;
  readonly model: ChatModel;
  readonly begins: boolean;
  readonly opening: readonly TranscriptMessage[];
  readonly compaction: boolean;
}

/** The state after an answer. */
function settle(deps: GraphDeps, state: WaveState, role: AgentRole, turn: Turn): WaveUpdate {
  const { answer, model } = turn;
  const cost = model.cost(answer.usage);
  const budget = spend(state.budget, role, answer.usage, cost);
  const journal = new Journal(deps.clock, state);
  const read = readAnswer(role, answer);
  journal.add({ kind: 'agent', name: role }, {
    type: 'agent_action',
    name: turn.compaction ? 'model.compaction' : 'model.call',
    summary: turn.compaction ? 'Summed up its transcript' : read.summary,
    tokens: budget.tokensUsed - state.budget.tokensUsed,
    costUsd: cost,
    details: { model: model.id, scripted: model.scripted, durationMs: answer.durationMs, usage: answer.usage, retries: answer.retries, stopReason: answer.stopReason, text: answer.text.slice(0, 2_000) },
  });
  for (const name of new Set(answer.toolCalls.map((call) => call.name).filter((name) => isDecidingTool(name) && !describeTools(role).some((tool) => tool.name === name)))) {
    const event = forgedEvent({ kind: 'agent', name: role }, deps.clock.iso(), `it called "${name.slice(0, 100)}", which no agent has`);
    journal.add(event.actor, event);
  }
  const warning = crossedWarning(state.budget, budget);
  if (warning !== null) {
    journal.add({ kind: 'policy', name: 'budget' }, { type: 'system_event', name: 'budget.warning', severity: 'warning', summary: `${String(warning * 100)} % of the budget is used` });
  }
  const base: WaveUpdate = { budget, currentAgent: role, error: null, updatedAt: deps.clock.iso(), journal: journal.value() };
  if (turn.compaction) {
    return { ...base, messages: [...turn.opening, { agent: role, role: 'summary', text: answer.text }], cursor: { ...state.cursor, at: role, visiting: true } };
  }
  return {
    ...base,
    messages: [...turn.opening, ...read.messages],
    pending: { queue: read.proposed.map((action) => ({ action, verdict: null, approvedBy: null })) },
    cursor: {
      ...state.cursor,
      at: role,
      visiting: true,
      feedback: '',
      nudges: read.proposed.length > 0 ? 0 : (turn.begins ? 0 : state.cursor.nudges) + 1,
      watchFrom: turn.begins ? state.messages.length : state.cursor.watchFrom,
    },
  };
}
