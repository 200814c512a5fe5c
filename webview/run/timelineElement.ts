import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { TimelineEntry } from '../../src/contract/run.ts';
import { formatTime } from '../shared/format.ts';
import { t } from '../shared/localize.ts';
import { scoreLabel } from '../shared/score.ts';
import { RowLayout } from './rowLayout.ts';
import { isToolRow, rowAside, rowHeight, rowText } from './rowModel.ts';

const OVERSCAN = 240;
/** Distance from the end at which the list still follows what is new. */
const FOLLOW_SLACK = 8;

/**
 * The timeline: draws only the rows in view, follows the end while the person is there, and unfolds a row on
 * click or Enter. Arrow keys, Home, End and Page keys move; the list is one tab stop.
 */
export class TimelineElement extends HTMLElement {
  readonly #layout = new RowLayout();
  readonly #unfolded = new Set<number>();
  readonly #resize = new ResizeObserver(() => this.#draw());
  #entries: TimelineEntry[] = [];
  #active = -1;
  #following = true;
  #unseen = 0;
  #frame = 0;
  #scroller: HTMLElement | null = null;

  connectedCallback(): void {
    this.#draw();
    this.#scroller = this.querySelector<HTMLElement>('.tl-scroll');
    if (this.#scroller) this.#resize.observe(this.#scroller);
  }

  disconnectedCallback(): void {
    this.#resize.disconnect();
  }

  get count(): number {
    return this.#entries.length;
  }

  reset(): void {
    this.#entries = [];
    this.#layout.clear();
    this.#unfolded.clear();
    this.#active = -1;
    this.#unseen = 0;
    this.#following = true;
    this.#schedule();
  }

  /** Appends entries in order of `seq`; what is already there is left out. */
  addEntries(entries: readonly TimelineEntry[]): void {
    const last = this.#entries.at(-1)?.seq ?? 0;
    for (const entry of entries) {
      if (entry.seq <= last) continue;
      this.#entries.push(entry);
      this.#layout.push(rowHeight(entry));
      if (!this.#following) this.#unseen += 1;
    }
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw(): void {
    if (!this.isConnected) return;
    const scroller = this.#scroller;
    const viewport = scroller?.clientHeight ?? 0;
    const top = this.#following ? Math.max(0, this.#layout.total - viewport) : (scroller?.scrollTop ?? 0);
    const { first, end } = this.#layout.window(top, viewport, OVERSCAN);
    render(this.#template(first, end), this);
    if (!scroller) return;
    this.#measure();
    if (this.#following) scroller.scrollTop = scroller.scrollHeight;
  }

  #template(first: number, end: number): TemplateResult {
    const count = this.#entries.length;
    const active = this.#active >= first && this.#active < end ? `tl-${this.#active}` : nothing;
    return html`
      <div class="tl-scroll" role=${count === 0 ? 'group' : 'tree'} tabindex="0" aria-label=${t('Timeline')} aria-activedescendant=${active}
        @scroll=${() => this.#onScroll()} @keydown=${(event: KeyboardEvent) => this.#onKey(event)} @focus=${() => this.#onFocus()}>
        ${count === 0 ? html`<p class="dim">${t('Nothing has happened yet.')}</p>` : nothing}
        <div class="tl-space" role="presentation" style="height:${this.#layout.total}px">
          ${this.#entries.slice(first, end).map((entry, index) => this.#row(entry, first + index))}
        </div>
      </div>
      ${this.#following || this.#unseen === 0 ? nothing : html`
        <vscode-button class="tl-latest" appearance="secondary" @click=${() => this.#toEnd()}>${this.#unseen === 1 ? t('1 new entry') : t('{0} new entries', this.#unseen)}</vscode-button>`}`;
  }

  #row(entry: TimelineEntry, index: number): TemplateResult {
    const unfolded = this.#unfolded.has(entry.seq);
    const change = (value: number | null, sign: string, tone: string): TemplateResult | typeof nothing => (value ? html` <span class=${tone}>${sign}${value}</span>` : nothing);
    return html`
      <div id="tl-${index}" class="tl-row ${entry.kind} ${unfolded ? 'unfolded' : ''} ${index === this.#active ? 'active' : ''}" style="top:${this.#layout.top(index)}px"
        role="treeitem" aria-level="1" aria-setsize=${this.#entries.length} aria-posinset=${index + 1} aria-expanded=${unfolded} aria-selected=${index === this.#active}
        data-index=${index} title=${unfolded ? nothing : rowText(entry)} @click=${() => this.#toggle(index)}>
        <span class="tl-time">${formatTime(entry.at)}</span>
        <b class="tl-who">${entry.who}</b>
        <span class="tl-what ${isToolRow(entry) ? 'mono' : ''}">${entry.title}${entry.detail === '' ? nothing : html` <span class="tl-detail">${entry.detail}</span>`}${change(entry.added, '+', 'added')}${change(entry.removed, '−', 'removed')}</span>
        <span class="tl-aside">${entry.score === null ? rowAside(entry) : scoreLabel(entry.score, entry.verdict)}</span>
        ${entry.outcome === '' ? nothing : html`<span class="tl-outcome">${entry.outcome}</span>`}
      </div>`;
  }

  /** Unfolded rows wrap: their height is only known once they are drawn. */
  #measure(): void {
    let changed = false;
    for (const row of this.querySelectorAll<HTMLElement>('.tl-row.unfolded')) {
      const index = Number(row.dataset['index']);
      if (this.#layout.height(index) === row.offsetHeight) continue;
      this.#layout.set(index, row.offsetHeight);
      changed = true;
    }
    if (changed) this.#schedule();
  }

  #onScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller ?? this;
    this.#following = scrollTop + clientHeight >= scrollHeight - FOLLOW_SLACK;
    if (this.#following) this.#unseen = 0;
    this.#schedule();
  }

  #onFocus(): void {
    if (this.#active >= 0) return;
    this.#active = this.#following ? this.#entries.length - 1 : this.#layout.indexAt(this.#scroller?.scrollTop ?? 0);
    this.#schedule();
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((this.#scroller?.clientHeight ?? 0) / 22) - 1);
    const moves: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    if (move !== undefined) this.#moveTo(Math.min(this.#entries.length - 1, Math.max(0, this.#active + move)));
    else if (event.key === 'Enter' || event.key === ' ') this.#toggle(this.#active);
    else return;
    event.preventDefault();
  }

  #moveTo(index: number): void {
    this.#active = index;
    const scroller = this.#scroller;
    if (scroller) {
      const [top, height] = [this.#layout.top(index), this.#layout.height(index)];
      this.#following = index === this.#entries.length - 1;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height - scroller.clientHeight;
    }
    this.#schedule();
  }

  #toggle(index: number): void {
    const entry = this.#entries[index];
    if (!entry) return;
    this.#active = index;
    if (this.#unfolded.delete(entry.seq)) this.#layout.set(index, rowHeight(entry));
    else this.#unfolded.add(entry.seq);
    this.#following &&= index === this.#entries.length - 1;
    this.#schedule();
  }

  #toEnd(): void {
    this.#following = true;
    this.#unseen = 0;
    this.#schedule();
  }
}
