import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { AuditLine } from '../../src/contract/panelMessages.ts';
import { formatDay, formatTime } from '../shared/format.ts';
import { t } from '../shared/localize.ts';
import { scoreLabel } from '../shared/score.ts';
import { severityIcon, severityWord } from '../shared/words.ts';
import { auditDetails } from './auditDetails.ts';
import { auditFilters, isFiltered } from './auditFilters.ts';
import type { AuditModel } from './auditModel.ts';
import { NO_FILTERS } from './auditModel.ts';

/** The audit log of the run: who did what when, how it was judged, and whether the log is whole. */
export function auditView(model: AuditModel, gateName: (gate: number) => string): TemplateResult {
  return html`
    <div class="view-bar row wrap">
      ${auditFilters(model)}
      <span class="grow"></span>
      <span class="row"><vscode-button appearance="secondary" ?disabled=${model.verifying} @click=${() => void model.verify()}>${model.verifying ? t('Verifying…') : t('Verify')}</vscode-button>
      <vscode-button appearance="secondary" @click=${() => void model.export()}>${t('Export…')}</vscode-button></span>
    </div>
    <div role="status">${verdict(model)}</div>
    ${model.error === '' ? nothing : html`<p class="problem" role="alert"><span class="codicon codicon-error" aria-hidden="true"></span> ${model.error}</p>`}
    ${model.stale ? html`<p><button type="button" class="link" @click=${() => void model.reload()}>${t('There are new rows: show them')}</button></p>` : nothing}
    <div class="scroll" tabindex="-1">${rows(model, gateName)}</div>`;
}

function verdict({ verified }: AuditModel): TemplateResult | typeof nothing {
  if (!verified) return nothing;
  return html`<p class=${verified.ok ? 'good verified' : 'bad verified'}><span class="codicon codicon-${verified.ok ? 'pass' : 'error'}" aria-hidden="true"></span> ${verified.message}</p>`;
}

function rows(model: AuditModel, gateName: (gate: number) => string): TemplateResult {
  const { lines, loaded, busy, next } = model;
  if (!loaded) return html`<p class="dim">${busy ? t('Reading the audit log…') : ''}</p>`;
  if (lines.length === 0) {
    return html`<p class="dim">${isFiltered(model.filters) ? t('No row fits these filters.') : t('Nothing has been written yet.')}
      ${isFiltered(model.filters) ? html` <button type="button" class="link" @click=${() => model.filter(NO_FILTERS)}>${t('Show all')}</button>` : nothing}</p>`;
  }
  return html`
    <ol class="log" aria-label=${t('Audit log, newest first')}>
      ${lines.map((line, index) => row(model, gateName, line, lines[index - 1]))}
    </ol>
    ${next === null
      ? html`<p class="dim end">${lines.length === 1 ? t('1 row') : t('{0} rows', lines.length)}</p>`
      : html`<p class="end"><vscode-button appearance="secondary" ?disabled=${busy} @click=${() => void model.more()}>${t('Show earlier rows')}</vscode-button> <span class="dim">${t('{0} rows shown', lines.length)}</span></p>`}`;
}

function row(model: AuditModel, gateName: (gate: number) => string, line: AuditLine, before: AuditLine | undefined): TemplateResult {
  const isOpen = model.open === line.seq;
  const day = formatDay(line.at);
  return html`
    ${before === undefined || formatDay(before.at) !== day ? html`<li class="day label">${day}</li>` : nothing}
    <li class="log-item ${isOpen ? 'open' : ''}">
      <button type="button" class="log-row audit-row ${line.severity}" aria-expanded=${isOpen} @click=${() => void model.toggle(line.seq)}>
        <span class="tl-time">${formatTime(line.at)}</span>
        <b class="log-who">${line.who}</b>
        <span class="log-what" title=${line.summary}>${line.summary}</span>
        <span class="log-gate dim">${line.gate === null ? nothing : t('gate {0}', line.gate)}</span>
        <span class="log-score">${line.score === null ? nothing : scoreLabel(line.score, line.verdict)} <span class="log-severity ${line.severity}">${severity(line)}</span></span>
      </button>
      ${isOpen ? auditDetails(model, gateName) : nothing}
    </li>`;
}

/** Most rows are only informed of: the word is for screen readers then. */
function severity({ severity: level }: AuditLine): TemplateResult {
  if (level === 'info') return html`<span class="hidden">${severityWord(level)}</span>`;
  return html`<span class="codicon codicon-${severityIcon(level)}" aria-hidden="true"></span> ${severityWord(level)}`;
}
