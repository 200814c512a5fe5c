import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { RunSnapshot } from '../../src/contract/run.ts';
import { runActions } from '../../src/contract/runActions.ts';
import { formatAge, formatModel } from '../shared/format.ts';
import type { Forms } from '../shared/forms.ts';
import { t } from '../shared/localize.ts';
import { runControlQuestion, runControls } from '../shared/runControls.ts';
import { phaseWord, stateWords, statusIcon } from '../shared/words.ts';

/** Title, state, where it works, with what, and the controls. */
export function runHeader(run: RunSnapshot, forms: Forms, now: number, showDiff: () => void, team: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`
    <header>
      <div class="row wrap">
        <h1>${run.title}</h1>
        <span class="chip accent">${phaseWord(run.phase)}</span>
        ${run.status === run.phase ? nothing : html`<span class="chip"><span class="codicon codicon-${run.lostTo === null ? statusIcon(run.status) : 'arrow-swap'}" aria-hidden="true"></span> ${stateWords(run)}</span>`}
        ${run.scripted ? html`<span class="chip warning" title=${t('A written conversation plays the models.')}>${t('scripted')}</span>` : nothing}
        <span class="grow"></span>
        ${runControls(run, forms)}
        ${runActions(run).diff ? html`<vscode-button ?disabled=${run.filesChanged.length === 0} @click=${showDiff}>${t('Show diff')}</vscode-button>` : nothing}
      </div>
      ${runControlQuestion(run, forms)}
      <p class="dim facts">${facts(run, now).map((fact, index) => html`${index === 0 ? nothing : html`<span aria-hidden="true"> · </span>`}<span>${fact}</span>`)}</p>
      ${run.waitingFor !== null || (run.error === null && run.statusReason === '') ? nothing : html`<p class=${run.status === 'failed' ? 'problem' : 'dim'}>${run.error ?? run.statusReason}</p>`}
      ${team}
    </header>`;
}

function facts(run: RunSnapshot, now: number): (string | TemplateResult)[] {
  const models = [...new Set(Object.values(run.models).map(formatModel))].join(', ');
  const saved = run.checkpointAt === null ? '' : t('checkpoint {0}, saved {1} ago', run.checkpoints, formatAge(now - Date.parse(run.checkpointAt)));
  const all: (string | TemplateResult)[] = [
    run.storyId,
    run.branch === '' ? '' : html`<code>${run.branch}</code>`,
    run.baseCommit === '' ? '' : html`${t('base')} <code>${run.baseBranch}@${run.baseCommit.slice(0, 7)}</code>`,
    sandboxWords(run.sandbox),
    run.scripted ? '' : models,
    saved,
  ];
  return all.filter((fact) => fact !== '');
}

/** How commands are contained, with a sign: what holds them, or why nothing does. */
function sandboxWords(words: string): TemplateResult | string {
  if (words === '') return '';
  const contained = words.startsWith('sandboxed');
  return html`<span class=${contained ? '' : 'warning'}><span class="codicon codicon-${contained ? 'shield' : 'unlock'}" aria-hidden="true"></span> ${words}</span>`;
}
