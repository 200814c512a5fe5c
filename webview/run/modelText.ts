import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { AgentRole } from '../../src/contract/agents.ts';
import { AGENT_NAMES } from '../../src/contract/names.ts';
import { t } from '../shared/localize.ts';

/** Characters of a running answer that are kept for the page; the whole is in the store. */
const KEPT = 4000;

/** What a model is writing. */
export interface Writing {
  readonly agent: AgentRole;
  readonly text: string;
}

/** Adds a piece; the end of an answer ends the writing. */
export function addText(writing: Writing | null, piece: { readonly agent: AgentRole; readonly text: string; readonly done: boolean }): Writing | null {
  if (piece.done) return null;
  const before = writing?.agent === piece.agent ? writing.text : '';
  return { agent: piece.agent, text: (before + piece.text).slice(-KEPT) };
}

/** The answer as it is written. Only the fact is announced, not each word. */
export function modelText(writing: Writing | null): TemplateResult | typeof nothing {
  if (!writing) return nothing;
  return html`
    <section class="writing" aria-label=${t('Model text')}>
      <p class="dim" role="status">${t('{0} is writing…', AGENT_NAMES[writing.agent])}</p>
      <div class="writing-text"><div>${writing.text}</div></div>
    </section>`;
}

/** The command that runs, one of a gate too: what takes minutes in silence looks as if it hung. */
export function runningCommand(command: string | null): TemplateResult | typeof nothing {
  if (command === null) return nothing;
  return html`
    <section class="writing" aria-label=${t('Running command')}>
      <p class="dim" role="status">${t('A command is running…')}</p>
      <div class="writing-text mono"><div>${command}</div></div>
    </section>`;
}
