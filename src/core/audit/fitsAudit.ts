import type { ParsedAuditFilter } from '../../contract/audit.ts';
import * as z from 'zod';

/** As much of a row as filtering needs; rows come as they lie in the store. */
const loose = z.object({
  threadId: z.string().nullish(),
  type: z.string(),
  severity: z.string(),
  name: z.string(),
  summary: z.string(),
  at: z.string(),
  gate: z.number().nullish(),
  storyId: z.string().nullish(),
  actor: z.object({ kind: z.string(), name: z.string() }),
  details: z.record(z.string(), z.unknown()),
});

/** Does a row fit the filter? What is no row fits when nothing is asked of its content, so that it can be counted as damaged. Pure. */
export function fitsAudit(value: unknown, filter: ParsedAuditFilter): boolean {
  const row = loose.safeParse(value).data;
  if (row === undefined) return true;
  const { types = [], severities = [], actor = '', text = '' } = filter;
  if (types.length > 0 && !types.some((type) => type === row.type)) return false;
  if (severities.length > 0 && !severities.some((severity) => severity === row.severity)) return false;
  if (filter.threadId !== null && filter.threadId !== undefined && row.threadId !== filter.threadId) return false;
  if (filter.gate !== null && filter.gate !== undefined && row.gate !== filter.gate) return false;
  if (!within(row.at, filter.from ?? null, filter.to ?? null)) return false;
  if (actor !== '' && row.actor.kind !== actor && !has(row.actor.name, actor)) return false;
  return text === '' || [row.summary, row.name, row.storyId, row.actor.name, row.details].some((part) => holds(part, text.toLowerCase()));
}

function within(at: string, from: string | null, to: string | null): boolean {
  const time = Date.parse(at);
  return (from === null || time >= Date.parse(from)) && (to === null || time <= Date.parse(to));
}

function has(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

/** Looks at values, not at the names of members: "reason" would be in every row. */
function holds(value: unknown, part: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(part);
  if (typeof value === 'number') return String(value) === part;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => holds(inner, part));
}
