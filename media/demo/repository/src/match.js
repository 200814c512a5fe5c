import { parsePattern } from './pattern.js';

/** The named parts of a path that fits the pattern, or null when it does not fit. */
export function match(pattern, path) {
  const wanted = parsePattern(pattern);
  const given = path === '/' ? [] : path.slice(1).split('/');
  if (wanted.length !== given.length) return null;

  const params = {};
  for (const [index, part] of wanted.entries()) {
    const text = given[index];
    if (part.name === undefined) {
      if (part.text !== text) return null;
    } else {
      params[part.name] = text;
    }
  }
  return params;
}
