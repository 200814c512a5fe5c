import { GATES, type GateEvidence, type GatePolicy, type GateNumber } from '../../contract/gate.ts';
import type { AgentRole } from '../../contract/agents.ts';
import type { Settings } from '../../contract/settings.ts';
import type { Story } from '../../contract/story.ts';

/** Who may say Go at a gate: the setting, else the table of gates. A story may ask for a person, and can take none away. */
export function policyOf(gate: GateNumber, settings: Pick<Settings, 'gates'>, story: Pick<Story, 'gates'>): GatePolicy {
  if (story.gates[String(gate)] === 'person') return 'person';
  return settings.gates.policy[String(gate)] ?? GATES[gate]?.defaultPolicy ?? 'person';
}

/** Ids of the criteria that are not met. */
export function failedCriteria(evidence: GateEvidence): string[] {
  return evidence.criteria.filter((entry) => !entry.met).map((entry) => entry.id);
}

/** Where the run goes after Go at a gate; null after the last. */
export function stationAfter(gate: GateNumber): AgentRole | 'gate' | null {
  const stations: readonly (AgentRole | 'gate' | null)[] = ['gate', 'pm', 'gate', 'dev', 'qa', 'gate', 'supervisor', 'gate', 'gate', null];
  return stations[gate] ?? null;
}
