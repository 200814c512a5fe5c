import { ProgressLocation, l10n, window } from 'vscode';
import type { Uri } from 'vscode';
import type { Settings } from '../../contract/settings.ts';
import type { Story } from '../../contract/story.ts';
import { messageOf } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { readSettings } from '../settings.ts';

export interface StartOptions {
  readonly story: Story;
  readonly folder: Uri;
  /** Changes the settings of this run alone. */
  readonly adjust?: (settings: Settings) => Settings;
}

/** Starts a run with progress that can be cancelled, and shows it. Null: cancelled. */
export async function startRun(services: Services, { story, folder, adjust }: StartOptions): Promise<string | null> {
  const read = await readSettings(services, folder);
  const settings = adjust ? adjust(read) : read;
  const [orchestrator, by] = await Promise.all([services.orchestrator(), services.person()]);
  return window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Starting {0}: branch and worktree…', story.id), cancellable: true }, async (_progress, token) => {
    const stop = new AbortController();
    token.onCancellationRequested(() => { stop.abort(); });
    let threadId: string;
    try {
      threadId = await orchestrator.start({ story, repository: folder.fsPath, settings, by, signal: stop.signal });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      services.log.info(`The start of ${story.id} was cancelled: ${messageOf(error)}`);
      return null;
    }
    if (token.isCancellationRequested) {
      await orchestrator.kill(threadId, by, l10n.t('The start was cancelled.'));
      return null;
    }
    await services.openRun(threadId);
    return threadId;
  });
}
