import * as z from 'zod';
import { allowedHost } from './host.ts';

/** An acceptance criterion of a story. */
export const acceptanceCriterion = z.object({
  id: z.string().min(1),
  description: z.string().min(1),
  threshold: z.string().optional(),
});
export type AcceptanceCriterion = z.infer<typeof acceptanceCriterion>;

/**
 * A story in its one normal form. Files come in several dialects; core/story turns each into this.
 * Unknown fields of the file are kept in `extra`.
 */
export const story = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  prompt: z.string(),
  domain: z.string(),
  priority: z.string(),
  objective: z.object({ asA: z.string(), iWant: z.string(), soThat: z.string() }).nullable(),
  acceptanceCriteria: z.array(acceptanceCriterion),
  files: z.object({
    create: z.array(z.string()),
    modify: z.array(z.string()),
    forbidden: z.array(z.string()),
  }),
  safety: z.object({
    stopConditions: z.array(z.string()),
    escalationTriggers: z.array(z.string()),
    /** Hosts that its commands need (`api.example.com`, `*.example.com`, `localhost:8080`); they count once gate 2, which shows them, is passed. */
    allowedHosts: z.array(allowedHost).optional(),
  }),
  /** Ids of stories that must be complete before this one starts. */
  dependencies: z.array(z.string()),
  waveNumber: z.number().int().nullable(),
  budget: z.object({ tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() }),
  commands: z.object({
    setup: z.string().optional(),
    build: z.string().optional(),
    lint: z.string().optional(),
    test: z.string().optional(),
    launch: z.string().optional(),
  }),
  plan: z.string(),
  /** Gates that a person decides for this story, whatever the settings say. A story can only tighten: it is a file that agents can propose changes to. */
  gates: z.record(z.string().regex(/^[0-9]$/), z.literal('person')).default({}),
  extra: z.record(z.string(), z.unknown()),
});
export type Story = z.infer<typeof story>;

/** Something wrong in a story file, at a place an editor can underline. Lines and columns count from 0. */
export const storyProblem = z.object({
  severity: z.enum(['error', 'warning']),
  /** JSON path, e.g. `$.acceptance_criteria[2].id`. */
  path: z.string(),
  message: z.string(),
  expected: z.string(),
  line: z.number().int().nonnegative(),
  column: z.number().int().nonnegative(),
  endLine: z.number().int().nonnegative(),
  endColumn: z.number().int().nonnegative(),
});
export type StoryProblem = z.infer<typeof storyProblem>;
