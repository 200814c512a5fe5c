import type { WaveUpdate } from '../graph/state.ts';
import type { RunRequest } from '../run/snapshot.ts';

export interface InitialStateInput {
  readonly threadId: string;
  readonly projectId: string;
  readonly startedBy: string;
  readonly request: RunRequest & { readonly preapprovedGates: readonly number[] };
  readonly modelLabels: Readonly<Record<string, string>>;
  readonly scripted: boolean;
  readonly now: string;
}

/** The state a run begins with: the CTO's first visit, at gate 0. */
export function initialState(input: InitialStateInput): WaveUpdate {
  const { request, now } = input;
  const { story, settings } = request;
  return {
    projectId: input.projectId,
    storyId: story.id,
    threadId: input.threadId,
    startedBy: input.startedBy,
    story,
    settings,
    preapprovedGates: [...request.preapprovedGates],
    domain: story.domain,
    prompt: story.prompt,
    plan: story.plan,
    git: {
      branch: request.branch,
      baseBranch: request.baseBranch,
      baseCommit: request.baseCommit,
      commitHash: request.baseCommit,
      worktreePath: request.worktreePath,
      filesChanged: [],
      hasUncommitted: false,
      snapshot: '',
    },
    changes: { files: [] },
    budget: {
      tokensUsed: 0,
      tokensLimit: story.budget.tokens ?? settings.budget.tokens,
      costUsd: 0,
      costLimitUsd: story.budget.usd ?? settings.budget.usd,
      isExceeded: false,
      costKnown: true,
      tokensByAgent: {},
    },
    safety: { score: 1, lowestScore: 1, lowestUnattended: 1, violations: [], requiresHumanReview: false, blockedActions: [], scored: 0, executed: 0, refusals: { inARow: 0, total: 0 } },
    gateState: { currentGate: 0, gateStatus: 'pending', holdReason: null, killReason: null, overrides: [] },
    phase: 'planning',
    currentAgent: 'cto',
    models: { labels: { ...input.modelLabels }, scripted: input.scripted },
    testsPassed: 0,
    testsFailed: 0,
    error: null,
    startedAt: now,
    updatedAt: now,
    cursor: { at: 'cto', visiting: false, nudges: 0, watchFrom: 0, feedback: '', proposal: null, rounds: { dev: 1, cto: 1 } },
    pending: { queue: [] },
    waiting: null,
    decided: null,
    journal: { events: [] },
  };
}
