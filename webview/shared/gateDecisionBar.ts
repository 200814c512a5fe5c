import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { GateDecisionKind } from '../../src/contract/gate.ts';
import type { RunSnapshot } from '../../src/contract/run.ts';
import { DIFF_GATE } from '../../src/contract/runActions.ts';
import { barWords } from './consequences.ts';
import { criteriaList } from './criteria.ts';
import type { DiffLook } from './filesToLookAt.ts';
import { filesToLookAt } from './filesToLookAt.ts';
import type { Forms } from './forms.ts';
import { gateQuestion, gateSegments } from './gateModel.ts';
import type { GateQuestion } from './gateModel.ts';
import { t } from './localize.ts';
import { gateForm } from './lateAnswers.ts';
import { reasonForm } from './reasonForm.ts';
import { formError } from './waysOut.ts';
import { recycleButton, recycleForm } from './recycleForm.ts';

/** What this window adds to the run: what its person has looked at, and who that is. */
export interface GateContext extends DiffLook {
  readonly person: string;
  /** Who else can decide, in words. */
  readonly elsewhere?: string;
}

const NOTHING_YET: GateContext = { lookedAt: [], changedSince: [], draftComments: 0, hasAnswer: false, person: '' };

/** The gate a run stands at: progress, evidence, and the decision when it waits for a person. */
export function gateDecisionBar(run: RunSnapshot, forms: Forms, withProgress: boolean, context: GateContext = NOTHING_YET): TemplateResult | typeof nothing {
  const question = gateQuestion(run);
  return html`
    <section class="gate-bar" aria-label=${t('Gate decision')}>
      <h2>${t('Gate {0}', question.gate)} <span class="plain">${t(question.name)}</span></h2>
      ${withProgress ? segments(run) : nothing}
      ${criteriaList(question.criteria)}
      ${question.waits && question.gate === DIFF_GATE ? filesToLookAt(run, context, forms) : nothing}
      ${question.waits ? decision(run, question, forms, run.waitingFor ? barWords(run.waitingFor, context.person, Date.now()) : '', context.elsewhere ?? '') : html`<p class="dim">${question.words}</p>`}
    </section>`;
}

function segments(run: RunSnapshot): TemplateResult {
  const { parts, label } = gateSegments(run);
  return html`<div class="segments" role="img" aria-label=${label}>${parts.map((state) => html`<i class=${state}></i>`)}</div>`;
}

function decision(run: RunSnapshot, question: GateQuestion, forms: Forms, bar: string, elsewhere: string): TemplateResult {
  const { threadId } = run;
  const id = gateForm(threadId, question.gate);
  const form = forms.get(id);
  const decide = (kind: GateDecisionKind, reason: string): void => void forms.submit(id, { type: 'decide', threadId, gate: question.gate, decision: kind, reason });
  const ask = (kind: string) => (): void => forms.update(id, { open: kind, text: '' });
  return html`
    <div class="decisions">
    ${bar === '' ? nothing : html`<p class="problem"><span class="codicon codicon-lock" aria-hidden="true"></span> ${bar}</p>`}
    ${form.open === null
      ? html`<div class="row wrap">
          ${question.failing.length === 0
            ? html`<vscode-button ?disabled=${form.busy || bar !== ''} title=${bar} @click=${() => decide('go', '')}>${t('Go')}</vscode-button>`
            : html`<vscode-button appearance="secondary" ?disabled=${form.busy || bar !== ''} title=${bar} @click=${ask('go')}>${t('Go anyway…')}</vscode-button>`}
          <vscode-button appearance="secondary" ?disabled=${form.busy} @click=${ask('hold')}>${t('Hold…')}</vscode-button>
          ${recycleButton(run, forms, id)}
          <vscode-button appearance="secondary" ?disabled=${form.busy} @click=${ask('kill')}>${t('Kill…')}</vscode-button>
        </div>`
      : form.open === 'recycle' ? recycleForm(run, forms, id, null) : openQuestion(form.open, question, forms, id, decide)}
    ${elsewhere === '' ? nothing : html`<p class="dim elsewhere"><span class="codicon codicon-organization" aria-hidden="true"></span> ${elsewhere}</p>`}
    ${formError(forms, id)}
    </div>`;
}

function openQuestion(open: string, question: GateQuestion, forms: Forms, id: string, decide: (kind: GateDecisionKind, reason: string) => void): TemplateResult {
  if (open === 'go') {
    return reasonForm(forms, id, { label: t('Why go although this fails: {0}?', question.failing.join(', ')), note: t('It takes effect when it is approved in the review.'), action: t('Go anyway'), required: true, send: (reason) => decide('go', reason) });
  }
  if (open === 'hold') {
    return reasonForm(forms, id, { label: t('What has to happen before the run goes on?'), action: t('Hold'), required: true, send: (reason) => decide('hold', reason) });
  }
  return reasonForm(forms, id, { label: t('Why? The run ends for good; its branch and worktree stay.'), action: t('Kill'), required: true, send: (reason) => decide('kill', reason) });
}
