import { z } from 'zod';
import { gatePolicy } from './gate.ts';

const roleModel = z.string().default('');

/** Every setting with its default, as VS Code (`wave.*`) and the CLI (`--config`) give them. An empty model means `models.default`. */
export const settings = z.object({
  models: z.object({
    default: z.string().default('anthropic:claude-sonnet-5-5'),
    cto: roleModel,
    pm: roleModel,
    dev: roleModel,
    qa: roleModel,
    supervisor: roleModel,
    judge: roleModel,
    /** USD per million tokens, for models the price table lacks or has wrong. */
    prices: z.record(z.string(), z.object({ input: z.number().nonnegative(), output: z.number().nonnegative() })).default({}),
    maxOutputTokens: z.number().int().positive().default(16_000),
    idleTimeoutSeconds: z.number().positive().default(90),
  }).prefault({}),
  budget: z.object({
    tokens: z.number().int().positive().default(100_000),
    usd: z.number().positive().default(10),
  }).prefault({}),
  limits: z.object({
    devRounds: z.number().int().positive().default(5),
    ctoRounds: z.number().int().positive().default(2),
    concurrentRuns: z.number().int().positive().default(2),
    commandTimeoutSeconds: z.number().positive().default(600),
    /** Turns of Dev without a new diff after which the run is held. */
    turnsWithoutDiff: z.number().int().positive().default(12),
  }).prefault({}),
  gates: z.object({
    /** By gate number; what is absent follows the table of gates. */
    policy: z.record(z.string(), gatePolicy).default({}),
  }).prefault({}),
  safety: z.object({
    constitutionalThreshold: z.number().min(0).max(1).default(0.7),
    escalationThreshold: z.number().min(0).max(1).default(0.85),
  }).prefault({}),
  worktree: z.object({
    /** `${repo}` is the repository's folder name, `${story}` the story's id; relative to the repository. */
    location: z.string().default('../.wave-worktrees/${repo}/${story}'),
  }).prefault({}),
  merge: z.object({
    method: z.enum(['squash', 'merge', 'rebase']).default('squash'),
  }).prefault({}),
});
export type Settings = z.infer<typeof settings>;

/** The settings with every default. */
export const defaultSettings = (): Settings => settings.parse({});
