import type { Criterion } from '../../contract/gate.ts';
import { latestSubmission } from '../agents/briefing.ts';
import { findSecrets } from '../redact/secrets.ts';
import { countTests } from '../testCounts/countTests.ts';
import { commandCriterion, criterion, type GateContext } from './context.ts';
import { forbiddenPaths, touchedPaths } from './scope.ts';

export interface TestFindings {
  readonly criteria: Criterion[];
  readonly passed: number;
  readonly failed: number;
}

/** Gate 5: the orchestrator's own test run at this commit, and QA's evidence for every criterion. */
export async function qaPassed(context: GateContext): Promise<TestFindings> {
  const { deps, state } = context;
  const verdict = latestSubmission(state.submissions, 'verdict')?.value;
  const unmet = state.story.acceptanceCriteria.map((entry) => entry.id).filter((id) => verdict?.criteria.find((entry) => entry.id === id)?.met !== true);
  const touched = (await deps.git.changes(state.git.worktreePath, context.commit)).filter((file) => file.status !== 'added');
  const test = await commandCriterion(context, 'test', true);
  const counts = test.outcome ? countTests(test.outcome.output) : null;
  const said = counts ? `${String(counts.passed)} passed, ${String(counts.failed)} failed. ` : '';
  return {
    criteria: [
      criterion('unchanged', 'The files are those of the commit', touched.length === 0,
        touched.length > 0 ? `Changed since the commit: ${touched.map((file) => file.path).join(', ')}` : `Clean at ${context.commit.slice(0, 8)}`),
      { ...test.criterion, detail: said + test.criterion.detail },
      criterion('evidence', 'QA has evidence for each criterion', verdict?.passed === true && unmet.length === 0,
        unmet.length > 0 ? `Not met: ${unmet.join(', ')}` : verdict ? verdict.summary : 'No verdict'),
    ],
    passed: counts?.passed ?? 0,
    failed: counts?.failed ?? 0,
  };
}

/** Gate 6: the whole diff scanned, nothing open, and no action below the threshold ran on its own. */
export async function safetyCleared({ deps, state }: GateContext): Promise<Criterion[]> {
  const { git, story, safety, settings } = state;
  const diff = await deps.git.diff(git.worktreePath, git.baseCommit);
  const added = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++')).map((line) => line.slice(1)).join('\n');
  const secrets = await (deps.scorer.secretsIn?.(added) ?? findSecrets(added));
  const forbidden = forbiddenPaths(story, touchedPaths(await deps.git.changes(git.worktreePath, git.baseCommit)));
  const threshold = settings.safety.escalationThreshold;
  return [
    criterion('secrets', 'The diff holds no secrets', secrets.length === 0,
      secrets.length > 0 ? `Found: ${[...new Set(secrets.map((finding) => finding.rule))].join(', ')}` : `${String(added.length)} added characters scanned`),
    criterion('forbidden', 'No forbidden path was touched', forbidden.length === 0, forbidden.length > 0 ? forbidden.join(', ') : 'None'),
    criterion('score', 'No action below the review threshold ran unattended', safety.lowestUnattended >= threshold,
      `Lowest ${String(Math.round(safety.lowestUnattended * 100))} %, threshold ${String(Math.round(threshold * 100))} %; refused: ${String(safety.blockedActions.length)}`),
  ];
}
