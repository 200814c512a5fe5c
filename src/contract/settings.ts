import * as z from 'zod';
import { gatePolicy } from './gate.ts';
import { allowedHost } from './host.ts';

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
  review: z.object({
    /** What needs an approval must be approved by somebody else than the person who started the run. */
    differentApprover: z.boolean().default(false),
    /** Hours after which an open question can no longer be approved and has to be asked again; 0: never. */
    expiryHours: z.number().min(0).max(8_760).default(0),
  }).prefault({}),
  safety: z.object({
    constitutionalThreshold: z.number().min(0).max(1).default(0.7),
    escalationThreshold: z.number().min(0).max(1).default(0.85),
    /** Whether a model is asked about what the rules cannot tell; a person is asked otherwise. */
    judge: z.enum(['on', 'off']).default('on'),
    judgeTimeoutSeconds: z.number().positive().default(30),
    /** `auto`: commands run inside the system's sandbox where there is one. */
    sandbox: z.enum(['auto', 'off']).default('auto'),
    /** Inside the sandbox, commands that the rules merely do not know run without asking. */
    allowUnknownInSandbox: z.boolean().default(true),
    /** Hosts that sandboxed commands may reach, beside the package registries: `api.example.com`, `*.example.com`, `localhost:8080`. */
    allowedHosts: z.array(allowedHost).default([]),
    /** Nobody is there to be asked: actions that need a person are refused, and the agent is told. */
    unattended: z.boolean().default(false),
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
