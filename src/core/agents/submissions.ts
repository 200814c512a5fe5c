import type { Story } from '../../contract/story.ts';
import { assessment, plan, qaVerdict, route, work, type Plan, type Submission } from '../../contract/submission.ts';
import type { AgentRole } from '../../contract/agents.ts';
import { describeIssues } from '../describeIssues.ts';

export type SubmissionCheck =
  | { readonly ok: true; readonly submission: Submission }
  | { readonly ok: false; readonly problem: string };

/** The submit tool of each role. */
export const SUBMIT_TOOL: Readonly<Record<AgentRole, string>> = {
  cto: 'submit_assessment',
  pm: 'submit_plan',
  dev: 'submit_work',
  qa: 'submit_verdict',
  supervisor: 'submit_route',
};

/**
 * Checks what a role submits: first its shape, then what only the story can tell (unknown or forgotten
 * criteria). The problem is written for the model, which then submits again.
 */
export function checkSubmission(role: AgentRole, input: unknown, story: Story, round: number, at: string): SubmissionCheck {
  switch (role) {
    case 'cto': {
      const parsed = assessment.safeParse(input);
      if (!parsed.success) return bad(parsed.error);
      return { ok: true, submission: { kind: 'assessment', round, at, value: parsed.data } };
    }
    case 'pm': {
      const parsed = plan.safeParse(input);
      if (!parsed.success) return bad(parsed.error);
      const problem = criteriaProblem(story, parsed.data.steps.flatMap((step) => step.criteria), 'No step serves');
      return problem ? { ok: false, problem } : { ok: true, submission: { kind: 'plan', round, at, value: parsed.data } };
    }
    case 'dev': {
      const parsed = work.safeParse(input);
      if (!parsed.success) return bad(parsed.error);
      return { ok: true, submission: { kind: 'work', round, at, value: parsed.data } };
    }
    case 'qa': {
      const parsed = qaVerdict.safeParse(input);
      if (!parsed.success) return bad(parsed.error);
      const problem = criteriaProblem(story, parsed.data.criteria.map((entry) => entry.id), 'No evidence for');
      return problem ? { ok: false, problem } : { ok: true, submission: { kind: 'verdict', round, at, value: parsed.data } };
    }
    case 'supervisor': {
      const parsed = route.safeParse(input);
      if (!parsed.success) return bad(parsed.error);
      return { ok: true, submission: { kind: 'route', round, at, value: parsed.data } };
    }
  }
}

function bad(error: Parameters<typeof describeIssues>[0]): SubmissionCheck {
  return { ok: false, problem: `The submission does not fit:\n${describeIssues(error)}\nCorrect it and submit again.` };
}

function criteriaProblem(story: Story, used: readonly string[], forgotten: string): string | null {
  const known = story.acceptanceCriteria.map((criterion) => criterion.id);
  const unknown = [...new Set(used)].filter((id) => !known.includes(id));
  const missing = known.filter((id) => !used.includes(id));
  const parts = [
    ...(unknown.length > 0 ? [`Unknown criteria: ${unknown.join(', ')}. The story has: ${known.join(', ')}.`] : []),
    ...(missing.length > 0 ? [`${forgotten}: ${missing.join(', ')}.`] : []),
  ];
  return parts.length > 0 ? `${parts.join(' ')} Correct it and submit again.` : null;
}

/** The plan as text, for the state's `plan` field and for people. */
export function planText(value: Plan): string {
  const steps = value.steps.map((step, index) => `${String(index + 1)}. ${step.description} (${step.criteria.join(', ')})${step.files.length > 0 ? `: ${step.files.join(', ')}` : ''}`);
  return [value.summary, '', ...steps].join('\n');
}
