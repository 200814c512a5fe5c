import { Uri, commands, env, l10n, window } from 'vscode';
import type { CheckpointAgainst, CheckpointDetail, CheckpointEntry } from '../../contract/checkpoint.ts';
import type { FileChange } from '../../contract/run.ts';
import type { Orchestrator } from '../../core/orchestrator/api.ts';
import { PAST_SCHEME } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import type { Remark } from './commentStore.ts';
import { revisionUri } from './revisionUri.ts';

/** Checkpoints that are asked for at once while one with a commit is looked for. */
const PAGE = 1000;

/** The address of a file as it was at a checkpoint. */
export function pastUri(threadId: string, checkpointId: string, path: string): Uri {
  return Uri.from({ scheme: PAST_SCHEME, authority: 'then', path: `/${path}`, query: threadId, fragment: checkpointId });
}

/** The text behind such an address; empty where the file did not exist. */
export async function pastText({ orchestrator }: Services, { query, fragment, path }: Uri): Promise<string> {
  return (await (await orchestrator()).checkpointFile(query, fragment, path.slice(1))).then ?? '';
}

/** Opens the files of a checkpoint beside the base's or beside what is there now: all in the multi-diff editor, or one. */
export async function showCheckpointDiff(runs: Orchestrator, threadId: string, checkpointId: string, against: CheckpointAgainst, path: string | null): Promise<void> {
  const detail = await runs.checkpoint(threadId, checkpointId);
  const { storyId, baseBranch } = await runs.snapshot(threadId);
  const step = l10n.t('{0} step {1}', plainText(storyId), detail.entry.step);
  const title = against === 'base' ? l10n.t('{0}: changes against {1}', step, plainText(baseBranch)) : l10n.t('{0}: compared with now', step);
  await open(runs, threadId, detail, against, path, title);
}

/** Opens what is different since a remark was sent: the files it was about beside those of now, of one path or of all. */
export async function showSince(runs: Orchestrator, { threadId, checkpoint, at }: Remark, path: string | null): Promise<void> {
  const { storyId } = await runs.snapshot(threadId);
  const detail = await runs.checkpoint(threadId, checkpoint);
  const title = l10n.t('{0}: since the comments of {1}', plainText(storyId), new Date(at).toLocaleTimeString(env.language, { hour: '2-digit', minute: '2-digit' }));
  await open(runs, threadId, detail, 'worktree', path, path === null ? title : `${plainText(path)} (${title})`);
}

/** Opens what a run had changed until one of its commits. Throws in words when none of its steps has that commit. */
export async function showCommit(runs: Orchestrator, threadId: string, commit: string): Promise<void> {
  const entry = findCommit(runs, threadId, commit);
  const short = commit.slice(0, 7);
  if (!entry) throw new Error(l10n.t('No step of this run stands at commit {0}. Look at it with git: git show {0}', short));
  const { storyId, baseBranch } = await runs.snapshot(threadId);
  await open(runs, threadId, await runs.checkpoint(threadId, entry.id), 'base', null, l10n.t('{0} at {1}: changes against {2}', plainText(storyId), short, plainText(baseBranch)));
}

/** The first step that stands at a commit, best one whose files are the commit's own. */
function findCommit(runs: Orchestrator, threadId: string, commit: string): CheckpointEntry | null {
  let found: CheckpointEntry | null = null;
  for (let before: string | null = null; ;) {
    const { entries, next } = runs.checkpoints(threadId, { before, limit: PAGE });
    for (const entry of entries) if (entry.commit === commit && (entry.snapshot === null || found === null || found.snapshot !== null)) found = entry;
    if (next === null) return found;
    before = next;
  }
}

async function open(runs: Orchestrator, threadId: string, detail: CheckpointDetail, against: CheckpointAgainst, path: string | null, title: string): Promise<void> {
  const { id } = detail.entry;
  if (detail.files === null) throw new Error(detail.gone ?? l10n.t('The files of this step are gone.'));
  const then = (file: FileChange): Uri => pastUri(threadId, id, file.path);
  const files = against === 'base' ? detail.files : await changedSince(runs, threadId, detail);
  const chosen = path === null ? files : files.filter((file) => file.path === path);
  if (chosen.length === 0) {
    void window.showInformationMessage(against === 'base' ? l10n.t('Nothing had been changed at that step.') : l10n.t('Nothing is different: the files are as they were at that step.'));
    return;
  }
  const resources = chosen.map((file): [Uri, Uri | undefined, Uri | undefined] => against === 'base'
    ? [then(file), file.status === 'added' ? undefined : revisionUri(threadId, file.previousPath ?? file.path, 'before'), file.status === 'deleted' ? undefined : then(file)]
    : [revisionUri(threadId, file.path, 'after'), then(file), revisionUri(threadId, file.path, 'after')]);
  const [only] = resources;
  if (path !== null && only) await commands.executeCommand('vscode.diff', only[1] ?? only[0], only[2] ?? only[0], title, { preview: true });
  else await commands.executeCommand('vscode.changes', title, resources);
}

/** Files that are not now what they were then: of all that either has changed, those that git's diff names. */
async function changedSince(runs: Orchestrator, threadId: string, { entry, files }: CheckpointDetail): Promise<FileChange[]> {
  const [diff, { filesChanged }] = await Promise.all([runs.checkpointDiff(threadId, entry.id, 'worktree'), runs.snapshot(threadId)]);
  const named = new Set(diff.split('\n').filter((line) => line.startsWith('diff --git ')));
  const all = new Map([...(files ?? []), ...filesChanged].map((file) => [file.path, file]));
  return [...all.values()].filter(({ path }) => named.has(`diff --git a/${path} b/${path}`));
}
