import { html } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { ReviewItem } from '../../src/contract/review.ts';
import type { RunSnapshot } from '../../src/contract/run.ts';
import type { Forms } from './forms.ts';
import { gateQuestion } from './gateModel.ts';
import { t } from './localize.ts';

/** The form of a decision at a gate. */
export function gateForm(threadId: string, gate: number): string {
  return `gate:${threadId}:${gate}`;
}

/** What was answered here too late: its card is gone with the answer that was first, so that it is said by itself, until it was read. */
export function lateAnswers(forms: Forms, reviews: readonly ReviewItem[], run: RunSnapshot | null): readonly TemplateResult[] {
  const asked = run ? gateQuestion(run) : null;
  const open = new Set([...reviews.map(({ id }) => id), ...(run && asked?.waits === true ? [gateForm(run.threadId, asked.gate)] : [])]);
  return forms.late((id) => open.has(id)).map(({ id, error }) => html`
    <div class="problem row wrap late" role="alert">
      <span><span class="codicon codicon-info" aria-hidden="true"></span> ${error}</span>
      <vscode-button appearance="icon" aria-label=${t('Close')} @click=${() => forms.forget(id)}><span class="codicon codicon-close"></span></vscode-button>
    </div>`);
}
