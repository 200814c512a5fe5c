import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { ReviewItem } from '../../src/contract/review.ts';
import { t } from '../shared/localize.ts';
import type { CardContext } from '../shared/reviewCard.ts';
import { reviewCard } from '../shared/reviewCard.ts';

/** What waits for a person, of all runs, the oldest first. Nothing is drawn while nothing waits, but the change is announced. */
export function humanReviewBanner(items: readonly ReviewItem[], context: CardContext): TemplateResult {
  const heading = items.length === 1 ? t('1 item needs your review') : t('{0} items need your review', items.length);
  if (items.length === 0) return html`<div role="status" class="hidden">${t('Nothing waits for you.')}</div>`;
  return html`
    <section class="banner" aria-label=${t('Human review')}>
      <div role="status"><h2 class="warning"><span class="codicon codicon-warning" aria-hidden="true"></span> ${heading}</h2></div>
      ${items.map((item) => reviewCard(item, context))}
    </section>`;
}
