import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { Verdict } from '../../src/contract/action.ts';
import { AGENT_NAMES, PRINCIPLES } from '../../src/contract/names.ts';
import type { ReviewItem } from '../../src/contract/review.ts';
import { gateOf } from '../../src/contract/runActions.ts';
import { formatAge, formatTokens } from './format.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';
import { formError } from './reasonForm.ts';
import { reviewAnswers } from './reviewAnswers.ts';
import { scoreLabel } from './score.ts';
import { actionText, reviewWord } from './words.ts';

export interface CardContext {
  readonly forms: Forms;
  readonly now: number;
  /** The story's id, where several runs are in one list. */
  readonly showStory: boolean;
  openRun(threadId: string): void;
}

/** One item that waits for a person: what it is, why it asks, and the answers there are. */
export function reviewCard(item: ReviewItem, context: CardContext): TemplateResult {
  const { request } = item;
  const verdict = request.type === 'safety' || request.type === 'hold' ? request.verdict : null;
  const about = [context.showStory ? item.storyId : '', request.agent ? AGENT_NAMES[request.agent] : '', formatAge(context.now - Date.parse(item.createdAt))].filter((part) => part !== '');
  return html`
    <article class="card" aria-label="${reviewWord(request.type)}, ${item.storyId}" data-review=${item.id}>
      <div class="row wrap">
        <h3 class="card-title">${reviewWord(request.type)}</h3>
        ${verdict ? html`<span class="chip">${scoreLabel(verdict.score, verdict.verdict)}</span>` : nothing}
        <span class="grow"></span><span class="dim nowrap">${about.join(' · ')}</span>
      </div>
      ${body(item)}
      ${gateOf(item) === null
        ? reviewAnswers(item, context.forms)
        : html`<div class="row"><vscode-link href="#" @click=${(event: Event) => { event.preventDefault(); context.openRun(item.threadId); }}>${t('Look at the evidence')}</vscode-link></div>`}
      ${formError(context.forms, item.id)}
    </article>`;
}

function body(item: ReviewItem): TemplateResult {
  const { request } = item;
  switch (request.type) {
    case 'safety':
      return html`${command(item)}${why(request.verdict)}`;
    case 'in_doubt':
      return html`${command(item)}<p>${t('WAVE was interrupted while this ran and cannot prove whether it happened. Look, then say.')}</p><p class="dim">${request.known}</p>`;
    case 'hold':
      return request.verdict
        ? html`${command(item)}<p>${t('Refused by the safety rules: it was not run, and nobody can approve it. Resume tells the agent so, and the run goes on without it.')}</p>${why(request.verdict)}`
        : html`${command(item)}<p>${request.reason}</p>`;
    case 'question':
      return html`<p>${request.question}</p>`;
    case 'budget_exceeded':
      return html`<p>${request.reason}</p><p class="dim">${t('To go on it needs {0} more tokens and ${1} more.', formatTokens(request.extraTokens), request.extraUsd)}</p>`;
    case 'gate_decision':
    case 'gate_override': {
      const met = request.evidence.criteria.filter((criterion) => criterion.met).length;
      return html`<p>${request.reason === '' ? t('Gate {0}: {1} of {2} criteria hold.', request.gate, met, request.evidence.criteria.length) : request.reason}</p>`;
    }
  }
}

function command(item: ReviewItem): TemplateResult | typeof nothing {
  const text = actionText(item);
  return text === '' ? nothing : html`<pre tabindex="0" aria-label=${t('Action')}>${text}</pre>`;
}

/** Why an action scored low: each reason once, with the principles it is against. */
function why(verdict: Verdict): TemplateResult | typeof nothing {
  const reasons = verdict.violations.length > 0
    ? [...Map.groupBy(verdict.violations, (violation) => violation.reason)].map(([reason, all]) => html`<li>${reason} <span>(${all.map(({ principle }) => PRINCIPLES[principle] ?? String(principle)).join('; ')})</span></li>`)
    : verdict.reasons.map((reason) => html`<li>${reason}</li>`);
  return reasons.length === 0 ? nothing : html`<ul class="dim">${reasons}</ul>`;
}
