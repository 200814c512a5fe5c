import { l10n, window } from 'vscode';
import { API_KEY_SECRET } from '../ids.ts';
import type { Services } from '../services.ts';

/** Stores the Anthropic API key in the editor's secret storage; an empty one removes it. */
export async function setApiKeyCommand({ context }: Services): Promise<void> {
  const present = (await context.secrets.get(API_KEY_SECRET)) !== undefined;
  const key = await window.showInputBox({
    title: l10n.t('Anthropic API key'),
    prompt: present ? l10n.t('A key is stored. Type a new one, or leave this empty to remove it.') : l10n.t('It is kept in the secret storage of the editor, and never written to settings, logs or the audit log.'),
    password: true,
    ignoreFocusOut: true,
    placeHolder: 'sk-ant-…',
    validateInput: (text) => (/\s/.test(text.trim()) ? l10n.t('A key has no spaces in it.') : undefined),
  });
  if (key === undefined) return;
  if (key.trim() === '') {
    await context.secrets.delete(API_KEY_SECRET);
    void window.showInformationMessage(present ? l10n.t('The API key was removed.') : l10n.t('No API key was stored.'));
    return;
  }
  await context.secrets.store(API_KEY_SECRET, key.trim());
  void window.showInformationMessage(l10n.t('The API key was stored.'));
}
