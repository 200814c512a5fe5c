import { ProgressLocation, Uri, env, l10n, window, workspace } from 'vscode';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { quickInput } from '../supabase/quickInput.ts';

type Way = 'save' | 'copy' | 'open';

/** Hands out the SQL that a Supabase project needs, in the ways in which it can be applied. */
export async function supabaseMigrationsCommand({ context }: Services): Promise<void> {
  const folder = Uri.joinPath(context.extensionUri, 'supabase', 'migrations');
  const names = (await workspace.fs.readDirectory(folder)).map(([name]) => name).filter((name) => name.endsWith('.sql')).sort();
  const answer = await quickInput.choose<Way>({
    placeHolder: l10n.t('A Supabase project needs WAVE\'s tables and policies once, and again when they change. How do you apply them?'),
    choices: [
      { label: l10n.t('Save into a folder…'), icon: 'save', detail: l10n.t('For `supabase db push`: into supabase/migrations of a folder that is linked to the project.'), value: 'save' },
      { label: l10n.t('Copy to the clipboard'), icon: 'copy', detail: l10n.t('For the SQL editor of the Supabase dashboard. Run it once.'), value: 'copy' },
      { label: l10n.t('Read'), icon: 'go-to-file', detail: names.join(', '), value: 'open' },
    ],
  }, { title: l10n.t('Supabase migrations'), back: false });
  if (answer.kind !== 'given') return;
  const texts = async (): Promise<string[]> => Promise.all(names.map(async (name) => new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, name)))));
  if (answer.value === 'save') return save(folder, names);
  if (answer.value === 'copy') {
    await env.clipboard.writeText((await texts()).join('\n'));
    void window.showInformationMessage(l10n.t('The SQL is on the clipboard: run it in the SQL editor of your Supabase project.'));
    return;
  }
  for (const content of await texts()) await window.showTextDocument(await workspace.openTextDocument({ language: 'sql', content }), { preview: false });
}

/** What is there under the same name is the same migration: it is left as it is. */
async function save(folder: Uri, names: readonly string[]): Promise<void> {
  const [chosen] = (await window.showOpenDialog({ title: l10n.t('Folder that is linked to the Supabase project'), openLabel: l10n.t('Save here'), canSelectFiles: false, canSelectFolders: true })) ?? [];
  if (!chosen) return;
  const target = Uri.joinPath(chosen, 'supabase', 'migrations');
  await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Saving migrations…') }, async () => {
    await workspace.fs.createDirectory(target);
    const there = new Set((await workspace.fs.readDirectory(target)).map(([name]) => name));
    for (const name of names.filter((each) => !there.has(each))) await workspace.fs.copy(Uri.joinPath(folder, name), Uri.joinPath(target, name), { overwrite: false });
  });
  void window.showInformationMessage(l10n.t('The migrations are in {0}. Apply them there: supabase db push', plainText(target.fsPath)));
}
