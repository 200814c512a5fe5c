import * as z from 'zod';
import type { AuditRow } from '../../contract/audit.ts';

const executed = z.object({
  actionHash: z.string().min(1),
  score: z.number(),
  verdict: z.enum(['allow', 'review']),
  approvedBy: z.string().nullable().default(null),
  /** How many verdicts had been given when it ran, and the how manieth action it was. */
  scored: z.number().int().positive(),
  executed: z.number().int().positive(),
});

export interface ExecutedActions {
  /** Actions that the log says were carried out. */
  readonly executed: number;
  /** How many of them had a verdict of their own that allowed them, or that a person overruled. Must be the same number. */
  readonly scored: number;
  /** What is wrong, by row; empty when all is well. */
  readonly faults: readonly { readonly seq: number; readonly problem: string }[];
}

/** Checks from the audit log alone that executed actions are scored actions. `rows`: those of one run, in order. Pure. */
export function executedActions(rows: readonly AuditRow[]): ExecutedActions {
  const faults: { seq: number; problem: string }[] = [];
  const actions = rows.filter((row) => row.type === 'agent_action' && row.name.startsWith('tool.'));
  let count = 0;
  let lastScored = 0;
  for (const row of actions) {
    count += 1;
    const fault = (problem: string): void => { faults.push({ seq: row.seq, problem }); };
    const parsed = executed.safeParse(row.details);
    if (!parsed.success) { fault('The action has no verdict'); continue; }
    const { verdict, approvedBy, scored: given, executed: number } = parsed.data;
    if (verdict === 'review' && approvedBy === null) fault('The action waited for a person, and nobody allowed it');
    if (number !== count) fault(`It says to be action ${String(number)}, and it is number ${String(count)}`);
    if (given <= lastScored) fault('It ran on the verdict of an earlier action');
    lastScored = Math.max(lastScored, given);
  }
  const faulty = new Set(faults.map((entry) => entry.seq));
  return { executed: actions.length, scored: actions.length - faulty.size, faults };
}
