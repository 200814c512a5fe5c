import { match } from './match.js';
import { parsePattern } from './pattern.js';

/** A table of named routes. `find` gives the first that fits a path with its parts, or null. */
export function createTable(routes) {
  const entries = Object.entries(routes);
  for (const [, pattern] of entries) parsePattern(pattern);
  return {
    find(path) {
      for (const [name, pattern] of entries) {
        const params = match(pattern, path);
        if (params) return { name, params };
      }
      return null;
    },
  };
}
