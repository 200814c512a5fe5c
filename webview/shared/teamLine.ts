import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { remoteWords } from '../../src/contract/remoteWords.ts';
import type { RemoteStatus } from '../../src/contract/supabase.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';

/** Where the connection to the team's Supabase project stands, with a button where a person has to mend it. Nothing where there is none. */
export function teamLine(status: RemoteStatus | null | undefined, forms: Forms, now: number): TemplateResult | typeof nothing {
  const words = remoteWords(status ?? null, t, now);
  if (!words) return nothing;
  const open = (): void => void forms.submit('team', { type: 'runCommand', command: 'wave.connectSupabase' });
  return html`
    <div class="team ${words.tone}" role="group" aria-label=${t('Supabase')}>
      <p class="row wrap">
        <span class="codicon codicon-${words.icon}" aria-hidden="true"></span><span role="status">${words.line}</span>
        ${words.mend ? html`<vscode-button appearance="secondary" @click=${open}>${t('Mend…')}</vscode-button>` : nothing}
      </p>
      ${words.problem === '' ? nothing : html`<p class="why">${words.problem}</p>`}
    </div>`;
}
