import { QuickPickItemKind, Uri, l10n, window, workspace } from 'vscode';
import type { QuickPickItem } from 'vscode';
import { pickFolder } from '../folders.ts';
import type { Services } from '../services.ts';
import { findStories, readStory } from '../stories/storyFiles.ts';
import type { StoryFile } from '../stories/storyFiles.ts';
import { startRun } from './start.ts';

interface StoryChoice extends QuickPickItem {
  readonly file: StoryFile | null;
}

/** Starts a story: the file it is called for, or one picked from the repository's stories, or one typed in. */
export async function startStoryCommand(services: Services, argument: unknown): Promise<void> {
  if (argument instanceof Uri) {
    const folder = workspace.getWorkspaceFolder(argument);
    if (!folder) throw new Error(l10n.t('{0} is not in an open folder.', argument.fsPath));
    return startFile(services, await readStory(services, argument, folder));
  }
  const choice = await pickStory(services, l10n.t('Start which story?'), true);
  if (choice === undefined) return;
  if (choice === null) return typeStory(services);
  await startFile(services, choice);
}

/** Opens a story file in the editor. */
export async function openStoryCommand(services: Services): Promise<void> {
  const file = await pickStory(services, l10n.t('Open which story?'), false);
  if (file) await window.showTextDocument(file.uri);
}

async function pickStory(services: Services, placeHolder: string, typed: boolean): Promise<StoryFile | null | undefined> {
  const choices = findStories(services).then((files) => {
    const items: StoryChoice[] = files.map((file) => storyChoice(file, files));
    const typeOne: StoryChoice[] = [{ label: '', kind: QuickPickItemKind.Separator, file: null }, { label: `$(edit) ${l10n.t('Type a story…')}`, file: null }];
    return typed ? [...items, ...typeOne] : items;
  });
  if (!typed && (await choices).length === 0) {
    void window.showInformationMessage(l10n.t('There are no story files under .wave/stories yet. Use "WAVE: New Story" to write one.'));
    return undefined;
  }
  const chosen = await window.showQuickPick(choices, { placeHolder, matchOnDescription: true, matchOnDetail: true });
  return chosen?.file;
}

function storyChoice(file: StoryFile, all: readonly StoryFile[]): StoryChoice {
  const name = file.uri.path.split('/').at(-1) ?? '';
  const errors = file.problems.filter((problem) => problem.severity === 'error');
  const [first] = errors;
  const severalFolders = new Set(all.map(({ folder }) => folder.uri.toString())).size > 1;
  return {
    label: `$(${first ? 'error' : 'book'}) ${file.story?.title ?? name}`,
    description: [file.story?.id, severalFolders ? file.folder.name : ''].filter(Boolean).join(' · '),
    detail: first ? l10n.t('{0} problems, cannot start. Line {1}: {2}', errors.length, first.line + 1, first.message) : name,
    file,
  };
}

async function startFile(services: Services, { uri, folder, story, problems }: StoryFile): Promise<void> {
  if (story) {
    await startRun(services, { story, folder: folder.uri });
    return;
  }
  const editor = await window.showTextDocument(uri);
  const [first] = problems;
  if (first) editor.revealRange(editor.document.lineAt(Math.min(first.line, editor.document.lineCount - 1)).range);
  void window.showErrorMessage(l10n.t('This story cannot start until its problems are mended: {0}', first?.message ?? ''));
}

async function typeStory(services: Services): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const text = await window.showInputBox({
    title: l10n.t('Type a story'),
    prompt: l10n.t('Say what should be true afterwards. It becomes the one acceptance criterion.'),
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? l10n.t('Write a sentence or more.') : undefined),
  });
  if (text === undefined) return;
  await startRun(services, { story: (await services.parsers()).newStoryFromText(text), folder: folder.uri });
}
