/** Why a glob of a story's files cannot be used, with what is expected; null when it can. */
export function globFault(glob: string): { message: string; expected: string } | null {
  const expected = 'a path or glob relative to the repository, with "/", e.g. "src/**/*.ts"';
  if (glob.trim() === '') return { message: 'The path is empty', expected };
  if (/\p{Cc}/u.test(glob)) return { message: 'The path contains a control character', expected };
  if (/^(?:[\\/]|[A-Za-z]:|~(?:[\\/]|$)|[a-z][a-z0-9+.-]+:\/\/)/i.test(glob)) return { message: `"${glob}" is absolute; it must lie inside the repository`, expected };
  // Braces and extglobs can hide a segment: {a,../b}.
  if (/(?:^|[\\/{,(|])\.\.(?:$|[\\/},)|])/.test(glob)) return { message: `"${glob}" leads out of its folder with ".."`, expected };
  // A negated glob would match everything else, so it would widen the scope instead of narrowing it.
  if (glob.startsWith('!')) return { message: `"${glob}" begins with "!"; name what is off limits under "forbidden" instead`, expected };
  return null;
}

/** The glob without `./` and with forward slashes (a backslash stays where it escapes a glob character). */
export function normalGlob(glob: string): string {
  return glob.trim().replace(/\\(?![*?[\]{}()!])/g, '/').replace(/^(?:\.\/+)+/, '').replace(/\/{2,}/g, '/');
}
