import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { PRINCIPLES } from '../../src/contract/names.ts';
import type { AuditDetail } from '../../src/contract/panelMessages.ts';
import { t } from '../shared/localize.ts';
import { scoreLabel } from '../shared/score.ts';
import { auditTypeWord, sourceWord } from '../shared/words.ts';
import type { AuditModel } from './auditModel.ts';

/** What a row is tied to: action, verdict, approver, gate, commit; and the row itself as it was written. */
export function auditDetails(model: AuditModel, gateName: (gate: number) => string): TemplateResult {
  const { detail } = model;
  if (!detail) return html`<div class="log-detail"><p class="dim">${model.error === '' ? t('Reading…') : ''}</p></div>`;
  return html`
    <div class="log-detail">
      <dl class="facts-list">
        <dt>${t('Row')}</dt><dd>${t('{0}, {1}', detail.line.seq, auditTypeWord(detail.line.type))} <span class="dim">${detail.line.name}</span></dd>
        ${entry(t('Action'), action(detail))}
        ${entry(t('Verdict'), verdict(detail))}
        ${detail.principles.length === 0 ? nothing : entry(t('Principles'), html`${detail.principles.map((number) => html`<div>${number}. ${t(PRINCIPLES[number] ?? '')}</div>`)}`)}
        ${detail.reasons.length === 0 ? nothing : entry(t('In words'), html`${detail.reasons.map((reason) => html`<div>${reason}</div>`)}`)}
        ${entry(t('Allowed by'), approver(detail))}
        ${detail.contained === null ? nothing : entry(t('Sandbox'), detail.contained ? html`${t('ran in the sandbox')}` : html`<span class="warning">${t('ran outside the sandbox')}</span>`)}
        ${detail.gate === null ? nothing : entry(t('Gate'), html`${detail.gate} ${gateName(detail.gate)}`)}
        ${detail.commit === null ? nothing : entry(t('Commit'), commit(model, detail.commit))}
      </dl>
      <details><summary>${t('The row as it was written')}</summary><pre tabindex="0" aria-label=${t('The row as it was written')}>${detail.json}</pre></details>
    </div>`;
}

function entry(label: string, value: TemplateResult | typeof nothing): TemplateResult | typeof nothing {
  return value === nothing ? nothing : html`<dt>${label}</dt><dd>${value}</dd>`;
}

function action({ action: found }: AuditDetail): TemplateResult | typeof nothing {
  return found ? html`<code>${found.what}</code> <span class="dim">${found.ran ? t('it ran (row {0})', found.seq) : t('it did not run (row {0})', found.seq)}</span>` : nothing;
}

function verdict({ line: { score, verdict: kind, source } }: AuditDetail): TemplateResult | typeof nothing {
  if (score === null) return nothing;
  return html`${scoreLabel(score, kind)}${source === null ? nothing : html` <span class="dim">${sourceWord(source)}</span>`}`;
}

function approver({ approvedBy }: AuditDetail): TemplateResult | typeof nothing {
  if (!approvedBy) return nothing;
  return html`${approvedBy.name}${approvedBy.seq === null ? nothing : html` <span class="dim">${t('row {0}', approvedBy.seq)}</span>`}`;
}

function commit(model: AuditModel, sha: string): TemplateResult {
  return html`<button type="button" class="link" title=${t('Show what had changed until this commit')} @click=${() => void model.showCommit(sha)}><code>${sha.slice(0, 7)}</code></button>`;
}
