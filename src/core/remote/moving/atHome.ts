import type { Reshape } from '../../ports/runImport.ts';

/** What stands in a text where a secret was. */
const WITHHELD = /\[redacted(?::[\w-]+)?\]|\[withheld: redaction failed\]/;

/** Is there a place in it from which a secret was taken? */
export function holdsWithheld(value: unknown): boolean {
  if (typeof value === 'string') return WITHHELD.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => WITHHELD.test(name) || holdsWithheld(member));
}

/** What a run's state needs to be at home on this machine: its worktree is elsewhere, and what a model signed is worth nothing once something was taken from it. */
export function atHome(worktreePath: string): Reshape {
  return (channel, value) => {
    if (channel === 'git' && isObject(value)) return { ...value, worktreePath };
    if (channel === 'messages' && Array.isArray(value)) return value.map((message: unknown) => (isObject(message) && holdsWithheld(message['opaque']) ? without(message, 'opaque') : message));
    return value;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(value: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
