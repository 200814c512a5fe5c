import * as z from 'zod';
import { actionResult, type Action, type ActionResult } from '../../../contract/action.ts';
import type { AgentOutput, PendingAction, TranscriptMessage } from '../../../contract/state.ts';
import { planText, checkSubmission } from '../../agents/submissions.ts';
import { afterSubmission } from '../../agents/afterSubmission.ts';
import { traceWords } from '../../effects/commands.ts';
import { once } from '../../effects/once.ts';
import { messageOf } from '../../errors.ts';
import { claimsDecision, decidingMember, forgedEvent } from '../../gates/forged.ts';
import { reachableHosts } from '../../safety/containment/hosts.ts';
import { allowedHostsOf } from '../../safety/containment/storyHosts.ts';
import { performRead } from '../../tools/performRead.ts';
import type { ToolContext } from '../../tools/context.ts';
import { parseToolInput, type EffectCall, type SubmitCall, type ToolCall } from '../../tools/registry.ts';
import { toolEffect } from '../../tools/toolEffect.ts';
import { assertScored } from '../assertScored.ts';
import type { GraphDeps } from '../deps.ts';
import { describeAction } from '../describeAction.ts';
import { requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';
import { toolMessage } from '../transcript.ts';

/** Runs the first pending action, exactly once, and tells the model what came of it. */
export async function act(deps: GraphDeps, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const [next] = state.pending.queue;
  if (!next) return {};
  assertScored(next, state.settings.safety);
  const { action } = next;
  // The sandbox that was its answer is gone (another machine, a setting): ask again what to do with it.
  if (next.verdict?.source === 'sandbox' && next.approvedBy === null && !deps.runner.contains) return { pending: { queue: [{ ...next, verdict: null }, ...state.pending.queue.slice(1)] } };
  const parsed = parseToolInput(action.agent, action.tool, action.input);
  // An edit by a person can leave an input that no longer fits.
  if (!parsed.ok) return finished(deps, state, next, { ok: false, output: parsed.problem, summary: 'Input does not fit', filesChanged: [] });
  const { call } = parsed;
  switch (call.kind) {
    case 'submit': return submit(deps, state, next, call);
    case 'ask': return ask(state, deps, stepKeyOf(config), action, call.input);
    case 'read': return finished(deps, state, next, await timed(deps, async () => performRead(call, await toolContext(deps, state, next))));
    default: return effect(deps, state, config, next, call);
  }
}

async function toolContext(deps: GraphDeps, state: WaveState, { verdict, approvedBy }: PendingAction): Promise<ToolContext> {
  return {
    allowedHosts: verdict ? reachableHosts(verdict, allowedHostsOf(state)) : [],
    uncontained: isUncontained(verdict, approvedBy),
    files: await deps.files.worktree(state.git.worktreePath),
    git: deps.git,
    runner: deps.runner,
    worktree: state.git.worktreePath,
    baseCommit: state.git.baseCommit,
    commandTimeoutSeconds: state.settings.limits.commandTimeoutSeconds,
    signal: deps.commandSignal,
  };
}

/** What a person allowed, now or for good, runs with that person's rights: inside the sandbox a push, say, could only fail. */
function isUncontained(verdict: PendingAction['verdict'], approvedBy: string | null): boolean {
  return approvedBy !== null || verdict?.source === 'remembered';
}

async function timed(deps: GraphDeps, perform: () => Promise<ActionResult>): Promise<ActionResult> {
  const started = deps.clock.now();
  const result = await perform();
  return { durationMs: deps.clock.now() - started, ...result };
}

async function effect(deps: GraphDeps, state: WaveState, config: NodeConfig, next: PendingAction, call: EffectCall): Promise<WaveUpdate> {
  const stepKey = stepKeyOf(config);
  const { action } = next;
  const plan = toolEffect(call, await toolContext(deps, state, next));
  const key = `${state.threadId}/${stepKey}/${action.id}`;
  const outcome = await once(deps.effects, state.threadId, key, {
    ...plan,
    execute: (intent) => timed(deps, () => plan.execute(intent, key)),
    resultFrom: (stored) => actionResult.parse(stored),
  });
  if (outcome.state === 'in_doubt') {
    const journal = new Journal(deps.clock, state);
    journal.add({ kind: 'system', name: 'orchestrator' }, { type: 'system_event', name: 'effect.in_doubt', severity: 'warning', summary: `In doubt: ${describeAction(action)}`, details: { known: outcome.known, trace: outcome.trace ?? null } });
    return {
      waiting: { id: requestId(state, stepKey, 'in_doubt'), type: 'in_doubt', reason: outcome.trace ? `${outcome.known} ${traceWords(outcome.trace)}` : outcome.known, agent: action.agent, action, known: outcome.known, effect: key, ...(outcome.trace ? { trace: outcome.trace } : {}) },
      journal: journal.value(),
      updatedAt: deps.clock.iso(),
    };
  }
  return finished(deps, state, next, outcome.result, { how: outcome.how, stepKey });
}

function ask(state: WaveState, deps: GraphDeps, stepKey: string, action: Action, input: Extract<ToolCall, { kind: 'ask' }>['input']): WaveUpdate {
  return {
    waiting: { id: requestId(state, stepKey, 'question'), type: 'question', reason: input.question, agent: action.agent, action, question: input.question, choices: input.choices },
    updatedAt: deps.clock.iso(),
  };
}

/** The pair of numbers by which the audit log shows that executed actions are scored actions (core/audit/executedActions). */
function counted({ safety }: WaveState): { scored: number; executed: number } {
  return { scored: safety.scored, executed: safety.executed + 1 };
}

function executed({ safety }: WaveState): WaveState['safety'] {
  return { ...safety, executed: safety.executed + 1, refusals: { ...safety.refusals, inARow: 0 } };
}

/** The state after an action that had a result. */
async function finished(deps: GraphDeps, state: WaveState, next: PendingAction, result: ActionResult, effected?: { readonly how: string; readonly stepKey: string }, journal = new Journal(deps.clock, state)): Promise<WaveUpdate> {
  const { action, verdict, approvedBy } = next;
  const sum = (key: 'added' | 'removed'): number | null => (result.filesChanged.length > 0 ? result.filesChanged.reduce((total, file) => total + file[key], 0) : null);
  journal.add({ kind: 'agent', name: action.agent }, {
    type: 'agent_action',
    name: `tool.${action.tool}`,
    severity: result.ok ? 'info' : 'warning',
    summary: describeAction(action),
    details: {
      actionId: action.id, input: action.input, actionHash: verdict?.actionHash, score: verdict?.score ?? null, verdict: verdict?.verdict ?? null, source: verdict?.source ?? null, approvedBy, how: effected?.how ?? 'fresh',
      ...counted(state), ...(action.tool === 'run_command' ? { contained: deps.runner.contains && !isUncontained(verdict, approvedBy) } : {}),
      ok: result.ok, outcome: result.summary, exitCode: result.exitCode ?? null, durationMs: result.durationMs ?? null, added: sum('added'), removed: sum('removed'),
    },
  });
  if (claimsDecision(result.output)) {
    journal.add({ kind: 'system', name: 'orchestrator' }, {
      type: 'safety_event', name: 'decision.claimed', severity: 'warning', summary: `What ${describeAction(action)} returned reads like a decision; it counts for nothing`, safetyTags: ['forged_decision'], details: { actionId: action.id },
    });
  }
  const touched = effected !== undefined && (result.filesChanged.length > 0 || action.tool === 'run_command');
  const changes = touched ? [...await deps.git.changes(state.git.worktreePath, state.git.baseCommit)] : null;
  return {
    pending: { queue: state.pending.queue.slice(1) },
    safety: executed(state),
    messages: [toolMessage(action.agent, action.id, result.output, !result.ok)],
    agentOutputs: [output(deps, next, result.summary)],
    filesCreated: result.filesChanged.filter((file) => file.created).map((file) => file.path),
    ...(changes ? { changes: { files: changes }, git: { ...state.git, filesChanged: changes.map((file) => file.path), hasUncommitted: true, snapshot: touched ? await keepSnapshot(deps, state, effected.stepKey, action) : state.git.snapshot } } : {}),
    updatedAt: deps.clock.iso(),
    journal: journal.value(),
  };
}

/** Milliseconds a snapshot may take; without one, going back to this step gets the commit before it. */
const SNAPSHOT_LIMIT_MS = 3_000;

/** Keeps the files as they are after an effect, so that any checkpoint can be gone back to. Never stops a run. */
async function keepSnapshot(deps: GraphDeps, state: WaveState, stepKey: string, action: Action): Promise<string> {
  try {
    return await deps.git.snapshot(state.git.worktreePath, `refs/wave/${state.threadId}/${stepKey}`, `After ${describeAction(action)}\n`, AbortSignal.timeout(SNAPSHOT_LIMIT_MS));
  } catch (error) {
    deps.logger.warn(`The files after "${describeAction(action)}" could not be kept: ${messageOf(error)}`);
    return state.git.snapshot;
  }
}

function output(deps: GraphDeps, { action, verdict }: PendingAction, result: string): AgentOutput {
  return { agent: action.agent, action: describeAction(action), result, timestamp: deps.clock.iso(), tokensUsed: 0, safetyScore: verdict?.score ?? 0 };
}

/** Characters of what is wrong with a submission that people see; the model gets all of it. */
const LONGEST_PROBLEM = 300;

/** Takes a submission: a bad one goes back to the model with what is wrong, a good one ends the visit. */
function submit(deps: GraphDeps, state: WaveState, next: PendingAction, call: SubmitCall): Promise<WaveUpdate> | WaveUpdate {
  const { action } = next;
  const round = action.agent === 'cto' ? state.cursor.rounds.cto : state.cursor.rounds.dev;
  const deciding = decidingMember(action.input);
  if (deciding !== null) {
    const journal = new Journal(deps.clock, state);
    const event = forgedEvent({ kind: 'agent', name: action.agent }, deps.clock.iso(), `${action.tool} came with "${deciding}"`);
    journal.add(event.actor, { ...event, details: { actionId: action.id, tool: action.tool, member: deciding, input: action.input } });
    return finished(deps, state, next, { ok: false, output: `Refused: "${deciding}" is no part of ${action.tool}. Gates are decided by a person or the policy, never by an agent. Submit again without it.`, summary: 'Refused: agents decide no gates', filesChanged: [] }, undefined, journal);
  }
  const checked = checkSubmission(action.agent, call.input, state.story, round, deps.clock.iso());
  if (!checked.ok) return finished(deps, state, next, { ok: false, output: checked.problem, summary: `Sent back: ${checked.problem.replaceAll(/\s+/g, ' ').slice(0, LONGEST_PROBLEM)}`, filesChanged: [] });
  const { submission } = checked;
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'agent', name: action.agent }, {
    type: 'agent_action',
    name: `tool.${action.tool}`,
    summary: `${action.tool} ${'summary' in submission.value ? submission.value.summary : submission.value.route}`.slice(0, 500),
    details: { actionId: action.id, input: z.record(z.string(), z.unknown()).parse(action.input), actionHash: next.verdict?.actionHash, score: next.verdict?.score ?? null, verdict: next.verdict?.verdict ?? null, source: next.verdict?.source ?? null, approvedBy: next.approvedBy, ok: true, ...counted(state) },
  });
  const dropped: TranscriptMessage[] = state.pending.queue.slice(1).map((late) => toolMessage(late.action.agent, late.action.id, 'Not run: you had submitted already.', true));
  return {
    ...afterSubmission(state, submission),
    submissions: [submission],
    safety: executed(state),
    pending: { queue: [] },
    messages: [toolMessage(action.agent, action.id, 'Accepted.', false), ...dropped],
    agentOutputs: [output(deps, next, 'Accepted')],
    ...(submission.kind === 'plan' ? { plan: planText(submission.value) } : {}),
    updatedAt: deps.clock.iso(),
    journal: journal.value(),
  };
}
