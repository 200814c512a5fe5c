import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { RunSnapshot } from '../../src/contract/run.ts';
import type { Forms } from './forms.ts';
import { t } from './localize.ts';

/** Rows of the list; a diff of more files is looked at in the diff editor. */
const MOST_ROWS = 30;

/** Paths of changed files that a person has looked at: as they are now, and as they were before they changed once more. */
export interface LookedFiles {
  readonly lookedAt: readonly string[];
  readonly changedSince: readonly string[];
}

/** What a person has done about the diff of the run in view. */
export interface DiffLook extends LookedFiles {
  readonly draftComments: number;
  /** Comments were answered, and what changed since can be shown. */
  readonly hasAnswer: boolean;
}

/** How far the review of the diff is, in words. */
export function lookedAtWords(run: Pick<RunSnapshot, 'filesChanged'>, { lookedAt }: Pick<LookedFiles, 'lookedAt'>): string {
  const all = run.filesChanged.length;
  return all === 1 ? t('{0} of 1 file looked at', lookedAt.length) : t('{0} of {1} files looked at', lookedAt.length, all);
}

/** How many files changed after they were looked at, to be read on after the words before; empty when none did. */
export function changedSinceWords({ changedSince }: Pick<LookedFiles, 'changedSince'>): string {
  if (changedSince.length === 0) return '';
  return `; ${changedSince.length === 1 ? t('1 changed since') : t('{0} changed since', changedSince.length)}`;
}

/** The changed files with a box each to say that one has looked at it, and what is written about them and not sent. */
export function filesToLookAt(run: RunSnapshot, look: DiffLook, forms: Forms): TemplateResult | typeof nothing {
  const { threadId, filesChanged } = run;
  if (filesChanged.length === 0) return nothing;
  const id = `files:${threadId}`;
  const show = (path: string | null) => (event: Event): void => {
    event.preventDefault();
    void forms.submit(id, { type: 'showDiff', threadId, path });
  };
  const answer = (event: Event): void => {
    event.preventDefault();
    void forms.submit(id, { type: 'showAnswer', threadId });
  };
  const left = filesChanged.length - look.lookedAt.length;
  return html`
    <div class="look-at" role="group" aria-label=${t('Files to look at')}>
      <div class="row wrap">
        <span class=${left === 0 ? 'good' : 'warning'}><span class="codicon codicon-${left === 0 ? 'pass' : 'eye'}" aria-hidden="true"></span> ${lookedAtWords(run, look)}${changedSinceWords(look)}</span>
        <span class="grow"></span><vscode-link href="#" @click=${show(null)}>${t('Show diff')}</vscode-link>
      </div>
      <ul>${filesChanged.slice(0, MOST_ROWS).map(({ path, added, removed }) => {
        const looked = look.lookedAt.includes(path);
        const changed = look.changedSince.includes(path);
        return html`<li>
          <input type="checkbox" .checked=${looked} aria-label=${changed ? t('Looked at {0}, which changed since', path) : t('Looked at {0}', path)} @change=${() => void forms.submit(id, { type: 'lookAt', threadId, path, looked: !looked })}>
          <a href="#" class="mono" @click=${show(path)}>${path}</a>
          ${changed ? html`<span class="warning">${t('changed since')}</span>` : nothing}
          ${added > 0 ? html`<span class="added">+${added}</span>` : nothing} ${removed > 0 ? html`<span class="removed">−${removed}</span>` : nothing}
        </li>`;
      })}</ul>
      ${filesChanged.length > MOST_ROWS ? html`<p class="dim">${t('and {0} more in the diff', filesChanged.length - MOST_ROWS)}</p>` : nothing}
      ${look.hasAnswer ? html`
        <div class="row wrap">
          <span><span class="codicon codicon-comment" aria-hidden="true"></span> ${t('Dev has answered your comments')}</span>
          <span class="grow"></span><vscode-link href="#" @click=${answer}>${t('Show what changed')}</vscode-link>
        </div>` : nothing}
      ${look.draftComments === 0 ? nothing : html`
        <div class="row wrap">
          <span class="warning"><span class="codicon codicon-comment-draft" aria-hidden="true"></span> ${look.draftComments === 1 ? t('1 comment is not sent') : t('{0} comments are not sent', look.draftComments)}</span>
          <span class="grow"></span><vscode-button appearance="secondary" @click=${() => void forms.submit(id, { type: 'sendComments', threadId })}>${t('Send to Dev…')}</vscode-button>
        </div>`}
    </div>`;
}
