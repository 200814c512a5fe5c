import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';

export interface Tab<Id extends string> {
  readonly id: Id;
  readonly label: string;
  /** How many there are; null: not known, or not worth saying. */
  readonly count: number | null;
}

/** Tabs above a panel with the id `view`: one tab stop, arrow keys, Home and End move and show at once. */
export function tabs<Id extends string>(label: string, all: readonly Tab<Id>[], open: Id, onOpen: (id: Id) => void): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const index = all.findIndex(({ id }) => id === open);
    const moves: Readonly<Record<string, number>> = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: 0, End: all.length - 1 };
    const move = moves[event.key];
    const next = move === undefined ? undefined : all[(move + all.length) % all.length];
    if (!next) return;
    event.preventDefault();
    onOpen(next.id);
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return html`
    <div class="tabs" role="tablist" aria-label=${label} @keydown=${onKey}>
      ${all.map(({ id, label: name, count }) => html`
        <button type="button" role="tab" id="tab-${id}" class="tab" aria-selected=${id === open} aria-controls="view" tabindex=${id === open ? 0 : -1} @click=${() => onOpen(id)}>
          ${name}${count === null ? '' : html` <span class="count">${count.toLocaleString('en-US')}</span>`}
        </button>`)}
    </div>`;
}
