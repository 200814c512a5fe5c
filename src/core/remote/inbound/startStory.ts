import { basename, posix } from 'node:path';
import type { Settings } from '../../../contract/settings.ts';
import { OrchestratorError, type Orchestrator } from '../../orchestrator/api.ts';
import { FileError, type FileSystem } from '../../ports/files.ts';
import { parseStory, STORY_EXTENSIONS } from '../../story/parseStory.ts';

const FOLDER = '.wave/stories/';

/** What is needed to start a story that somebody names from elsewhere. */
export interface StoryStarter {
  readonly files: FileSystem;
  /** Repositories that are open here: only their stories can be started. */
  repositories(): readonly string[];
  settings(repository: string): Settings;
}

/** What repositories are called that are open here, for who wants a story started in one of them. */
export function repositoryNames(starter: Pick<StoryStarter, 'repositories'>): string[] {
  return starter.repositories().map((repository) => basename(repository));
}

/**
 * Starts the story file of that name below .wave/stories of an open repository (of the one that is called so, where one is named); nothing else can be named.
 * Returns the thread id. Throws OrchestratorError, and what starting throws.
 */
export async function startStory(orchestrator: Orchestrator, starter: StoryStarter, { story: given, repository: wanted }: { readonly story: string; readonly repository?: string | undefined }, by: string): Promise<string> {
  const path = storyPath(given);
  const found: { readonly repository: string; readonly text: string }[] = [];
  const open = starter.repositories().filter((repository) => wanted === undefined || basename(repository) === wanted);
  if (open.length === 0 && wanted !== undefined) throw new OrchestratorError('bad_input', `No repository ${JSON.stringify(wanted.slice(0, 200))} is open on this machine (any more).`);
  for (const repository of open) {
    try {
      const worktree = await starter.files.worktree(repository);
      // Through links, too, it has to stay below the folder of stories.
      const real = await worktree.resolve(path);
      if (!real.startsWith(FOLDER)) throw outside(given);
      if (await worktree.exists(path)) found.push({ repository, text: await worktree.read(path) });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      if (error.reason === 'outside') throw outside(given);
      throw new OrchestratorError('bad_input', `The story ${path} cannot be read: ${error.message}`, { cause: error });
    }
  }
  const [first, second] = found;
  if (!first) throw new OrchestratorError('bad_input', `No repository that is open on this machine has a story ${path}.`);
  if (second) throw new OrchestratorError('bad_input', `Several repositories that are open on this machine have a story ${path} (${found.map(({ repository }) => basename(repository)).join(', ')}): start it there.`);
  const { story, problems } = parseStory(first.text, { path });
  if (!story) throw new OrchestratorError('bad_input', `The story ${path} has errors: ${problems.slice(0, 3).map((problem) => `${problem.path}: ${problem.message}`).join('; ')}`);
  return orchestrator.start({ story, repository: first.repository, settings: starter.settings(first.repository), by });
}

/** The path in its normal form. Throws OrchestratorError('bad_input') for one that is not below .wave/stories. */
export function storyPath(given: string): string {
  const path = posix.normalize(given);
  const plain = given.length <= 400 && !/[\\\0\n\r:]/.test(given) && !posix.isAbsolute(given) && path === given;
  const ending = STORY_EXTENSIONS.some((extension) => path.toLowerCase().endsWith(extension));
  if (!plain || !path.startsWith(FOLDER) || path.split('/').includes('..') || !ending) throw outside(given);
  return path;
}

function outside(given: string): OrchestratorError {
  return new OrchestratorError('bad_input', `${JSON.stringify(given.slice(0, 200))} is no story below ${FOLDER} (${STORY_EXTENSIONS.join(', ')}).`);
}
