import * as z from 'zod';
import { AGENT_ROLES } from './names.ts';

export { AGENT_NAMES, AGENT_ROLES } from './names.ts';

export const agentRole = z.enum(AGENT_ROLES);
export type AgentRole = z.infer<typeof agentRole>;

/** Who does something: only `user` and `policy` can ever be the actor of a gate decision. */
export const actor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), name: agentRole }),
  z.object({ kind: z.literal('user'), name: z.string().min(1) }),
  z.object({ kind: z.literal('policy'), name: z.string().min(1) }),
  z.object({ kind: z.literal('system'), name: z.string().min(1) }),
]);
export type Actor = z.infer<typeof actor>;

export const decisionActor = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('user'), name: z.string().min(1) }),
  z.object({ kind: z.literal('policy'), name: z.string().min(1) }),
]);
export type DecisionActor = z.infer<typeof decisionActor>;
