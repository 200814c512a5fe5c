import { GATES, type GateDecision, type GateEvidence, type GateNumber } from '../../../contract/gate.ts';
import type { DecisionActor } from '../../../contract/agents.ts';
import { collectEvidence } from '../../gates/collect.ts';
import { failedCriteria, policyOf, stationAfter } from '../../gates/policy.ts';
import { commitWork, gateCommit, passThrough } from '../../gates/passage.ts';
import type { GraphDeps } from '../deps.ts';
import { hold, requestId } from '../hold.ts';
import { Journal } from '../journal.ts';
import type { WaveState, WaveUpdate } from '../state.ts';
import { stepKeyOf, type NodeConfig } from '../stepKey.ts';

type Decided = NonNullable<WaveState['decided']>;

/** One gate: collect its evidence, and let the policy or a person decide. No model has a part in it. */
export async function gate(deps: GraphDeps, state: WaveState, config: NodeConfig): Promise<WaveUpdate> {
  const number = state.gateState.currentGate;
  const stepKey = stepKeyOf(config);
  if (state.decided?.decision === 'kill') return killed(deps, state, stepKey, state.decided);

  const { branch } = await deps.git.head(state.git.worktreePath);
  if (branch !== state.git.branch) {
    return { decided: null, ...hold(state, deps.clock, stepKey, `The worktree is on branch ${branch}, not on ${state.git.branch}: nothing was committed. Check ${state.git.branch} out there again (git switch ${state.git.branch}), then resume.`, { agent: null, isError: true }) };
  }
  const git = await commitWork(deps, state);
  const head = await deps.git.head(git.worktreePath);
  const known = state.evidence.findLast((entry) => entry.gate === number);
  if (state.decided?.decision === 'go') {
    // Go although criteria fail has to have been approved; humanReview sees to it, and here nothing else passes.
    const entitled = known !== undefined && (failedCriteria(known).length === 0 || state.decided.approvedBy !== null);
    if (known?.tree === head.tree && entitled) return pass(deps, state, stepKey, known, state.decided);
    // What the person saw is stale: collect again, ask again.
    return { decided: null, git };
  }

  const files = await deps.files.worktree(git.worktreePath);
  const judging = { budget: state.budget, journal: new Journal(deps.clock, state) };
  const found = await collectEvidence(number, { deps, state: { ...state, git }, files, stepKey, commit: head.commit, tree: head.tree, judging });
  const withJudging = (update: WaveUpdate): WaveUpdate => ({ ...update, budget: judging.budget, journal: { events: [...judging.journal.value().events, ...(update.journal?.events ?? [])] } });
  const { evidence } = found;
  const failed = failedCriteria(evidence);
  const seen: WaveUpdate = {
    git,
    evidence: [evidence],
    changes: { files: [...await deps.git.changes(git.worktreePath, git.baseCommit)] },
    cursor: { ...state.cursor, at: 'gate', visiting: false },
    currentAgent: null,
    phase: GATES[number]?.phase ?? state.phase,
    updatedAt: deps.clock.iso(),
    ...(found.tests ? { testsPassed: found.tests.passed, testsFailed: found.tests.failed } : {}),
  };
  if (failed.length === 0) {
    const by = decider(state, number);
    if (by) {
      const passed = await pass(deps, { ...state, git, evidence: [...state.evidence, evidence] }, stepKey, evidence, { decision: 'go', by: by.actor, reason: by.reason, approvedBy: null });
      return withJudging({ ...seen, ...passed, evidence: [evidence] });
    }
  } else {
    const back = backToAgent(state, number, evidence);
    if (back) return withJudging({ ...seen, ...back, journal: note(deps, state, number, evidence, failed).value() });
  }
  return withJudging({ ...seen, ...ask(deps, state, stepKey, number, evidence, failed) });
}

/** Who says Go when all criteria hold: the policy, or the person who said so in advance. */
function decider(state: WaveState, number: GateNumber): { actor: DecisionActor; reason: string } | null {
  if (state.cursor.proposal) return null;
  if (policyOf(number, state.settings, state.story) === 'auto') return { actor: { kind: 'policy', name: 'gate policy' }, reason: 'All criteria hold' };
  if (state.preapprovedGates.includes(number) && !state.settings.review.differentApprover) return { actor: { kind: 'user', name: state.startedBy }, reason: 'Approved in advance, all criteria hold' };
  return null;
}

/** Failing evidence goes to the agent who can mend it: gate 4 to Dev, gates 5 and 6 to the Supervisor, once for each evidence. */
function backToAgent(state: WaveState, number: GateNumber, evidence: GateEvidence): WaveUpdate | null {
  const feedback = `Gate ${String(number)} (${GATES[number]?.name ?? ''}) did not pass at ${evidence.commit.slice(0, 8)}:\n${evidence.criteria
    .filter((entry) => !entry.met)
    .map((entry) => `- ${entry.label}: ${entry.detail}${entry.output ? `\n${entry.output}` : ''}`)
    .join('\n')}`;
  const { rounds } = state.cursor;
  if (number === 4 && rounds.dev < state.settings.limits.devRounds) {
    return { cursor: { ...state.cursor, at: 'dev', visiting: false, feedback, rounds: { ...rounds, dev: rounds.dev + 1 } } };
  }
  if (number === 5 || number === 6) {
    const before = state.evidence.findLast((entry) => entry.gate === number);
    if (before?.tree !== evidence.tree) return { cursor: { ...state.cursor, at: 'supervisor', visiting: false, feedback } };
  }
  return null;
}

function note(deps: GraphDeps, state: WaveState, number: GateNumber, evidence: GateEvidence, failed: readonly string[]): Journal {
  const journal = new Journal(deps.clock, state);
  journal.add({ kind: 'system', name: 'orchestrator' }, {
    type: 'validation',
    name: 'gate.evidence',
    severity: failed.length > 0 ? 'warning' : 'info',
    summary: failed.length > 0 ? `Gate ${String(number)}: not met: ${evidence.criteria.filter((entry) => !entry.met).map((entry) => entry.label).join(', ')}` : `Gate ${String(number)}: all criteria hold`,
    details: { commit: evidence.commit, tree: evidence.tree, criteria: evidence.criteria.map(({ id, met, detail }) => ({ id, met, detail })) },
  });
  return journal;
}

function ask(deps: GraphDeps, state: WaveState, stepKey: string, number: GateNumber, evidence: GateEvidence, failed: readonly string[]): WaveUpdate {
  const { proposal } = state.cursor;
  const name = GATES[number]?.name ?? '';
  const reason = proposal ? `The Supervisor proposes ${proposal.decision}: ${proposal.reason}` : (failed.length > 0 ? `${name}? Not all criteria hold: ${evidence.criteria.filter((entry) => !entry.met).map((entry) => entry.label).join(', ')}` : `${name}? All criteria hold.`);
  return {
    waiting: {
      id: requestId(state, stepKey, 'gate_decision'),
      type: 'gate_decision',
      reason,
      agent: null,
      gate: number,
      evidence,
      proposed: proposal?.decision ?? null,
    },
    gateState: { ...state.gateState, gateStatus: 'pending', holdReason: null },
    journal: note(deps, state, number, evidence, failed).value(),
  };
}

/** Go: what the gate does to the world, its commit, and the way on. */
async function pass(deps: GraphDeps, state: WaveState, stepKey: string, evidence: GateEvidence, decided: Decided): Promise<WaveUpdate> {
  const number = state.gateState.currentGate;
  const failed = failedCriteria(evidence);
  const passage = await passThrough(deps, state, stepKey, number);
  if (passage.state === 'failed') {
    return { decided: null, ...hold(state, deps.clock, stepKey, passage.reason, { agent: null, isError: true }) };
  }
  const commit = await gateCommit(deps, state, stepKey, number, decided);
  const decision: GateDecision = {
    gate: number, decision: 'go', by: decided.by, reason: decided.reason, override: failed.length > 0, approvedBy: failed.length > 0 ? decided.approvedBy : null, failedCriteria: failed, commit: evidence.commit, checkpoint: stepKey, at: deps.clock.iso(),
  };
  // What a person decided on was noted when they were asked.
  const journal = state.decided ? new Journal(deps.clock, state) : note(deps, state, number, evidence, failed);
  journal.add(decided.by, {
    type: 'gate_transition',
    name: failed.length > 0 ? 'gate.override' : 'gate.go',
    severity: failed.length > 0 ? 'warning' : 'info',
    summary: `Gate ${String(number)}: Go${failed.length > 0 ? ' (override)' : ''}`,
    details: { reason: decided.reason, failed, approvedBy: decision.approvedBy, commit: evidence.commit, tree: evidence.tree, gateCommit: commit, ...passage.details },
  });
  const next = stationAfter(number);
  return {
    decided: null,
    decisions: [decision],
    gateState: {
      ...state.gateState,
      currentGate: Math.min(number + 1, 9),
      gateStatus: next === null ? 'go' : 'pending',
      holdReason: null,
      overrides: decision.override ? [...state.gateState.overrides, decision] : state.gateState.overrides,
    },
    git: { ...state.git, commitHash: commit, hasUncommitted: false },
    phase: next === null ? 'complete' : GATES[number + 1]?.phase ?? state.phase,
    cursor: { ...state.cursor, at: next ?? 'gate', visiting: false, feedback: '', proposal: null },
    currentAgent: next === null || next === 'gate' ? null : next,
    updatedAt: deps.clock.iso(),
    journal: journal.value(),
  };
}

function killed(deps: GraphDeps, state: WaveState, stepKey: string, decided: Decided): WaveUpdate {
  const number = state.gateState.currentGate;
  const journal = new Journal(deps.clock, state);
  journal.add(decided.by, { type: 'gate_transition', name: 'gate.kill', severity: 'warning', summary: `Gate ${String(number)}: Kill`, details: { reason: decided.reason } });
  return {
    decided: null,
    decisions: [{ gate: number, decision: 'kill', by: decided.by, reason: decided.reason, override: false, approvedBy: null, failedCriteria: [], commit: state.git.commitHash, checkpoint: stepKey, at: deps.clock.iso() }],
    gateState: { ...state.gateState, gateStatus: 'kill', killReason: decided.reason },
    phase: 'failed',
    currentAgent: null,
    updatedAt: deps.clock.iso(),
    journal: journal.value(),
  };
}
