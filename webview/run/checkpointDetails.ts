import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { CheckpointDetail, CheckpointEntry } from '../../src/contract/checkpoint.ts';
import { t } from '../shared/localize.ts';
import { valueOf } from '../shared/reasonForm.ts';
import type { CheckpointsModel } from './checkpointsModel.ts';
import { fileList } from './files.ts';

/** One step opened: where the run stood, its files, its state, and the way back. */
export function checkpointDetails(model: CheckpointsModel, entry: CheckpointEntry): TemplateResult {
  const { detail } = model;
  if (!detail) return html`<div class="log-detail"><p class="dim">${model.error === '' ? t('Reading…') : ''}</p></div>`;
  const { files } = detail;
  return html`
    <div class="log-detail">
      <dl class="facts-list">
        ${detail.summary.map(({ label, value }) => html`<dt>${label}</dt><dd>${value}</dd>`)}
        <dt>${t('Commit')}</dt><dd><code>${entry.commit === '' ? t('none') : entry.commit.slice(0, 7)}</code></dd>
        <dt>${t('Files')}</dt><dd>${files === null ? t('gone') : files.length === 0 ? t('as at the base') : fileList(files, (path) => void model.showDiff(entry.id, 'base', path))}</dd>
      </dl>
      ${model.asking ? question(model, entry, detail) : actions(model, entry, detail)}
      <details><summary>${t('The state as JSON')}</summary><pre tabindex="0" aria-label=${t('The state as JSON')}>${detail.state}</pre></details>
    </div>`;
}

function actions(model: CheckpointsModel, entry: CheckpointEntry, { files, gone }: CheckpointDetail): TemplateResult {
  const noFiles = files === null;
  const why = entry.current ? t('The run stands here already.') : gone;
  return html`
    <div class="row wrap">
      <vscode-button appearance="secondary" ?disabled=${noFiles || files.length === 0} @click=${() => void model.showDiff(entry.id, 'base', null)}>${t('Changes until then')}</vscode-button>
      <vscode-button appearance="secondary" ?disabled=${noFiles} @click=${() => void model.showDiff(entry.id, 'worktree', null)}>${t('Compare with now')}</vscode-button>
      <vscode-button ?disabled=${why !== null} aria-describedby=${why === null ? nothing : 'why-not'} class="go-back" @click=${() => { model.ask(true); focusNext('.log-detail .form vscode-text-area'); }}>${t('Go back here…')}</vscode-button>
    </div>
    ${why === null ? nothing : html`<p class="dim" id="why-not"><span class="codicon codicon-info" aria-hidden="true"></span> ${why}</p>`}`;
}

/** What exactly will happen, before it does. */
function question(model: CheckpointsModel, entry: CheckpointEntry, detail: CheckpointDetail): TemplateResult {
  const close = (): void => {
    model.ask(false);
    focusNext('.log-detail .go-back');
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    close();
  };
  return html`
    <div class="form" role="group" aria-label=${t('Go back to step {0}', entry.step)} @keydown=${onKey}>
      <h3>${t('Go back to step {0}?', entry.step)}</h3>
      <ul class="will">${consequences(model, entry, detail).map((text) => html`<li>${text}</li>`)}</ul>
      <vscode-text-area rows="2" .value=${model.feedback} @input=${(event: Event) => model.write(valueOf(event))}>
        ${t('What should be different this time?')} <span class="dim">${t('(optional; the agent of then begins anew with it)')}</span>
      </vscode-text-area>
      <div class="row">
        <vscode-button ?disabled=${model.busy} @click=${() => void model.goBack(entry)}>${t('Go back to step {0}', entry.step)}</vscode-button>
        <vscode-button appearance="secondary" @click=${close}>${t('Cancel')}</vscode-button>
      </div>
    </div>`;
}

/** In sentences: state, files, what is kept, what is asked again. Pure. */
export function consequences({ entries, feedback }: Pick<CheckpointsModel, 'entries' | 'feedback'>, entry: CheckpointEntry, { files }: Pick<CheckpointDetail, 'files'>): string[] {
  const later = (entries[0]?.step ?? entry.step) - entry.step;
  const count = files?.length ?? 0;
  return [
    t('State: the run goes on from step {0}, at gate {1}. The {2} steps after it stay readable as an earlier attempt.', entry.step, entry.gate, later),
    count === 0
      ? t('Files: the worktree becomes what the base has; nothing had been changed at that step.')
      : t('Files: the worktree becomes what it was then, with {0} changed files.', count),
    t('Kept: everything that is in the worktree now, your own untracked files too, is put aside under a git ref. You are told its name.'),
    feedback.trim() === '' ? t('What people answered after this step is asked again.') : t('The agent of then begins anew with your feedback. What people answered after this step is asked again.'),
    t('What was spent stays spent, and the audit log says who went back.'),
  ];
}

/** Moves the focus to what is drawn next, and shows all of the form that it is in: what had the focus is gone then. Components draw themselves a frame later. */
function focusNext(selector: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const element = document.querySelector<HTMLElement>(selector);
    const form = element?.closest('.form');
    element?.focus({ preventScroll: form !== null });
    form?.scrollIntoView({ block: 'nearest' });
  }));
}
