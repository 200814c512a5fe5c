import { cleanText } from '../../cleanText.ts';
import { samePerson } from '../../orchestrator/reviewRules.ts';

const SUFFIX = ' (Supabase)';
const LONGEST_NAME = 200;

/** How somebody who acts from elsewhere is named here. Names of people of this machine come from elsewhere and never end so. */
export function remoteName(address: string): string {
  const clean = cleanText(address).replaceAll(/\s+/g, ' ').trim().slice(0, LONGEST_NAME);
  return `${clean === '' ? 'somebody' : clean}${SUFFIX}`;
}

export function isRemoteName(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** What was said about something that somebody did from elsewhere (`<name>: <words>`), without who that was. */
export function withoutRemoteName(said: string): string {
  const end = said.indexOf(`${SUFFIX}: `);
  return end === -1 || end > LONGEST_NAME ? said : said.slice(end + SUFFIX.length + 2);
}

/** The same account, under slightly different spellings of its address. */
export function sameAccount(a: string | null, b: string): boolean {
  return a !== null && a !== '' && samePerson(a, b);
}
