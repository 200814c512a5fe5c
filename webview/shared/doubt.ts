import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { DoubtTrace } from '../../src/contract/review.ts';
import { t } from './localize.ts';

/** Made once: making one takes longer than drawing the card. */
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** What the records have of a command whose end nobody saw. */
export function doubtFacts({ startedAt, output, remaining }: DoubtTrace): TemplateResult {
  return html`
    <dl class="facts">
      <dt>${t('Began')}</dt><dd>${startedAt === null ? t('cannot be told') : html`<time datetime=${startedAt}>${WHEN.format(new Date(startedAt))}</time>`}</dd>
      <dt>${t('Still runs')}</dt><dd>${stillRuns(remaining)}</dd>
      <dt>${t('Output so far')}</dt>${output === '' ? html`<dd>${t('nothing')}</dd>` : nothing}
    </dl>
    ${output === '' ? nothing : html`<pre tabindex="0" class="output" aria-label=${t('Output so far')}>${output}</pre>`}`;
}

function stillRuns(remaining: number | null): string {
  if (remaining === null) return t('cannot be told on this system');
  if (remaining === 0) return t('no, nothing of it');
  return remaining === 1 ? t('1 process; "it happened" and "it did not" end it') : t('{0} processes; "it happened" and "it did not" end them', remaining);
}
