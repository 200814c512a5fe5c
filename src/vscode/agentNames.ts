import type { AgentRole } from '../contract/agents.ts';

/** Names of the roles; proper names, so not translated. The contract has them too, but importing a value from there would load zod at start-up. */
export const AGENT_NAMES: Readonly<Record<AgentRole, string>> = { cto: 'CTO', pm: 'PM', dev: 'Dev', qa: 'QA', supervisor: 'Supervisor' };
