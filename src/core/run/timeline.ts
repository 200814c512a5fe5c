import * as z from 'zod';
import { verdict, verdictKind } from '../../contract/action.ts';
import { AGENT_NAMES, type Actor } from '../../contract/agents.ts';
import type { AuditRow } from '../../contract/audit.ts';
import type { TimelineEntry } from '../../contract/run.ts';

/** What the timeline looks for in an event's details; everything is optional, and wrong shapes are left out. */
const known = z.object({
  score: z.number().nullable().catch(null),
  verdict: verdictKind.nullable().catch(null),
  source: verdict.shape.source.nullable().catch(null),
  contained: z.boolean().nullable().catch(null),
  added: z.number().nullable().catch(null),
  removed: z.number().nullable().catch(null),
  durationMs: z.number().nullable().catch(null),
  outcome: z.string().catch(''),
  reason: z.string().catch(''),
  reasons: z.array(z.string()).catch([]),
  text: z.string().catch(''),
});

function kindOf(row: AuditRow): TimelineEntry['kind'] {
  if (row.name.startsWith('model.')) return 'model';
  if (row.type === 'agent_action' || row.type === 'safety_event') return 'action';
  if (row.type === 'gate_transition' || row.name.startsWith('gate.')) return 'gate';
  return row.type === 'review' ? 'review' : 'system';
}

/** A name for people: roles by their title, persons by name. */
export function actorName(actor: Actor): string {
  return actor.kind === 'agent' ? AGENT_NAMES[actor.name] : actor.name;
}

/** The principles that tags like `principle-5` name, each once. */
export function principlesOf(tags: readonly string[]): number[] {
  return [...new Set(tags.map((tag) => Number(/^principle-(\d+)$/.exec(tag)?.[1])))].filter((number) => number >= 1);
}

/** A line of the timeline from an audit row. Pure. */
export function timelineEntryOf(row: AuditRow): TimelineEntry {
  const details = known.parse(row.details);
  const [title = '', ...rest] = row.summary.split(' ');
  const isAction = kindOf(row) === 'action';
  return {
    seq: row.seq,
    at: row.at,
    who: actorName(row.actor),
    kind: kindOf(row),
    title: isAction ? title : row.summary,
    detail: isAction ? rest.join(' ') : '',
    outcome: details.outcome || details.reasons.join('; ') || details.reason || details.text,
    score: details.score,
    verdict: details.verdict,
    source: row.name === 'verdict.remembered' ? 'remembered' : details.source,
    principles: principlesOf(row.safetyTags),
    contained: details.contained,
    added: details.added,
    removed: details.removed,
    durationMs: details.durationMs,
    severity: row.severity,
  };
}
