import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { ReasonProblem } from '../../src/contract/reason.ts';
import { LONGEST_REASON, reasonProblem } from '../../src/contract/reason.ts';
import { formatTokens } from './format.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';

export interface ReasonQuestion {
  readonly label: string;
  /** What else there is to know before sending. */
  readonly note?: string;
  /** The button that sends it. */
  readonly action: string;
  readonly required: boolean;
  send(reason: string): void;
}

/** The value of a text component, whatever the toolkit calls its class. */
export function valueOf(event: Event): string {
  const { target } = event;
  return target !== null && 'value' in target && typeof target.value === 'string' ? target.value : '';
}

/** A text area with a button to send and one to leave; Escape leaves, Ctrl+Enter sends. */
export function reasonForm(forms: Forms, id: string, question: ReasonQuestion): TemplateResult {
  const { text, busy } = forms.get(id);
  const problem = reasonProblem(text, question.required);
  /** What is typed now: keys can be faster than the page is drawn. */
  const send = (): void => {
    const { text: typed, busy: sending } = forms.get(id);
    if (!sending && reasonProblem(typed, question.required) === null) question.send(typed.trim());
  };
  const close = (): void => forms.update(id, { open: null, error: '' });
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
    else return;
    event.preventDefault();
  };
  return html`
    <div class="form" @keydown=${onKey}>
      <vscode-text-area class="grow" rows="2" autofocus .value=${text} @input=${(event: Event) => forms.update(id, { text: valueOf(event) })}>
        ${question.label}${question.required ? html` <span class="dim">${t('(required)')}</span>` : nothing}
      </vscode-text-area>
      ${question.note === undefined ? nothing : html`<p class="dim">${question.note}</p>`}
      ${problem === null || problem === 'missing' ? nothing : html`<p class="problem" role="alert">${reasonWords(problem, text)}</p>`}
      <div class="row">
        <vscode-button ?disabled=${busy || problem !== null} @click=${send}>${question.action}</vscode-button>
        <vscode-button appearance="secondary" @click=${close}>${t('Cancel')}</vscode-button>
      </div>
    </div>`;
}

/** What is wrong with a text, with the limit said. */
export function reasonWords(problem: ReasonProblem, text: string): string {
  if (problem === 'too_long') return t('At most {0} characters are taken; this has {1}.', formatTokens(LONGEST_REASON), formatTokens(text.length));
  return problem === 'control' ? t('There are characters in it that cannot be read. Take them out.') : t('A reason is required; it is kept in the audit log.');
}
