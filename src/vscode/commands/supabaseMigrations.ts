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
  const texts = async (wanted: readonly string[]): Promise<string[]> => Promise.all(wanted.map(async (name) => new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(folder, name)))));
  if (answer.value === 'save') return save(folder, names);
  if (answer.value === 'copy') {
    const missing = await missingOf(names);
    if (missing === null) return;
    await env.clipboard.writeText((await texts(missing)).join('\n'));
    void window.showInformationMessage(l10n.t('The SQL is on the clipboard: run it in the SQL editor of your Supabase project.'));
    return;
  }
  for (const content of await texts(names)) await window.showTextDocument(await workspace.openTextDocument({ language: 'sql', content }), { preview: false });
}

/** The SQL editor keeps no record of what a project has taken, and a migration can be run only once: the person says. Null: they left. */
async function missingOf(names: readonly string[]): Promise<readonly string[] | null> {
  if (names.length === 1) return names;
  const answer = await quickInput.choose<number>({
    placeHolder: l10n.t('What has the project taken already? Each migration is run once.'),
    choices: [
      { label: l10n.t('Nothing: it is new'), icon: 'database', detail: names.join(', '), value: 0 },
      ...names.slice(0, -1).map((name, index) => ({ label: l10n.t('Up to {0}', name), icon: 'history', detail: l10n.t('Missing: {0}', names.slice(index + 1).join(', ')), value: index + 1 })),
    ],
  }, { title: l10n.t('Supabase migrations'), back: false });
  return answer.kind === 'given' ? names.slice(answer.value) : null;
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
