import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { t } from '../shared/localize.ts';
import { valueOf } from '../shared/reasonForm.ts';
import type { TimelineRows } from './timelineRows.ts';

/**
 * Finds text in the timeline, from its end back: what happened last is what people look for. Enter goes on to earlier places,
 * Shift+Enter to later ones; Escape empties the box.
 */
export class TimelineFind {
  readonly #goTo: (position: number) => void;
  readonly #changed: () => void;
  #text = '';
  #found: readonly number[] = [];
  #marks: ReadonlySet<number> = new Set();

  constructor(goTo: (position: number) => void, changed: () => void) {
    this.#goTo = goTo;
    this.#changed = changed;
  }

  has(position: number): boolean {
    return this.#marks.has(position);
  }

  /** Looks again: rows have come, or the text is another one. */
  look(rows: TimelineRows): void {
    if (this.#text === '' && this.#found.length === 0) return;
    this.#found = rows.find(this.#text);
    this.#marks = new Set(this.#found);
  }

  /** The box, with how many places there are. */
  box(rows: TimelineRows, active: number): TemplateResult {
    const go = (back: boolean): void => {
      const next = back ? this.#found.findLast((position) => position < active) : this.#found.find((position) => position > active);
      const position = next ?? (back ? this.#found.at(-1) : this.#found[0]);
      if (position !== undefined) this.#goTo(position);
    };
    const type = (text: string): void => {
      this.#text = text;
      this.look(rows);
      const last = this.#found.at(-1);
      if (last === undefined) this.#changed();
      else this.#goTo(last);
    };
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Enter') go(!event.shiftKey);
      else if (event.key === 'Escape' && this.#text !== '') type('');
      else return;
      event.preventDefault();
    };
    return html`
      <div class="tl-find" role="search">
        <span class="codicon codicon-search" aria-hidden="true"></span>
        <input type="search" class="field" .value=${this.#text} placeholder=${t('Find in the timeline')} aria-label=${t('Find in the timeline')}
          @input=${(event: Event) => type(valueOf(event))} @keydown=${onKey}>
        <span class="dim nowrap" role="status">${this.#words(rows, active)}</span>
        ${this.#found.length < 2 ? nothing : html`
          <vscode-button appearance="icon" aria-label=${t('Earlier place')} title=${t('Earlier place (Enter)')} @click=${() => go(true)}><span class="codicon codicon-arrow-up"></span></vscode-button>
          <vscode-button appearance="icon" aria-label=${t('Later place')} title=${t('Later place (Shift+Enter)')} @click=${() => go(false)}><span class="codicon codicon-arrow-down"></span></vscode-button>`}
      </div>`;
  }

  #words(rows: TimelineRows, active: number): string {
    if (this.#text.trim() === '') return '';
    const still = rows.earlier > 0 ? t(', {0} entries still loading', rows.earlier) : '';
    if (this.#found.length === 0) return t('Not found') + still;
    const index = this.#found.indexOf(active);
    return (index < 0 ? t('{0} places', this.#found.length) : t('{0} of {1}', index + 1, this.#found.length)) + still;
  }
}
