import { TextDecoder } from 'node:util';
import { RelativePattern, workspace } from 'vscode';
import type { TextDocument, Uri, WorkspaceFolder } from 'vscode';
import type { Story, StoryProblem } from '../../contract/story.ts';
import type { Services } from '../services.ts';

/** Where stories live in a repository, as a glob. */
export const STORY_GLOB = '.wave/stories/*.{json,yaml,yml,md}';

/** More files than this in one folder are not listed. */
const MOST_FILES = 500;

/** A story file and what the engine made of it. */
export interface StoryFile {
  readonly uri: Uri;
  readonly folder: WorkspaceFolder;
  readonly story: Story | null;
  readonly problems: readonly StoryProblem[];
}

/** True for the files that STORY_GLOB names. */
export function isStoryFile(document: Pick<TextDocument, 'uri'>): boolean {
  return document.uri.scheme === 'file' && /\/\.wave\/stories\/[^/]+\.(?:json|ya?ml|md)$/i.test(document.uri.path);
}

/** Every story file of the open folders, by name. */
export async function findStories(services: Pick<Services, 'parsers'>): Promise<StoryFile[]> {
  const folders = workspace.workspaceFolders ?? [];
  const found = await Promise.all(folders.map(async (folder) => {
    const uris = await workspace.findFiles(new RelativePattern(folder, STORY_GLOB), null, MOST_FILES);
    return Promise.all(uris.toSorted((a, b) => a.path.localeCompare(b.path)).map((uri) => readStory(services, uri, folder)));
  }));
  return found.flat();
}

/** Reads one story file: the editor's text when it is open there, else the file. */
export async function readStory({ parsers }: Pick<Services, 'parsers'>, uri: Uri, folder: WorkspaceFolder): Promise<StoryFile> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  const text = open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
  const { story, problems } = (await parsers()).parseStory(text, { path: uri.path });
  return { uri, folder, story, problems };
}
