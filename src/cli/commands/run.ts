import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { followRun, jsonLine } from '../follow.ts';
import { parseGates, readSettings, requireKeys } from '../options.ts';
import { repositoryRoot } from '../repository.ts';
import { describeProblem, findStory } from '../storyFiles.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags } from './store.ts';
import { withTeam } from './team.ts';
import { resolve } from 'node:path';

export interface RunOptions extends StoreOptions {
  readonly model?: string | undefined;
  readonly config?: string | undefined;
  readonly go?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Milliseconds until a start that takes long says what it is at. */
const SLOW_START_MS = 1_500;

/** Starts a run of a story and follows it until it stands still. Everything that can be wrong is found before anything is made. */
export async function runCommand(name: string, options: RunOptions, environment: Environment): Promise<ExitCode> {
  const repository = await repositoryRoot(resolve(environment.cwd, options.repo ?? '.'));
  const { storePath } = await locate({ ...options, repo: repository }, environment);
  const { story, warnings, file } = await findStory(name, environment.cwd, repository);
  for (const warning of warnings) environment.output.err(`${describeProblem(file, warning)}\n`);
  const preapprovedGates = options.go === undefined ? [] : parseGates(options.go);
  const settings = await readSettings(options, environment.cwd);
  requireKeys(settings, environment.variables);
  const json = options.json === true;
  return withTeam({ repository, storePath }, environment, true, async (engine) => {
    const slow = setTimeout(() => { environment.output.err('Making the worktree; what .worktreeinclude names is copied into it...\n'); }, SLOW_START_MS);
    const threadId = await engine.orchestrator.start({ story, repository, settings, by: environment.user, preapprovedGates }).finally(() => { clearTimeout(slow); });
    if (json) environment.output.out(jsonLine({ type: 'started', threadId, storyId: story.id, title: story.title, storePath }));
    else environment.output.out(`${story.id}  ${story.title}\n${threadId}\n\n`);
    return followRun(threadId, engine, environment, { json, after: 0, flags: placeFlags(options) });
  });
}

/** The full thread id for what a person typed: the id, its beginning, or a story's id; it must mean one run. */
export function findThread(text: string, threads: readonly { readonly threadId: string; readonly storyId: string }[]): string {
  const exact = threads.find((run) => run.threadId === text);
  if (exact !== undefined) return exact.threadId;
  const matching = threads.filter((run) => run.threadId.startsWith(text) || run.storyId === text);
  const [only, second] = matching;
  if (only !== undefined && second === undefined) return only.threadId;
  if (only === undefined) throw new CliError('bad_option', `There is no run "${text}". "wave status" lists the runs.`);
  throw new CliError('bad_option', `"${text}" could be any of these runs: ${matching.map((run) => run.threadId).join(', ')}. Write more of it.`);
}
