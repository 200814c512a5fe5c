import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { AGENT_NAMES } from '../../src/contract/names.ts';
import type { RunSnapshot } from '../../src/contract/run.ts';
import type { SpendingPoint } from '../../src/contract/spending.ts';
import { formatCost, formatScore, formatTokens } from '../shared/format.ts';
import { changedSinceWords, lookedAtWords, type LookedFiles } from '../shared/filesToLookAt.ts';
import { t } from '../shared/localize.ts';
import { meter } from '../shared/meter.ts';
import { fileList } from './files.ts';
import { spendingCurve } from './spendingCurve.ts';

/** What the run has made and used so far. */
export function runAside(run: RunSnapshot, showFile: (path: string) => void, look: LookedFiles, spending: readonly SpendingPoint[]): TemplateResult {
  return html`
    <section><h2 class="label">${t('Changes')}</h2>${run.filesChanged.length === 0 ? html`<p class="dim">${t('No file has changed yet.')}</p>` : fileList(run.filesChanged, showFile)}
      ${run.filesChanged.length === 0 ? nothing : html`<p class="dim looked">${lookedAtWords(run, look)}${changedSinceWords(look)}</p>`}</section>
    <section><h2 class="label">${t('Budget')}</h2>${budget(run, spending)}</section>
    <section><h2 class="label">${t('Safety')}</h2><p>${t('lowest score {0}', formatScore(run.lowestScore))}</p>
      ${run.violations.length === 0 ? nothing : html`<ul class="dim">${[...new Set(run.violations)].map((text) => html`<li>${text}</li>`)}</ul>`}</section>
    ${run.testsPassed + run.testsFailed === 0 ? nothing : html`<section><h2 class="label">${t('Tests')}</h2><p>${t('{0} passed, {1} failed', run.testsPassed, run.testsFailed)}</p></section>`}`;
}

function budget(run: RunSnapshot, spending: readonly SpendingPoint[]): TemplateResult {
  return html`
    <p>${formatTokens(run.tokensUsed)} <span class="dim">${t('of {0} tokens', formatTokens(run.tokensLimit))}</span></p>
    ${meter(t('Tokens'), run.tokensUsed, run.tokensLimit)}
    <p>${formatCost(run.costUsd)} <span class="dim">${t('of {0}', formatCost(run.costLimitUsd))}</span></p>
    ${run.costUsd === null ? nothing : meter(t('Cost'), run.costUsd, run.costLimitUsd)}
    ${spendingCurve(spending, run)}
    <p class="dim">${tokenShares(run.tokensByAgent)}</p>`;
}

/** Who used the tokens, the largest share first. */
export function tokenShares(tokensByAgent: Readonly<Record<string, number>>): string {
  const used = Object.entries(tokensByAgent).filter(([, tokens]) => tokens > 0);
  const total = used.reduce((sum, [, tokens]) => sum + tokens, 0);
  return used
    .toSorted(([, a], [, b]) => b - a)
    .map(([agent, tokens]) => t('{0} {1} %', agentName(agent), Math.round((tokens / total) * 100)))
    .join(' · ');
}

function agentName(agent: string): string {
  return Object.entries(AGENT_NAMES).find(([role]) => role === agent)?.[1] ?? agent;
}
