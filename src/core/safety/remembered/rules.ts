import * as z from 'zod';

/** Where the rules of a repository are, relative to its root. */
export const SAFETY_FILE = '.wave/safety.json';

const who = {
  /** Names of the objections (violation.rule) that the person saw and accepted. An action with any other objection is not covered. */
  accepts: z.array(z.string().min(1)).min(1),
  by: z.string().min(1),
  at: z.iso.datetime(),
  reason: z.string().default(''),
};
const word = z.string().regex(/^[\w@%+=:,./-]+$/, 'a plain word, without quotes, wildcards or variables');

/** Something a person allowed for good. Patterns are as narrow as they can be; nothing here covers what is refused outright. */
export const rememberedRule = z.discriminatedUnion('kind', [
  /** This very command line. */
  z.strictObject({ kind: z.literal('command'), command: z.string().min(1).max(32_000), ...who }),
  /** A single plain command (no quotes, pipes, variables, redirections) that begins with these words: program and subcommand, at least. */
  z.strictObject({ kind: z.literal('prefix'), words: z.array(word).min(2), ...who }),
  /** What a file tool does to paths that match the glob (picomatch, relative to the repository). */
  z.strictObject({ kind: z.literal('path'), tool: z.enum(['write_file', 'edit_file', 'delete_file', 'move_file']), glob: z.string().min(1).max(1_000), ...who }),
]);
export type RememberedRule = z.infer<typeof rememberedRule>;

/** The file `.wave/safety.json`: made by "remember for this repository", edited by people. */
export const safetyFile = z.strictObject({ version: z.literal(1), allow: z.array(rememberedRule).max(1_000) });
export type SafetyFile = z.infer<typeof safetyFile>;

/** A rule in one line, for people. */
export function describeRule(rule: RememberedRule): string {
  const what = rule.kind === 'command' ? `\`${rule.command}\`` : rule.kind === 'prefix' ? `\`${rule.words.join(' ')} …\`` : `${rule.tool} ${rule.glob}`;
  return `${what}, allowed by ${rule.by} on ${rule.at.slice(0, 10)}`;
}
