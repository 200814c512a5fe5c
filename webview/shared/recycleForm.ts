import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { GateView, RunSnapshot } from '../../src/contract/run.ts';
import { recyclableGates } from '../../src/contract/runActions.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';
import { reasonForm, valueOf } from './reasonForm.ts';

/** The button that begins a recycle; nothing where there is no gate to go back to. */
export function recycleButton(run: RunSnapshot, forms: Forms, id: string): TemplateResult | typeof nothing {
  if (recyclableGates(run).length === 0) return nothing;
  return html`<vscode-button appearance="secondary" ?disabled=${forms.get(id).busy} @click=${() => forms.update(id, { open: 'recycle', text: '', fields: {} })}>${t('Recycle…')}</vscode-button>`;
}

/** Which gate to go back to, and the feedback it needs. `gate` fixes the gate; null asks for it, the last one passed first. */
export function recycleForm(run: RunSnapshot, forms: Forms, id: string, gate: number | null): TemplateResult {
  const gates = recyclableGates(run);
  const asked = forms.get(id).fields['gate'];
  const chosen = gates.find((view) => String(view.gate) === asked)?.gate ?? gates.at(-1)?.gate ?? 0;
  return html`
    ${gate === null ? gateChoice(gates, chosen, (value) => forms.update(id, { fields: { gate: value } })) : nothing}
    ${reasonForm(forms, id, {
      label: t('What should be different this time? Files and state go back to gate {0}; the agent is told.', gate ?? chosen),
      action: t('Recycle'),
      required: true,
      send: (reason) => void forms.submit(id, { type: 'decide', threadId: run.threadId, gate: gate ?? chosen, decision: 'recycle', reason }),
    })}`;
}

function gateChoice(gates: readonly GateView[], chosen: number, onChoose: (value: string) => void): TemplateResult {
  return html`
    <label class="choice">${t('Back to')}
      <select @change=${(event: Event) => onChoose(valueOf(event))}>
        ${gates.map((view) => html`<option value=${view.gate} ?selected=${view.gate === chosen}>${t('Gate {0}', view.gate)} ${t(view.name)}</option>`)}
      </select>
    </label>`;
}
