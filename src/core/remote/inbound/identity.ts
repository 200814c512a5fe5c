import { cleanText } from '../../cleanText.ts';
import { samePerson } from '../../orchestrator/reviewRules.ts';

const SUFFIX = ' (Supabase)';

/** How somebody who acts from elsewhere is named here. Names of people of this machine come from elsewhere and never end so. */
export function remoteName(address: string): string {
  const clean = cleanText(address).replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  return `${clean === '' ? 'somebody' : clean}${SUFFIX}`;
}

export function isRemoteName(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** The same account, under slightly different spellings of its address. */
export function sameAccount(a: string | null, b: string): boolean {
  return a !== null && a !== '' && samePerson(a, b);
}
