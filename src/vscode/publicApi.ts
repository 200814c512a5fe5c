import { Uri, workspace } from 'vscode';
import type { RunSummary } from '../contract/run.ts';
import type { DisposableLike } from './dispose.ts';
import type { Services } from './services.ts';
import { readSettings } from './settings.ts';
import { readStory } from './stories/storyFiles.ts';

/** What `activate()` returns to other extensions. Refusals reject with an error that has a `reason`. */
export interface WaveApi {
  /** Starts the story of a file in an open folder. Resolves to the thread id of the run. */
  start(storyFile: Uri): Promise<string>;
  /** One run, or all of this workspace, newest first. */
  status(): Promise<readonly RunSummary[]>;
  status(threadId: string): Promise<RunSummary | null>;
  pause(threadId: string, reason: string): Promise<void>;
  resume(threadId: string): Promise<void>;
  /** The reason is required. */
  kill(threadId: string, reason: string): Promise<void>;
  /** Tells the thread ids of runs that changed, at most once per frame. */
  onDidChangeRun(listener: (threadIds: readonly string[]) => void): DisposableLike;
}

/** The extension's public face. Everything a person may decide at a gate stays with the person: there is no `decide` here. */
export function publicApi(services: Services): WaveApi {
  const { orchestrator, person, model } = services;
  async function status(): Promise<readonly RunSummary[]>;
  async function status(threadId: string): Promise<RunSummary | null>;
  async function status(threadId?: string): Promise<readonly RunSummary[] | RunSummary | null> {
    const runs = (await orchestrator()).runs();
    return threadId === undefined ? runs : (runs.find((run) => run.threadId === threadId) ?? null);
  }
  return {
    status,
    start: async (storyFile) => {
      const uri = Uri.from(storyFile);
      const folder = workspace.getWorkspaceFolder(uri);
      if (!folder) throw new Error(`${uri.fsPath} is not in an open folder. Open the repository it belongs to.`);
      const { story, problems } = await readStory(services, uri, folder);
      if (!story) throw new Error(`${uri.fsPath} is not a story: ${problems[0]?.message ?? 'unknown problem'}`);
      return (await orchestrator()).start({ story, repository: folder.uri.fsPath, settings: await readSettings(services, folder.uri), by: await person() });
    },
    pause: async (threadId, reason) => (await orchestrator()).pause(threadId, await person(), reason),
    resume: async (threadId) => (await orchestrator()).resume(threadId, await person()),
    kill: async (threadId, reason) => (await orchestrator()).kill(threadId, await person(), reason),
    onDidChangeRun: (listener) => model.onDidChange((threads) => listener([...threads])),
  };
}
