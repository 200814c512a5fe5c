const NAME = /^[a-z][a-z0-9_]*$/i;

/** The parts of a pattern: `{ text }` must be the same, `{ name }` takes what stands there. Throws a TypeError. */
export function parsePattern(pattern) {
  if (typeof pattern !== 'string' || !pattern.startsWith('/')) throw new TypeError(`A pattern begins with a slash, and this does not: ${pattern}`);
  if (pattern === '/') return [];
  const seen = new Set();
  return pattern.slice(1).split('/').map((part) => {
    if (!part.startsWith(':')) return { text: part };
    const name = part.slice(1);
    if (!NAME.test(name)) throw new TypeError(`"${part}" in ${pattern} is not a name: letters, digits and _`);
    if (seen.has(name)) throw new TypeError(`"${part}" is twice in ${pattern}`);
    seen.add(name);
    return { name };
  });
}
