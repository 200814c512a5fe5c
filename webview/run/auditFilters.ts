import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { t } from '../shared/localize.ts';
import { valueOf } from '../shared/reasonForm.ts';
import { AUDIT_TYPES, SEVERITIES, auditTypeWord, severityWord } from '../shared/words.ts';
import type { AuditFilters, AuditModel } from './auditModel.ts';

const GATES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

/** Whether anything narrows what is shown. */
export function isFiltered({ type, severity, gate, actor, text }: AuditFilters): boolean {
  return type !== '' || severity !== '' || gate !== null || actor.trim() !== '' || text.trim() !== '';
}

/** The filters of the audit log, each with its name for screen readers; the first choice of a list means all. */
export function auditFilters(model: AuditModel): TemplateResult {
  const { filters } = model;
  return html`
    <input type="search" class="field find" id="audit-text" .value=${filters.text} placeholder=${t('Find in the log')} aria-label=${t('Find in the log')} maxlength="500"
      @input=${(event: Event) => model.filter({ text: valueOf(event) })}>
    ${choice(t('Kind'), t('All kinds'), AUDIT_TYPES.map((type) => [type, auditTypeWord(type)]), filters.type, (value) => model.filter({ type: AUDIT_TYPES.find((type) => type === value) ?? '' }))}
    ${choice(t('Severity'), t('All severities'), SEVERITIES.map((level) => [level, severityWord(level)]), filters.severity, (value) => model.filter({ severity: SEVERITIES.find((level) => level === value) ?? '' }))}
    ${choice(t('Gate'), t('All gates'), GATES.map((gate) => [String(gate), t('Gate {0}', gate)]), filters.gate === null ? '' : String(filters.gate), (value) => model.filter({ gate: value === '' ? null : Number(value) }))}
    <input type="search" class="field actor" .value=${filters.actor} placeholder=${t('Who')} aria-label=${t('Who: a name, a role, agent, user or policy')} maxlength="200"
      @input=${(event: Event) => model.filter({ actor: valueOf(event) })}>
    <label class="check"><input type="checkbox" .checked=${filters.everywhere} @change=${() => model.filter({ everywhere: !filters.everywhere })}> ${t('All runs')}</label>`;
}

function choice(label: string, all: string, options: readonly (readonly [value: string, text: string])[], chosen: string, onChoose: (value: string) => void): TemplateResult {
  return html`
    <select class="pick" aria-label=${label} @change=${(event: Event) => onChoose(valueOf(event))}>
      <option value="" ?selected=${chosen === ''}>${all}</option>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === chosen}>${text}</option>`)}
    </select>`;
}
