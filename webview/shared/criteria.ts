import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { Criterion, GateEvidence } from '../../src/contract/gate.ts';
import { t } from './localize.ts';

/** Criteria as a list: a sign and a word for each, what was found, and the output behind it to unfold. */
export function criteriaList(criteria: readonly Criterion[]): TemplateResult {
  if (criteria.length === 0) return html`<p class="dim">${t('Nothing has been collected at this gate yet.')}</p>`;
  return html`<ul class="criteria">${criteria.map(criterionItem)}</ul>`;
}

/** The criterion whose output is the plan itself: to be read, not to be unfolded, before it is approved. */
const PLAN = 'coverage';

function criterionItem({ id, met, label, detail, output }: Criterion): TemplateResult {
  return html`
    <li>
      <span class="codicon codicon-${met ? 'check' : 'close'} ${met ? 'good' : 'bad'}" role="img" aria-label=${met ? t('met') : t('not met')}></span>
      <div>
        ${label} <span class="dim">${detail}</span>
        ${output === undefined || output === '' ? nothing : id === PLAN
          ? html`<details open><summary>${t('The plan')}</summary><pre class="plan" tabindex="0">${output}</pre></details>`
          : html`<details><summary>${t('Output')}</summary><pre tabindex="0">${output}</pre></details>`}
      </div>
    </li>`;
}

/** Where evidence was collected: it counts for this commit alone. */
export function evidenceSource(evidence: GateEvidence): string {
  return t('Evidence at {0}', evidence.commit.slice(0, 7));
}
