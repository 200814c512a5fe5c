import { FileType, RelativePattern, Uri, l10n, window, workspace } from 'vscode';
import type { WorkspaceFolder } from 'vscode';
import type { Services } from './services.ts';

/** The folder to work in: the only one, or the one the person picks. Throws when there is none. */
export async function pickFolder(): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  const [only] = folders;
  if (!only) throw new Error(l10n.t('Open the folder of a git repository first.'));
  return folders.length === 1 ? only : window.showWorkspaceFolderPick({ placeHolder: l10n.t('Run in which folder?') });
}

/** Is the folder inside a git repository? A worktree or submodule has a `.git` file instead of a folder. */
export async function isInRepository(folder: Uri): Promise<boolean> {
  for (let at = folder; ; at = Uri.joinPath(at, '..')) {
    if (await exists(Uri.joinPath(at, '.git'))) return true;
    if (Uri.joinPath(at, '..').path === at.path) return false;
  }
}

async function exists(uri: Uri): Promise<boolean> {
  try {
    return (await workspace.fs.stat(uri)).type !== FileType.Unknown;
  } catch {
    return false; // stat throws for what is not there
  }
}

/** Keeps the key behind the "not a git repository" welcome. */
export function registerRepositoryKey({ context, contextKeys, log }: Services): void {
  let watchers: { dispose(): unknown }[] = [];
  const update = async (): Promise<void> => {
    const folders = workspace.workspaceFolders ?? [];
    const inside = await Promise.all(folders.map((folder) => isInRepository(folder.uri)));
    contextKeys.set('wave.noRepository', folders.length > 0 && inside.every((is) => !is));
  };
  const check = (): void => void update().catch((error: unknown) => log.error('The folders could not be checked for git', error));
  const watch = (): void => {
    for (const watcher of watchers) watcher.dispose();
    watchers = (workspace.workspaceFolders ?? []).map((folder) => {
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(folder, '.git/HEAD'), false, true, false);
      watcher.onDidCreate(check);
      watcher.onDidDelete(check);
      return watcher;
    });
    check();
  };
  context.subscriptions.push(workspace.onDidChangeWorkspaceFolders(watch), window.onDidChangeWindowState(({ focused }) => focused && check()), { dispose: () => watchers.forEach((watcher) => watcher.dispose()) });
  watch();
}
