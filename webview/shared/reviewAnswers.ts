import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { ReviewItem } from '../../src/contract/review.ts';
import { ruleText } from './consequences.ts';
import { editedInput, editableFields } from './editInput.ts';
import type { Forms } from './forms.ts';
import type { Request } from './link.ts';
import { t } from './localize.ts';
import { reasonForm, valueOf } from './reasonForm.ts';

type Answer = Extract<Request, { type: 'resolve' }>['answer'];

/** The answers an item can be given, or the question that is open about it. */
export function reviewAnswers(item: ReviewItem, forms: Forms, bar = ''): TemplateResult {
  const form = forms.get(item.id);
  const send = (answer: Answer): void => void forms.submit(item.id, { type: 'resolve', reviewId: item.id, answer });
  if (form.open === 'reject') {
    return reasonForm(forms, item.id, { label: item.request.type === 'gate_override' ? t('Why not? The gate asks again.') : t('Why? The agent is told.'), action: t('Reject'), required: true, send: (reason) => send({ kind: 'reject', reason }) });
  }
  if (form.open === 'hold') {
    return reasonForm(forms, item.id, { label: t('What has to be found out first? The run is paused, and this stays open.'), action: t('Hold'), required: true, send: (reason) => send({ kind: 'hold', reason }) });
  }
  if (form.open === 'kill') {
    return reasonForm(forms, item.id, {
      label: t('Why? The run ends for good; its branch and worktree stay.'), action: t('Kill'), required: true,
      send: (reason) => void forms.submit(item.id, { type: 'control', threadId: item.threadId, operation: 'kill', reason }),
    });
  }
  if (form.open === 'edit' && 'action' in item.request && item.request.action) return editForm(item.request.action.input, item.id, forms, send);
  return buttons(item, forms, send, bar);
}

function buttons(item: ReviewItem, forms: Forms, send: (answer: Answer) => void, bar: string): TemplateResult {
  const { busy, remember } = forms.get(item.id);
  const why = bar === '' ? nothing : `bar-${item.id}`;
  const main = (label: string, answer: Answer): TemplateResult => html`<vscode-button data-answer="main" ?disabled=${busy || bar !== ''} aria-describedby=${why} @click=${() => send(answer)}>${label}</vscode-button>`;
  const second = (label: string, act: () => void): TemplateResult => html`<vscode-button appearance="secondary" ?disabled=${busy} @click=${act}>${label}</vscode-button>`;
  const ask = (open: string) => (): void => forms.update(item.id, { open, text: '', fields: {} });
  const reject = html`<vscode-button appearance="secondary" data-answer="reject" ?disabled=${busy} @click=${ask('reject')}>${t('Reject…')}</vscode-button>`;
  switch (item.request.type) {
    case 'safety':
      return html`
        <div class="row wrap">${main(t('Approve'), { kind: 'approve', reason: '', remember })}<vscode-button appearance="secondary" data-answer="edit" ?disabled=${busy || bar !== ''} aria-describedby=${why} @click=${ask('edit')}>${t('Edit…')}</vscode-button>${reject}</div>
        ${bar === '' ? rememberChoice(item, remember, forms) : nothing}`;
    case 'budget_exceeded':
      return html`<div class="row wrap">${main(t('Approve extra'), { kind: 'approve', reason: '' })}${reject}</div>`;
    case 'in_doubt':
      return html`<div class="row wrap">${main(t('It happened'), { kind: 'settle', reason: '', happened: true })}${second(t('It did not: run it again'), () => send({ kind: 'settle', reason: '', happened: false }))}${second(t('Hold…'), ask('hold'))}</div>`;
    case 'hold':
      return html`<div class="row wrap">${main(t('Resume'), { kind: 'resume', reason: '' })}${second(t('Kill…'), ask('kill'))}</div>`;
    case 'gate_override':
      return html`<div class="row wrap">${main(t('Approve override'), { kind: 'approve', reason: '' })}${reject}</div>`;
    case 'question':
      return questionForm(item.id, item.request.choices, forms, send);
    case 'gate_decision':
      return html``;
  }
}

/** "Remember" with the rule it saves: shown before it is saved, as it is saved. */
function rememberChoice(item: ReviewItem, remember: boolean, forms: Forms): TemplateResult {
  const rule = ruleText(item);
  if (rule === null) return html`<p class="dim">${t('It cannot be remembered: there is no exact command or path to go by.')}</p>`;
  return html`
    <vscode-checkbox ?checked=${remember} @change=${(event: Event) => forms.update(item.id, { remember: isChecked(event) })}>${t('Remember for this repository')}</vscode-checkbox>
    ${remember ? html`<div class="rule"><p class="dim">${t('Approve saves this rule in .wave/safety.json, where it can be edited:')}</p><pre>${rule}</pre></div>` : nothing}`;
}

function isChecked({ target }: Event): boolean {
  return target !== null && 'checked' in target && target.checked === true;
}

function questionForm(id: string, choices: readonly string[], forms: Forms, send: (answer: Answer) => void): TemplateResult {
  const { text, busy } = forms.get(id);
  const answer = (value: string): void => send({ kind: 'answer', reason: '', text: value });
  return html`
    ${choices.length === 0 ? nothing : html`<div class="row wrap">${choices.map((choice) => html`<vscode-button appearance="secondary" ?disabled=${busy} @click=${() => answer(choice)}>${choice}</vscode-button>`)}</div>`}
    <form class="row" @submit=${(event: Event) => event.preventDefault()}>
      <vscode-text-field class="grow" .value=${text} placeholder=${t('Your answer')} aria-label=${t('Your answer')}
        @input=${(event: Event) => forms.update(id, { text: valueOf(event) })}
        @keydown=${(event: KeyboardEvent) => { if (event.key === 'Enter' && text.trim() !== '') answer(text.trim()); }}></vscode-text-field>
      <vscode-button ?disabled=${busy || text.trim() === ''} @click=${() => answer(text.trim())}>${t('Answer')}</vscode-button>
    </form>`;
}

function editForm(input: Readonly<Record<string, unknown>>, id: string, forms: Forms, send: (answer: Answer) => void): TemplateResult {
  const form = forms.get(id);
  const edited = editedInput(input, form.fields);
  return html`
    <div class="form">
      ${editableFields(input).map(({ name, text }) => html`
        <vscode-text-area class="grow mono" rows=${text.includes('\n') ? 6 : 2} .value=${form.fields[name] ?? text}
          @input=${(event: Event) => forms.update(id, { fields: { ...form.fields, [name]: valueOf(event) } })}>${name}</vscode-text-area>`)}
      ${edited.problem === '' ? nothing : html`<p class="problem" role="alert">${edited.problem}</p>`}
      <p class="dim">${t('What you write is scored again before it runs.')}</p>
      <div class="row">
        <vscode-button ?disabled=${form.busy || edited.input === null} @click=${() => edited.input && send({ kind: 'edit', reason: '', input: edited.input })}>${t('Run edited')}</vscode-button>
        <vscode-button appearance="secondary" @click=${() => forms.update(id, { open: null, fields: {} })}>${t('Cancel')}</vscode-button>
      </div>
    </div>`;
}
