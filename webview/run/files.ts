import { html, nothing } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { FileChange } from '../../src/contract/run.ts';
import { t } from '../shared/localize.ts';

/** Changed files with what was added and removed; each opens its diff. */
export function fileList(files: readonly FileChange[], showFile: (path: string) => void): TemplateResult {
  const words = { added: t('added'), modified: t('modified'), deleted: t('deleted'), renamed: t('renamed') };
  return html`
    <ul class="files">${files.map((file) => html`
      <li><button type="button" class="file" title=${t('Show the diff of {0}', file.path)} @click=${() => showFile(file.path)}>
        <span class="file-path">${file.path}</span>
        ${file.added > 0 ? html`<span class="added">+${file.added}<span class="hidden"> ${t('lines added')}</span></span>` : nothing}
        ${file.removed > 0 ? html`<span class="removed">−${file.removed}<span class="hidden"> ${t('lines removed')}</span></span>` : nothing}
        ${file.status === 'modified' ? nothing : html`<span class="dim">${words[file.status]}</span>`}
      </button></li>`)}
    </ul>`;
}
