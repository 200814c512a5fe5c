import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ReviewItem } from '../../src/contract/review.ts';
import { t } from '../shared/localize.ts';
import { valueOf } from '../shared/reasonForm.ts';
import type { CardContext } from '../shared/reviewCard.ts';
import { reviewCard } from '../shared/reviewCard.ts';
import { reviewWord } from '../shared/words.ts';
import type { QueueFilter, QueuePage } from './queue.ts';
import { PAGE_SIZE, drawNow, queuePage, runsOf, typesOf } from './queue.ts';
import { onQueueKey } from './queueKeys.ts';

/** What of the queue is in view; the page keeps it. */
export interface QueueView {
  readonly filter: QueueFilter;
  readonly page: number;
  /** Items whose cards are on screen. */
  readonly drawn: ReadonlySet<string>;
  /** Called when cards are left for the next frame. */
  later(): void;
  /** What is not named stays as it is, which may be newer than what this view was drawn from. */
  change(change: { readonly filter?: Partial<QueueFilter>; readonly page?: number }): void;
}

/** What waits for a person, of all runs, the oldest first. Nothing is drawn while nothing waits, but the change is announced. */
export function humanReviewBanner(items: readonly ReviewItem[], context: CardContext, view: QueueView): TemplateResult {
  if (items.length === 0) return html`<div role="status" class="hidden">${t('Nothing waits for you.')}</div>`;
  const heading = items.length === 1 ? t('1 item needs your review') : t('{0} items need your review', items.length);
  const queue = queuePage(items, view.filter, view.page);
  const now = drawNow(queue.items, view.drawn);
  if (now.length < queue.items.length) view.later();
  const onKey = (event: KeyboardEvent): void => onQueueKey(event, {
    cards: () => [...document.querySelectorAll<HTMLElement>('.banner [data-review]')],
    turn: (by) => turn(queue, view, by),
  });
  return html`
    <section class="banner" aria-label=${t('Human review')} @keydown=${onKey}>
      <div role="status"><h2 class="warning"><span class="codicon codicon-warning" aria-hidden="true"></span> ${heading}</h2></div>
      ${items.length > PAGE_SIZE ? filters(items, queue, view) : nothing}
      ${repeat(now, ({ id }) => id, (item) => reviewCard(item, context))}
      ${queue.pages > 1 ? pager(queue, view) : nothing}
      ${items.length > 1 ? html`<p class="dim keys">${t('Keys in an item: ↑ ↓ to move, A to approve, E to edit, R to reject')}</p>` : nothing}
    </section>`;
}

function turn(queue: QueuePage, view: QueueView, by: number): boolean {
  const page = queue.page + by;
  if (page < 0 || page >= queue.pages) return false;
  view.change({ page });
  return true;
}

function filters(items: readonly ReviewItem[], queue: QueuePage, view: QueueView): TemplateResult {
  const { filter } = view;
  const runs = runsOf(items);
  const narrow = (change: Partial<QueueFilter>): void => view.change({ filter: change, page: 0 });
  return html`
    <div class="filters">
      <label class="choice"><span class="hidden">${t('Type')}</span>
        <select @change=${(event: Event) => narrow({ type: valueOf(event) })}>
          <option value="" ?selected=${filter.type === ''}>${t('All types ({0})', items.length)}</option>
          ${typesOf(items).map(([type, count]) => html`<option value=${type} ?selected=${filter.type === type}>${reviewWord(type)} (${count})</option>`)}
        </select>
      </label>
      ${runs.length < 2 ? nothing : html`
        <label class="choice"><span class="hidden">${t('Run')}</span>
          <select @change=${(event: Event) => narrow({ threadId: valueOf(event) })}>
            <option value="" ?selected=${filter.threadId === ''}>${t('All runs ({0})', runs.length)}</option>
            ${runs.map(({ threadId, storyId, count }) => html`<option value=${threadId} ?selected=${filter.threadId === threadId}>${storyId} (${count})</option>`)}
          </select>
        </label>`}
      ${queue.pages > 1 ? pager(queue, view) : nothing}
    </div>`;
}

function pager(queue: QueuePage, view: QueueView): TemplateResult {
  const first = queue.page * PAGE_SIZE + 1;
  return html`
    <div class="row pager">
      <span class="dim">${t('{0} to {1} of {2}', first, first + queue.items.length - 1, queue.total)}</span><span class="grow"></span>
      <vscode-button appearance="icon" aria-label=${t('Previous page')} ?disabled=${queue.page === 0} @click=${() => turn(queue, view, -1)}><span class="codicon codicon-chevron-left"></span></vscode-button>
      <vscode-button appearance="icon" aria-label=${t('Next page')} ?disabled=${queue.page >= queue.pages - 1} @click=${() => turn(queue, view, 1)}><span class="codicon codicon-chevron-right"></span></vscode-button>
    </div>`;
}
