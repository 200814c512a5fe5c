import { GATES } from '../../src/contract/gate.ts';
import type { GateEvidence } from '../../src/contract/gate.ts';
import type { ReviewItem, ReviewRequest } from '../../src/contract/review.ts';
import { reviewItem } from '../../src/contract/review.ts';
import type { RunSnapshot, RunSummary, TimelineEntry } from '../../src/contract/run.ts';
import { runSnapshot, runSummary } from '../../src/contract/run.ts';

const AT = '2026-11-22T14:02:11.000Z';

/** A run in the middle of development; every field can be changed. Parsed, so that it stays a run of the contract. */
export function aSummary(change: Partial<RunSummary> = {}): RunSummary {
  return runSummary.parse({
    threadId: 'shop-GAP-006-20261122140211-ab12', projectId: 'shop', storyId: 'GAP-006', title: 'Path traversal',
    status: 'running', statusReason: '', phase: 'development', currentAgent: 'dev', currentGate: 4, gateStatus: 'pending', lowestScore: 0.78,
    tokensUsed: 41_208, tokensLimit: 100_000, costUsd: 0.62, costLimitUsd: 10, branch: 'wave/GAP-006', startedBy: 'Ada',
    startedAt: AT, updatedAt: '2026-11-22T14:06:23.000Z', ownedElsewhere: false, scripted: false, ...change,
  });
}

/** Evidence of a gate from the labels of criteria that are met or not. */
export function evidence(gate: number, met: readonly string[], unmet: readonly string[] = []): GateEvidence {
  const criterion = (label: string, holds: boolean) => ({ id: label, label, met: holds, detail: holds ? 'exit 0 at 9f2c1e4' : 'exit 1' });
  return { gate, commit: '9f2c1e4aaaaaaaaa', tree: 'tree', collectedAt: AT, criteria: [...met.map((label) => criterion(label, true)), ...unmet.map((label) => criterion(label, false))] };
}

/** The whole picture of aSummary. */
export function aSnapshot(change: Partial<RunSnapshot> = {}): RunSnapshot {
  const gates = GATES.map(({ number, name, phase, defaultPolicy }) => ({
    gate: number, name, phase, policy: defaultPolicy, state: number < 4 ? 'passed' : number === 4 ? 'open' : 'ahead', evidence: null, decision: null,
  }));
  return runSnapshot.parse({
    ...aSummary(), round: 2, maxRounds: 5, safetyScore: 0.97, violations: [], gates, models: { dev: 'claude-sonnet-5-5' }, sandbox: 'not sandboxed',
    baseBranch: 'main', baseCommit: '41c77d0000000000', worktreePath: '/w', filesChanged: [{ path: 'src/server/paths.ts', added: 16, removed: 4, status: 'modified' }],
    testsPassed: 0, testsFailed: 0, tokensByAgent: { dev: 710, cto: 120, pm: 90, judge: 80 }, checkpoints: 118, checkpointAt: AT, waitingFor: null, error: null, ...change,
  });
}

/** A pending review item. */
export function aReview(request: Partial<ReviewRequest> = {}, change: Partial<ReviewItem> = {}): ReviewItem {
  return reviewItem.parse({
    id: 'r1', threadId: aSummary().threadId, storyId: 'GAP-006', createdAt: AT, status: 'pending', resolution: null,
    request: {
      id: 'r1', type: 'safety', reason: 'asks first', agent: 'dev', action: { id: 'a1', agent: 'dev', tool: 'run_command', input: { command: 'npm install left-pad@1.3.0' } },
      verdict: {
        score: 0.78, verdict: 'review', unknown: false, source: 'rules', reasons: ['Adds a dependency'], perPrinciple: {}, actionHash: 'h',
        violations: [{ principle: 5, score: 0.78, rule: 'dependency', reason: 'Adds a dependency that the plan does not name' }],
      },
      ...request,
    },
    ...change,
  });
}

/** A line of the timeline. */
export function anEntry(seq: number, change: Partial<TimelineEntry> = {}): TimelineEntry {
  return {
    seq, at: AT, who: 'Dev', kind: 'action', title: 'read_file', detail: 'src/server/paths.ts', outcome: '', score: 1, verdict: 'allow',
    added: null, removed: null, durationMs: 12, severity: 'info', ...change,
  };
}
