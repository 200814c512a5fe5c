import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { StuckWords, WayOut } from '../../src/contract/wayOut.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';
import { reasonForm } from './reasonForm.ts';

/** Each way out as its button says it. */
function wayWord(way: WayOut): string {
  const words: Readonly<Record<WayOut, string>> = {
    restore: t('Put it back'), accept_branch: t('Go on from there…'), look: t('Open folder'), choose_model: t('Choose a model…'), kill: t('Kill…'),
  };
  return words[way];
}

/** What comes of each, a sentence each; empty where the button says it. */
function wayThen(way: WayOut): string {
  const words: Readonly<Record<WayOut, string>> = {
    restore: t('Put it back: branch, worktree and files as the run left them. What is there now is kept.'),
    accept_branch: t('Go on from there: the branch stays where it was moved to, and the evidence is collected again.'),
    look: '', choose_model: t('Choose a model: the agents that worked with the missing one work with it from now on.'),
    kill: t('Kill: the run ends for good; what it committed stays.'),
  };
  return words[way];
}

/** What the host refused, where the person asked for it, with what can be done about it. */
export function formError(forms: Forms, id: string): TemplateResult | typeof nothing {
  const { error, stuck, open } = forms.get(id);
  if (open?.startsWith('way:') === true && stuck) return wayQuestion(forms, id, stuck, open === 'way:kill' ? 'kill' : 'accept_branch');
  if (error === '') return nothing;
  return html`<p class="problem" role="alert"><span class="codicon codicon-error" aria-hidden="true"></span> ${error}</p>${stuck ? waysOut(forms, id, stuck) : nothing}`;
}

function waysOut(forms: Forms, id: string, stuck: StuckWords): TemplateResult {
  const { busy } = forms.get(id);
  const take = (way: WayOut) => (): void => {
    if (way === 'kill' || way === 'accept_branch') forms.update(id, { open: `way:${way}`, text: '' });
    else void forms.submit(id, { type: 'wayOut', threadId: stuck.threadId, way, reason: '', stuck });
  };
  return html`
    <div class="row wrap" role="group" aria-label=${t('What can be done')}>
      ${stuck.ways.map((way, index) => html`<vscode-button appearance=${index === 0 ? 'primary' : 'secondary'} data-way=${way} ?disabled=${busy} @click=${take(way)}>${wayWord(way)}</vscode-button>`)}
    </div>
    <p class="then dim">${stuck.ways.map(wayThen).filter((words) => words !== '').join(' ')}</p>`;
}

function wayQuestion(forms: Forms, id: string, stuck: StuckWords, way: 'kill' | 'accept_branch'): TemplateResult {
  return reasonForm(forms, id, {
    label: way === 'kill' ? t('Why? The run ends for good; its branch and worktree stay.') : t('Why? The agent is told, and the evidence is collected again.'),
    action: way === 'kill' ? t('Kill') : t('Go on from there'), required: true,
    send: (reason) => void forms.submit(id, { type: 'wayOut', threadId: stuck.threadId, way, reason, stuck }),
  });
}
