import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import { runActions } from '../../src/contract/runActions.ts';
import type { RunSummary } from '../../src/contract/run.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';
import { reasonForm } from './reasonForm.ts';
import { formError } from './waysOut.ts';

/** Pause, resume and kill, as far as they fit the run's state. */
export function runControls(run: RunSummary, forms: Forms): TemplateResult {
  const id = controlForm(run);
  const { busy } = forms.get(id);
  const can = runActions(run);
  const control = (operation: 'pause' | 'resume'): void => void forms.submit(id, { type: 'control', threadId: run.threadId, operation, reason: '' });
  return html`
    ${can.pause ? html`<vscode-button appearance="secondary" ?disabled=${busy} @click=${() => control('pause')}>${t('Pause')}</vscode-button>` : nothing}
    ${can.resume ? html`<vscode-button ?disabled=${busy} @click=${() => control('resume')}>${t('Resume')}</vscode-button>` : nothing}
    ${can.kill ? html`<vscode-button appearance="secondary" ?disabled=${busy} @click=${() => forms.update(id, { open: 'kill', text: '' })}>${t('Kill…')}</vscode-button>` : nothing}`;
}

/** The question a control asked, and what the host refused. Stands below the buttons. */
export function runControlQuestion(run: RunSummary, forms: Forms): TemplateResult {
  const id = controlForm(run);
  const question = forms.get(id).open === 'kill'
    ? reasonForm(forms, id, {
        label: t('Why? The run ends for good; its branch and worktree stay.'), action: t('Kill'), required: true,
        send: (reason) => void forms.submit(id, { type: 'control', threadId: run.threadId, operation: 'kill', reason }),
      })
    : nothing;
  return html`${question}${formError(forms, id)}`;
}

const controlForm = (run: RunSummary): string => `control:${run.threadId}`;
