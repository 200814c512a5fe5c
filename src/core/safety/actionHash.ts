import { createHash } from 'node:crypto';

/** SHA-256 (hex) over the canonical JSON of tool and input: what was scored is what may run. Keys are sorted, undefined members left out. */
export function actionHash(tool: string, input: unknown): string {
  return createHash('sha256').update(canonicalJson({ input, tool })).digest('hex');
}

/** JSON with sorted keys, so that equal values give equal text. What JSON cannot hold (functions, cycles) is written as its type's name. */
export function canonicalJson(value: unknown): string {
  return write(value, []);
}

function write(value: unknown, above: readonly object[]): string {
  if (typeof value !== 'object' || value === null) return typeof value === 'object' || ['string', 'number', 'boolean'].includes(typeof value) ? JSON.stringify(value) : `"[${typeof value}]"`;
  if (above.includes(value) || above.length > 200) return '"[cycle]"';
  const path = [...above, value];
  if (Array.isArray(value)) return `[${value.map((item: unknown) => write(item, path)).join(',')}]`;
  const members = Object.entries(value).filter(([, item]) => item !== undefined).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, item]) => `${JSON.stringify(key)}:${write(item, path)}`).join(',')}}`;
}
