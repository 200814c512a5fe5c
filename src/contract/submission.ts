import * as z from 'zod';

/** The structured result of each role, sent with its submit tool. */
export const assessment = z.object({
  summary: z.string().min(1).describe('Two or three sentences: what has to change and whether it is feasible.'),
  feasible: z.boolean(),
  risks: z.array(z.object({ risk: z.string().min(1), mitigation: z.string().min(1) })).describe('What could go wrong. Say at least one.'),
  approach: z.string().min(1).describe('The technical direction for the PM and Dev.'),
});
export type Assessment = z.infer<typeof assessment>;

export const planStep = z.object({
  description: z.string().min(1),
  files: z.array(z.string()).describe('Repository-relative paths this step creates or changes.'),
  criteria: z.array(z.string()).describe('Ids of the acceptance criteria this step serves.'),
});
export const plan = z.object({
  summary: z.string().min(1),
  steps: z.array(planStep).min(1),
});
export type Plan = z.infer<typeof plan>;

export const work = z.object({
  summary: z.string().min(1).describe('What was done, for a reviewer.'),
  remaining: z.array(z.string()).describe('What is known to be missing; empty when all is done.'),
});
export type Work = z.infer<typeof work>;

export const qaVerdict = z.object({
  summary: z.string().min(1),
  passed: z.boolean(),
  criteria: z.array(z.object({
    id: z.string().min(1),
    met: z.boolean(),
    evidence: z.string().min(1).describe('The test, command output or code line that shows it.'),
  })),
});
export type QaVerdict = z.infer<typeof qaVerdict>;

export const route = z.object({
  route: z.enum(['continue', 'review', 'complete', 'kill', 'hold']).describe(
    'continue: another Dev round. review: back to the CTO. complete: ask people to review. kill or hold: propose that to a person.'),
  reason: z.string().min(1),
  feedback: z.string().describe('What the next agent should do differently; empty for complete.'),
});
export type Route = z.infer<typeof route>;

/** An accepted submission, as it is kept in the state. */
export const submission = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('assessment'), round: z.number().int(), at: z.string(), value: assessment }),
  z.object({ kind: z.literal('plan'), round: z.number().int(), at: z.string(), value: plan }),
  z.object({ kind: z.literal('work'), round: z.number().int(), at: z.string(), value: work }),
  z.object({ kind: z.literal('verdict'), round: z.number().int(), at: z.string(), value: qaVerdict }),
  z.object({ kind: z.literal('route'), round: z.number().int(), at: z.string(), value: route }),
]);
export type Submission = z.infer<typeof submission>;
