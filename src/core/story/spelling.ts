import type { ObjectReader } from './reader.ts';
import { joinPath } from './tree.ts';

/** Names worth a hint when they are almost right: what is silently kept as unknown would be missed. */
const NAMES = [
  'id', 'story_id', 'title', 'description', 'prompt', 'domain', 'priority', 'objective', 'acceptance_criteria', 'acceptanceCriteria', 'criteria',
  'files', 'safety', 'dependencies', 'wave_number', 'budget', 'commands', 'gate_policy', 'plan',
];
const SHORTEST = 5;

/** Warns of unknown top-level fields that look like a slip of a known name. */
export function warnOfMisspellings(reader: ObjectReader): void {
  for (const entry of reader.restEntries()) {
    if (entry.key.length < SHORTEST) continue;
    const meant = NAMES.find((name) => name.length >= SHORTEST && !reader.has([name]) && distance(entry.key, name) <= (name.length > 8 ? 2 : 1));
    if (meant === undefined) continue;
    reader.context.problems.warning(joinPath(reader.path, entry.key), entry.keySpan, `"${entry.key}" is not a known field and has no effect`, `"${meant}", if that is what is meant`);
  }
}

/** Edits between two words (insert, delete, replace, swap of neighbours), given up beyond 2. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 2) return 3;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 3) + 1 : Infinity;
      row.push(Math.min((last[j] ?? 3) + 1, (row[j - 1] ?? 3) + 1, (last[j - 1] ?? 3) + (a[i - 1] === b[j - 1] ? 0 : 1), swapped));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 3;
}
