import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { CheckpointEntry } from '../../src/contract/checkpoint.ts';
import { formatCost, formatTime } from '../shared/format.ts';
import { t } from '../shared/localize.ts';
import { scoreLabel } from '../shared/score.ts';
import { checkpointDetails } from './checkpointDetails.ts';
import type { CheckpointsModel } from './checkpointsModel.ts';

const ICONS: Readonly<Record<CheckpointEntry['kind'], string>> = {
  model: 'comment', score: 'shield', action: 'terminal', gate: 'pass', person: 'person', system: 'gear', back: 'discard',
};

/** The steps of the run: each can be looked at, compared with now, and gone back to. */
export function checkpointsView(model: CheckpointsModel): TemplateResult {
  const { entries, loaded, busy, next, total, error, notice } = model;
  return html`
    <div role="status">${notice === '' ? nothing : html`<p class="verified good"><span class="codicon codicon-pass" aria-hidden="true"></span> ${notice}</p>`}</div>
    ${error === '' ? nothing : html`<p class="problem" role="alert"><span class="codicon codicon-error" aria-hidden="true"></span> ${error}</p>`}
    <div class="scroll" tabindex="-1">
      ${loaded ? nothing : html`<p class="dim">${busy ? t('Reading the steps of the run…') : ''}</p>`}
      ${loaded && entries.length === 0 ? html`<p class="dim">${t('There is no step yet that could be gone back to.')}</p>` : nothing}
      ${entries.length === 0 ? nothing : html`<ol class="log" aria-label=${t('Steps of the run, newest first')}>${entries.map((entry, index) => step(model, entry, entries[index - 1]))}</ol>`}
      ${next === null ? nothing : html`<p class="end"><vscode-button appearance="secondary" ?disabled=${busy} @click=${() => void model.more()}>${t('Show earlier steps')}</vscode-button> <span class="dim">${t('{0} of {1} shown', entries.length, total)}</span></p>`}
    </div>`;
}

function step(model: CheckpointsModel, entry: CheckpointEntry, before: CheckpointEntry | undefined): TemplateResult {
  const isOpen = model.open === entry.id;
  return html`
    ${entry.attempt === (before?.attempt ?? 1) && (before !== undefined || entry.attempt === 1) ? nothing : html`<li class="day label">${t('Attempt {0}', entry.attempt)}</li>`}
    <li class="log-item ${isOpen ? 'open' : ''}">
      <button type="button" class="log-row step-row ${entry.kind}" aria-expanded=${isOpen} @click=${() => void model.toggle(entry.id)}>
        <span class="step-number">${entry.step}</span>
        <span class="tl-time">${formatTime(entry.at)}</span>
        <b class="log-who">${entry.who}</b>
        <span class="log-what" title=${entry.what}>${entry.current ? html`<span class="chip accent">${t('you are here')}</span> ` : nothing}<span class="codicon codicon-${ICONS[entry.kind]}" aria-hidden="true"></span> ${entry.what}</span>
        <span class="log-score">${entry.score === null ? nothing : scoreLabel(entry.score, entry.verdict)}</span>
        <span class="log-cost dim">${formatCost(entry.costUsd)}</span>
      </button>
      ${isOpen ? checkpointDetails(model, entry) : nothing}
    </li>`;
}
