import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { Verdict } from '../../src/contract/action.ts';
import { AGENT_NAMES, PRINCIPLES } from '../../src/contract/names.ts';
import type { ReviewItem } from '../../src/contract/review.ts';
import { asksForDecision } from '../../src/contract/runActions.ts';
import type { Where } from './consequences.ts';
import { barWords, changesFile, consequences, folderOf, sourceWords } from './consequences.ts';
import { doubtFacts } from './doubt.ts';
import { formatAge } from './format.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';
import { formError } from './waysOut.ts';
import { reviewAnswers } from './reviewAnswers.ts';
import { scoreLabel } from './score.ts';
import { actionText, reviewWord } from './words.ts';

export interface CardContext {
  readonly forms: Forms;
  readonly now: number;
  /** The story's id, where several runs are in one list. */
  readonly showStory: boolean;
  /** Who looks; empty where it is not known yet. */
  readonly person?: string;
  /** Where the run in view happens. */
  readonly where?: (threadId: string) => Where;
  /** Who else can answer it, in words; empty when nobody can. */
  readonly elsewhere?: string;
  openRun(threadId: string): void;
}

/** One item that waits for a person: what it is, why it asks, and the answers there are. */
export function reviewCard(item: ReviewItem, context: CardContext): TemplateResult {
  const { request } = item;
  const verdict = request.type === 'safety' || request.type === 'hold' ? request.verdict : null;
  const bar = barWords(item, context.person ?? '', context.now);
  const about = [context.showStory ? item.storyId : '', request.agent ? AGENT_NAMES[request.agent] : '', formatAge(context.now - Date.parse(item.createdAt))].filter((part) => part !== '');
  return html`
    <article class="card" aria-label="${reviewWord(request.type)}, ${item.storyId}" data-review=${item.id} tabindex="-1">
      <div class="row wrap">
        <h3 class="card-title">${reviewWord(request.type)}</h3>
        ${verdict ? html`<span class="chip">${scoreLabel(verdict.score, verdict.verdict)}</span>` : nothing}
        <span class="grow"></span><span class="dim nowrap">${about.join(' · ')}</span>
      </div>
      ${body(item, context)}
      ${bar === '' ? nothing : html`<p class="problem" id="bar-${item.id}"><span class="codicon codicon-lock" aria-hidden="true"></span> ${bar}</p>`}
      ${asksForDecision(item)
        ? html`<div class="row"><vscode-link href="#" data-answer="main" @click=${(event: Event) => { event.preventDefault(); context.openRun(item.threadId); }}>${t('Look at the evidence')}</vscode-link></div>`
        : reviewAnswers(item, context.forms, bar)}
      ${(context.elsewhere ?? '') === '' ? nothing : html`<p class="dim elsewhere"><span class="codicon codicon-organization" aria-hidden="true"></span> ${context.elsewhere}</p>`}
      ${formError(context.forms, item.id)}
    </article>`;
}

function body(item: ReviewItem, context: CardContext): TemplateResult {
  const { request } = item;
  const then = html`<p class="then dim">${consequences(item).join(' ')}</p>`;
  switch (request.type) {
    case 'safety':
      return html`${command(item, context)}${why(request.verdict)}${then}`;
    case 'in_doubt':
      return html`${command(item, context)}<p>${t('WAVE was interrupted while this ran and cannot prove whether it happened. Look, then say.')}</p><p class="dim">${request.known}</p>${request.trace ? doubtFacts(request.trace) : nothing}${then}`;
    case 'hold':
      return request.verdict
        ? html`${command(item, context)}<p>${t('Refused by the safety rules: it was not run, and nobody can approve it. Resume tells the agent so, and the run goes on without it.')}</p>${why(request.verdict)}`
        : html`${command(item, context)}<p>${request.reason}</p>${then}`;
    case 'question':
      return html`<p class="said">${request.question}</p>${then}`;
    case 'budget_exceeded':
      return html`<p>${request.reason}</p>${then}`;
    case 'gate_override': {
      const failing = request.evidence.criteria.filter(({ met }) => !met);
      return html`
        <p>${t('{0} said Go at gate {1} although this fails:', request.requestedBy || t('Somebody'), request.gate)}</p>
        <ul class="bad">${failing.map(({ label, detail }) => html`<li>${label} <span class="dim">${detail}</span></li>`)}</ul>
        ${request.justification === '' ? nothing : html`<p class="said">“${request.justification}”</p>`}
        ${then}`;
    }
    case 'gate_decision': {
      const met = request.evidence.criteria.filter((criterion) => criterion.met).length;
      return html`<p>${request.reason === '' ? t('Gate {0}: {1} of {2} criteria hold.', request.gate, met, request.evidence.criteria.length) : request.reason}</p>`;
    }
  }
}

/** The action as it would be done: a command with the folder it runs in, a file action with the way to its diff. */
function command(item: ReviewItem, { forms, where }: CardContext): TemplateResult | typeof nothing {
  const text = actionText(item);
  if (text === '') return nothing;
  const show = (event: Event): void => {
    event.preventDefault();
    void forms.submit(item.id, { type: 'showProposal', reviewId: item.id });
  };
  return html`
    <pre tabindex="0" aria-label=${t('Action')}>${text}</pre>
    ${changesFile(item)
      ? html`<vscode-link href="#" @click=${show}>${t('Show what it would change')}</vscode-link>`
      : html`<p class="dim cwd">${t('in')} <span class="mono">${folderOf(where?.(item.threadId) ?? null)}</span></p>`}`;
}

/** Why an action scored low: each reason once, with the principles it is against. */
function why(verdict: Verdict): TemplateResult | typeof nothing {
  const reasons = verdict.violations.length > 0
    ? [...Map.groupBy(verdict.violations, (violation) => violation.reason)].map(([reason, all]) => html`<li>${reason} <span class="dim">(${all.map(({ principle }) => PRINCIPLES[principle] ?? String(principle)).join('; ')})</span></li>`)
    : verdict.reasons.map((reason) => html`<li>${reason}</li>`);
  return html`${reasons.length === 0 ? nothing : html`<ul class="why">${reasons}</ul>`}<p class="dim source">${sourceWords(verdict.source)}</p>`;
}
