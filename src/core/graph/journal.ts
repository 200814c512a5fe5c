import type { Actor } from '../../contract/agents.ts';
import type { AuditEvent, AuditEventInput } from '../../contract/audit.ts';
import { auditEvent } from '../../contract/audit.ts';
import type { Clock } from '../ports/clock.ts';
import type { WaveState } from './state.ts';

/** Makes the audit events of one step. Returned in the `journal` channel, they reach the log together with the checkpoint. */
export class Journal {
  private readonly events: AuditEvent[] = [];
  private readonly clock: Clock;
  private readonly state: WaveState;

  constructor(clock: Clock, state: WaveState) {
    this.clock = clock;
    this.state = state;
  }

  /** Adds an event; story, gate, time and severity are filled in unless given. */
  add(actor: Actor, event: Omit<AuditEventInput, 'actor' | 'at' | 'severity'> & { severity?: AuditEventInput['severity'] }): void {
    this.events.push(auditEvent.parse({
      severity: 'info',
      storyId: this.state.storyId,
      gate: this.state.gateState.currentGate,
      ...event,
      actor,
      at: this.clock.iso(),
    }));
  }

  /** The channel value. */
  value(): WaveState['journal'] {
    return { events: this.events };
  }
}
