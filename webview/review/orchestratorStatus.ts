import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { AGENT_NAMES } from '../../src/contract/names.ts';
import type { RunSnapshot } from '../../src/contract/run.ts';
import { formatCost, formatDuration, formatScore, formatTokens } from '../shared/format.ts';
import type { Forms } from '../shared/forms.ts';
import { t } from '../shared/localize.ts';
import { meter } from '../shared/meter.ts';
import { runControlQuestion, runControls } from '../shared/runControls.ts';
import { scoreLabel } from '../shared/score.ts';
import { phaseWord, stateWords } from '../shared/words.ts';

/** The run in view: who acts, how safe, what it used. */
export function orchestratorStatus(run: RunSnapshot, forms: Forms, now: number, openRun: () => void): TemplateResult {
  const moves = run.status === 'running' || run.status === 'waiting';
  const end = moves ? now : Date.parse(run.updatedAt);
  return html`
    <section aria-label=${t('Run status')}>
      <div class="row wrap">
        <h2>${run.storyId} ${run.title}</h2><span class="grow"></span>
        ${run.scripted ? html`<span class="chip warning" title=${t('A written conversation plays the models.')}>${t('scripted')}</span>` : nothing}
        <span class="chip accent">${phaseWord(run.phase)}</span>
      </div>
      <dl class="grid">
        <dt>${t('State')}</dt><dd>${stateWords(run)}${run.waitingFor !== null || run.statusReason === '' ? nothing : html` <span class="dim">${run.statusReason}</span>`}</dd>
        <dt>${t('Agent')}</dt><dd>${agentLine(run)}</dd>
        <dt>${t('Safety')}</dt><dd>${scoreLabel(run.safetyScore, null)} <span class="dim">${t('lowest {0}', formatScore(run.lowestScore))}</span></dd>
        <dt>${t('Tokens')}</dt><dd>${formatTokens(run.tokensUsed)} <span class="dim">${t('of {0}', formatTokens(run.tokensLimit))}</span>${meter(t('Tokens'), run.tokensUsed, run.tokensLimit)}</dd>
        <dt>${t('Cost')}</dt><dd>${formatCost(run.costUsd)} <span class="dim">${t('of {0}', formatCost(run.costLimitUsd))}</span>${run.costUsd === null ? nothing : meter(t('Cost'), run.costUsd, run.costLimitUsd)}</dd>
        <dt>${t('Elapsed')}</dt><dd>${formatDuration(end - Date.parse(run.startedAt))}</dd>
      </dl>
      <div class="row wrap">
        ${runControls(run, forms)}<span class="grow"></span>
        <vscode-link href="#" @click=${(event: Event) => { event.preventDefault(); openRun(); }}>${t('Open run')}</vscode-link>
      </div>
      ${runControlQuestion(run, forms)}
    </section>`;
}

function agentLine(run: RunSnapshot): string {
  if (!run.currentAgent) return t('none');
  const name = AGENT_NAMES[run.currentAgent];
  return run.currentAgent === 'dev' ? t('{0}, round {1} of {2}', name, run.round, run.maxRounds) : name;
}
