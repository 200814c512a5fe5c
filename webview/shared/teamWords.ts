import type { RemoteStatus } from '../../src/contract/supabase.ts';
import { t } from './localize.ts';

/** That others can answer an item as well, and where; nothing while nobody else can see it. */
export function elsewhereWords(status: RemoteStatus | null | undefined): string {
  if (!status || status.state === 'off' || status.sharing === 'off') return '';
  return status.state === 'connected' ? t('Members of {0} can answer this, too. The first answer stands.', status.projectName) : t('Members of {0} see this when the connection is back.', status.projectName);
}
