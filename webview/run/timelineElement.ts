import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { TimelineEntry } from '../../src/contract/run.ts';
import { formatTime } from '../shared/format.ts';
import { t } from '../shared/localize.ts';
import { scoreLabel } from '../shared/score.ts';
import { isToolRow, rowAside, rowBackground, rowText } from './rowModel.ts';
import { TimelineFind } from './timelineFind.ts';
import type { TimelineStretch } from './timelineRows.ts';
import { TimelineRows } from './timelineRows.ts';

const OVERSCAN = 240;
/** Distance from the end at which the list still follows what is new. */
const FOLLOW_SLACK = 8;

/**
 * The timeline: draws only the rows in view, follows the end while the person is there, and unfolds a row on
 * click or Enter. Arrow keys, Home, End and Page keys move; the list is one tab stop. Because the browser can find only what is
 * drawn, it has a find box of its own.
 */
export class TimelineElement extends HTMLElement {
  readonly #rows = new TimelineRows();
  readonly #find = new TimelineFind((position) => this.#moveTo(position), () => this.#schedule());
  readonly #resize = new ResizeObserver(() => this.#schedule());
  #active = -1;
  #following = true;
  /** Where the end was put last; the browser's own measure, which has fractions. */
  #putAt = 0;
  #unseen = 0;
  #frame = 0;
  #scroller: HTMLElement | null = null;

  connectedCallback(): void {
    this.#draw();
    this.#scroller = this.querySelector<HTMLElement>('.tl-scroll');
    if (this.#scroller) this.#resize.observe(this.#scroller);
    this.#draw();
  }

  disconnectedCallback(): void {
    this.#resize.disconnect();
  }

  get count(): number {
    return this.#rows.count;
  }

  /** Entries of the run that are not here yet. */
  get earlier(): number {
    return this.#rows.earlier;
  }

  /** Takes a stretch of entries; what a person looks at stays where it is. */
  take(stretch: TimelineStretch): void {
    const scrollTop = this.#scroller?.scrollTop ?? 0;
    const anchor = this.#rows.positionAt(scrollTop);
    const offset = this.#rows.top(anchor) - scrollTop;
    const added = this.#rows.take(stretch);
    if (stretch.place === 'reset') {
      this.#active = -1;
      this.#unseen = 0;
      this.#following = true;
    }
    if (!this.#following) {
      this.#unseen += added;
      this.#keep(anchor, offset);
    }
    this.#find.look(this.#rows);
    this.#schedule();
  }

  /** Keeps the row at `position` where it was on screen, while rows above it got their true heights. */
  #keep(position: number, offset: number): void {
    const top = this.#rows.top(position) - offset;
    if (!this.#scroller || this.#scroller.scrollTop === top) return;
    // The room grows first: a browser does not scroll beyond the height that it knows.
    this.#draw();
    this.#scroller.scrollTop = top;
  }

  /** Puts the cursor into the find box. */
  focusFind(): void {
    this.querySelector<HTMLInputElement>('.tl-find input')?.select();
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
    // Behind another tab nothing has a size; it is drawn when it comes to the front.
    if (scroller && viewport === 0) return;
    const top = this.#following ? Math.max(0, this.#rows.height - viewport) : (scroller?.scrollTop ?? 0);
    const { first, end } = this.#rows.window(top, viewport, OVERSCAN);
    render(this.#template(first, end, top), this);
    if (!scroller) return;
    this.#measure();
    if (!this.#following) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.#putAt = scroller.scrollTop;
  }

  #template(first: number, end: number, top: number): TemplateResult {
    const { count, earlier } = this.#rows;
    const active = this.#active >= first && this.#active < end ? `tl-${this.#active}` : nothing;
    const positions = Array.from({ length: end - first }, (_, index) => first + index);
    return html`
      ${this.#find.box(this.#rows, this.#active)}
      <div class="tl-scroll" role=${count === 0 ? 'group' : 'tree'} tabindex="0" aria-label=${t('Timeline')} aria-activedescendant=${active}
        @scroll=${() => this.#onScroll()} @keydown=${(event: KeyboardEvent) => this.#onKey(event)} @focus=${() => this.#onFocus()}>
        ${count === 0 ? html`<p class="dim">${t('Nothing has happened yet.')}</p>` : nothing}
        <div class="tl-space" role="presentation" style="height:${this.#rows.height}px">
          ${earlier > 0 && top < this.#rows.top(earlier) ? html`<p class="dim tl-loading" style="top:${Math.max(0, top)}px">${t('Loading {0} earlier entries…', earlier)}</p>` : nothing}
          ${positions.map((position) => this.#row(position))}
        </div>
      </div>
      ${this.#following || this.#unseen === 0 ? nothing : html`
        <div class="tl-latest"><vscode-button appearance="secondary" @click=${() => this.#toEnd()}>${this.#unseen === 1 ? t('1 new entry') : t('{0} new entries', this.#unseen)}</vscode-button></div>`}`;
  }

  #row(position: number): TemplateResult | typeof nothing {
    const entry = this.#rows.at(position);
    if (!entry) return nothing;
    const unfolded = this.#rows.isUnfolded(entry);
    const change = (value: number | null, sign: string, tone: string): TemplateResult | typeof nothing => (value ? html` <span class=${tone}>${sign}${value}</span>` : nothing);
    return html`
      <div id="tl-${position}" class="tl-row ${entry.kind} ${unfolded ? 'unfolded' : ''} ${this.#find.has(position) ? 'found' : ''} ${position === this.#active ? 'active' : ''}" style="top:${this.#rows.top(position)}px"
        role="treeitem" aria-level="1" aria-setsize=${this.#rows.count} aria-posinset=${position + 1} aria-expanded=${unfolded} aria-selected=${position === this.#active}
        data-position=${position} title=${unfolded ? nothing : rowText(entry)} @click=${() => this.#toggle(position)}>
        <span class="tl-time">${formatTime(entry.at)}</span>
        <b class="tl-who">${entry.who}</b>
        <span class="tl-what ${isToolRow(entry) ? 'mono' : ''}">${entry.title}${entry.detail === '' ? nothing : html` <span class="tl-detail">${entry.detail}</span>`}${change(entry.added, '+', 'added')}${change(entry.removed, '−', 'removed')}</span>
        <span class="tl-aside">${rowScore(entry)}</span>
        ${entry.outcome === '' ? nothing : html`<span class="tl-outcome">${entry.outcome}</span>`}
        ${unfolded ? html`<span class="tl-background dim">${rowBackground(entry).map((text) => html`<span>${text}</span> `)}</span>` : nothing}
      </div>`;
  }

  /** Unfolded rows wrap: their height is only known once they are drawn. */
  #measure(): void {
    const rows = [...this.querySelectorAll<HTMLElement>('.tl-row.unfolded')];
    const changed = rows.filter((row) => this.#rows.measured(Number(row.dataset['position']), row.offsetHeight));
    if (changed.length > 0) this.#schedule();
  }

  #onScroll(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#scroller ?? this;
    if (clientHeight === 0) return;
    // The event comes a frame late: the list may have grown, or its room shrunk, since it was put at its end. Only who goes up has left it.
    const isLeft = !this.#following || scrollTop < this.#putAt - FOLLOW_SLACK;
    this.#following = scrollTop + clientHeight >= scrollHeight - FOLLOW_SLACK || !isLeft;
    if (this.#following) this.#unseen = 0;
    this.#schedule();
  }

  #onFocus(): void {
    if (this.#active >= 0) return;
    this.#active = this.#following ? this.#rows.count - 1 : this.#rows.positionAt(this.#scroller?.scrollTop ?? 0);
    this.#schedule();
  }

  #onKey(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((this.#scroller?.clientHeight ?? 0) / 22) - 1);
    const moves: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity };
    const move = moves[event.key];
    if (move !== undefined) this.#moveTo(Math.min(this.#rows.count - 1, Math.max(0, this.#active + move)));
    else if (event.key === 'Enter' || event.key === ' ') this.#toggle(this.#active);
    else return;
    event.preventDefault();
  }

  #moveTo(position: number): void {
    this.#active = position;
    const scroller = this.#scroller;
    if (scroller) {
      const [top, height] = [this.#rows.top(position), this.#rows.heightOf(position)];
      this.#following = position === this.#rows.count - 1;
      if (top < scroller.scrollTop) scroller.scrollTop = top;
      else if (top + height > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + height - scroller.clientHeight;
    }
    this.#schedule();
  }

  #toggle(position: number): void {
    if (!this.#rows.at(position)) return;
    this.#active = position;
    this.#rows.toggle(position);
    this.#following &&= position === this.#rows.count - 1;
    this.#schedule();
  }

  #toEnd(): void {
    this.#following = true;
    this.#unseen = 0;
    this.#schedule();
  }
}

function rowScore(entry: TimelineEntry): TemplateResult | string {
  return entry.score === null ? rowAside(entry) : scoreLabel(entry.score, entry.verdict);
}
