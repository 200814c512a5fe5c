import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { GateView, RunSnapshot } from '../../src/contract/run.ts';
import { recyclableGates } from '../../src/contract/runActions.ts';
import { criteriaList, evidenceSource } from '../shared/criteria.ts';
import type { Forms } from '../shared/forms.ts';
import { decisionWords, gateState, gateStateWord } from '../shared/gateModel.ts';
import { t } from '../shared/localize.ts';
import { formError } from '../shared/waysOut.ts';
import { recycleButton, recycleForm } from '../shared/recycleForm.ts';

const SIGNS = { done: '✓', stopped: '✕' } as const;

/** The ten gates in a row; each opens its evidence below. */
export function stepper(run: RunSnapshot, forms: Forms, open: number | null, onOpen: (gate: number | null) => void): TemplateResult {
  const opened = run.gates.find((view) => view.gate === open);
  return html`
    <nav aria-label=${t('Gates')}>
      <ol class="gates">${run.gates.map((view) => step(run, view, view.gate === open, onOpen))}</ol>
      ${opened ? evidence(run, forms, opened, onOpen) : nothing}
    </nav>`;
}

function step(run: RunSnapshot, view: GateView, isOpen: boolean, onOpen: (gate: number | null) => void): TemplateResult {
  const state = gateState(run, view);
  const sign = state === 'done' || state === 'stopped' ? SIGNS[state] : String(view.gate);
  return html`
    <li class="gate ${state}" aria-current=${state === 'current' ? 'step' : nothing}>
      <button type="button" aria-expanded=${isOpen} aria-label=${t('Gate {0} {1}: {2}', view.gate, t(view.name), gateStateWord(state))} @click=${() => onOpen(isOpen ? null : view.gate)}>
        <span class="gate-sign" aria-hidden="true">${sign}</span>
        <span class="gate-name">${t(view.name)}</span>
      </button>
    </li>`;
}

function evidence(run: RunSnapshot, forms: Forms, view: GateView, onOpen: (gate: number | null) => void): TemplateResult {
  const state = gateState(run, view);
  return html`
    <div class="evidence card" role="region" aria-label=${t('Evidence of gate {0}', view.gate)}>
      <div class="row">
        <h2>${t('Gate {0}', view.gate)} <span class="plain">${t(view.name)}</span></h2>
        <span class="dim">${gateStateWord(state)}${view.evidence ? ` · ${evidenceSource(view.evidence)}` : ''}</span>
        <span class="grow"></span>
        <vscode-button appearance="icon" aria-label=${t('Close')} @click=${() => onOpen(null)}><span class="codicon codicon-close"></span></vscode-button>
      </div>
      ${view.decision ? html`<p>${decisionWords(view)}</p>` : nothing}
      ${criteriaList(view.evidence?.criteria ?? [])}
      ${recyclableGates(run).some(({ gate }) => gate === view.gate) ? recycle(run, forms, view.gate) : nothing}
    </div>`;
}

function recycle(run: RunSnapshot, forms: Forms, gate: number): TemplateResult {
  const id = `recycle:${run.threadId}:${gate}`;
  return html`${forms.get(id).open === 'recycle' ? recycleForm(run, forms, id, gate) : html`<div class="row">${recycleButton(run, forms, id)}</div>`}${formError(forms, id)}`;
}
