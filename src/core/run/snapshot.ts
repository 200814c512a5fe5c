import { GATES } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { GateView, RunSnapshot, RunSummary } from '../../contract/run.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Story } from '../../contract/story.ts';
import { policyOf } from '../gates/policy.ts';
import { isLeaseLive, type RunRecord } from '../ports/store.ts';
import { stateSummary, type StateSummary } from './stateSummary.ts';

/** What a run was started with, as the store keeps it (see StartRequest). */
export interface RunRequest {
  readonly story: Story;
  readonly settings: Settings;
  readonly branch: string;
  readonly baseBranch: string;
  readonly baseCommit: string;
  readonly worktreePath: string;
  /** Labels of models chosen later, by role. */
  readonly chosenModels?: Readonly<Record<string, string>>;
}

/** Another live process drives the run. `owner` is this process, `now` in milliseconds since the epoch. */
export function isOwnedElsewhere(record: RunRecord, owner: string, now: number): boolean {
  return record.owner !== null && record.owner !== owner && isLeaseLive(record.leaseUntil, now);
}

function summaryOf(record: RunRecord): StateSummary | null {
  return record.summary === null ? null : stateSummary.parse(record.summary);
}

/** The line of a run in lists. Throws ZodError when the stored summary is not one. */
export function runSummaryOf(record: RunRecord, request: RunRequest, owner: string, now: number): RunSummary {
  const state = summaryOf(record);
  return {
    threadId: record.threadId,
    projectId: record.projectId,
    storyId: record.storyId,
    title: record.title,
    status: record.status,
    statusReason: record.statusReason,
    phase: state?.phase ?? 'planning',
    currentAgent: state?.currentAgent ?? null,
    currentGate: state?.gate.currentGate ?? 0,
    gateStatus: record.status === 'killed' ? 'kill' : record.status === 'paused' ? 'hold' : state?.gate.gateStatus ?? 'pending',
    lowestScore: state?.safety.lowestScore ?? 1,
    tokensUsed: state?.budget.tokensUsed ?? 0,
    tokensLimit: state?.budget.tokensLimit ?? request.story.budget.tokens ?? request.settings.budget.tokens,
    costUsd: state && !state.budget.costKnown ? null : state?.budget.costUsd ?? 0,
    costLimitUsd: state?.budget.costLimitUsd ?? request.story.budget.usd ?? request.settings.budget.usd,
    branch: request.branch,
    startedBy: record.startedBy,
    startedAt: record.startedAt,
    updatedAt: record.updatedAt,
    ownedElsewhere: isOwnedElsewhere(record, owner, now),
    lostTo: record.lostTo,
    scripted: state?.models.scripted ?? request.settings.models.default.startsWith('scripted:'),
  };
}

/** The whole picture of a run. */
export function snapshotOf(record: RunRecord, request: RunRequest, waitingFor: ReviewItem | null, sandbox: string, owner: string, now: number): RunSnapshot {
  const state = summaryOf(record);
  return {
    ...runSummaryOf(record, request, owner, now),
    round: state?.cursor.rounds.dev ?? 1,
    maxRounds: state?.limits.devRounds ?? request.settings.limits.devRounds,
    safetyScore: state?.safety.score ?? 1,
    violations: state?.safety.violations ?? [],
    gates: gateViews(record, request, state),
    models: { ...state?.models.labels, ...request.chosenModels },
    sandbox,
    baseBranch: request.baseBranch,
    baseCommit: request.baseCommit,
    worktreePath: request.worktreePath,
    filesChanged: state?.files ?? [],
    testsPassed: state?.testsPassed ?? 0,
    testsFailed: state?.testsFailed ?? 0,
    tokensByAgent: state?.budget.tokensByAgent ?? {},
    checkpoints: record.checkpoints,
    checkpointAt: record.checkpointAt,
    waitingFor,
    error: state?.error ?? (record.status === 'failed' ? record.statusReason : null),
  };
}

function gateViews(record: RunRecord, request: RunRequest, state: StateSummary | null): GateView[] {
  const current = state?.gate.currentGate ?? 0;
  const ended = record.status === 'complete';
  return GATES.map((definition) => {
    const { number } = definition;
    const passed = number < current || ended;
    const open = number === current;
    return {
      gate: number,
      name: definition.name,
      phase: definition.phase,
      policy: policyOf(number, request.settings, request.story),
      state: passed ? 'passed' : !open ? 'ahead' : record.status === 'killed' ? 'killed' : state?.gate.gateStatus === 'hold' ? 'held' : 'open',
      evidence: state?.evidence.find((entry) => entry.gate === number) ?? null,
      decision: state?.decisions.find((entry) => entry.gate === number) ?? null,
    };
  });
}
