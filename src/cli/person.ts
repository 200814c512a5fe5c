import { resolve } from 'node:path';
import { cleanText } from '../core/cleanText.ts';
import type { Environment } from './environment.ts';
import { CliError } from './failures.ts';

const LONGEST_NAME = 100;

/**
 * The name decisions are recorded under: git's `user.name` in the repository, as in VS Code, so that one person has one name everywhere; else the
 * account's. With --as another name, and the account's beside it. A name tells people apart; it proves nothing.
 */
export async function personName(options: { readonly as?: string | undefined; readonly repo?: string | undefined }, environment: Environment): Promise<string> {
  const own = oneName(await environment.gitUser(resolve(environment.cwd, options.repo ?? '.')) ?? '') || environment.user;
  if (options.as === undefined) return own;
  const name = oneName(options.as);
  if (name === '' || name.length > LONGEST_NAME) throw new CliError('bad_option', `--as takes a name of 1 to ${LONGEST_NAME} characters.`);
  return name === own ? own : `${name} (given by ${own})`;
}

function oneName(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ').trim();
}
