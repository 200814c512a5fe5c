/**
 * JSON with one spelling for one value (RFC 8785): members sorted by UTF-16 code units, no spaces, numbers and
 * strings as ECMAScript writes them. What JSON.stringify drops or replaces (undefined, functions, NaN, dates)
 * is dropped or replaced in the same way. Throws TypeError for what JSON cannot say: cycles, bigints, nothing at all.
 */
export function canonicalJson(value: unknown): string {
  // Through plain JSON first: it settles what is dropped, calls toJSON, and refuses cycles.
  const plain: unknown = JSON.parse(JSON.stringify(value));
  return write(plain);
}

function write(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // Not sorted into an object and stringified: an object puts integer-like keys first, whatever order they come in.
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`).join(',')}}`;
}
