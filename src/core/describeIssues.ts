import type * as z from 'zod';

/** The issues of a zod error, one a line: JSON path, then what was wrong. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((issue) => `${jsonPath(issue.path)}: ${issue.message}`).join('\n');
}

/** A JSON path such as `$.steps[2].files`. */
export function jsonPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${String(key)}]` : `${text}.${String(key)}`), '$');
}
