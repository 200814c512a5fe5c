import { Uri, WorkspaceEdit, l10n, window, workspace } from 'vscode';
import { pickFolder } from '../folders.ts';
import { storyIdOf, storyTemplate } from '../stories/template.ts';

/** Writes a story file from a template and opens it. */
export async function newStoryCommand(): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const title = await window.showInputBox({
    title: l10n.t('New story'),
    prompt: l10n.t('What is it about, in a few words?'),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? l10n.t('A story needs a title.') : undefined),
  });
  if (title === undefined) return;
  const id = storyIdOf(title);
  const uri = Uri.joinPath(folder.uri, '.wave', 'stories', `${id}.json`);
  const edit = new WorkspaceEdit();
  // `ignoreIfExists`: an existing story of this name is opened, never overwritten.
  edit.createFile(uri, { ignoreIfExists: true, contents: Buffer.from(storyTemplate(id, title.trim())) });
  if (!(await workspace.applyEdit(edit))) throw new Error(l10n.t('{0} could not be created.', uri.fsPath));
  await window.showTextDocument(uri);
}
