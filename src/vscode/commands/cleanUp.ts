import { ProgressLocation, QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { CleanUpResult } from '../../core/orchestrator/cleanUp.ts';
import type { CleanUpItem } from '../../core/orchestrator/cleanUpPlan.ts';
import type { Services } from '../services.ts';
import { statusWord } from '../words.ts';

interface Choice extends QuickPickItem {
  /** Null: stays, whatever is ticked. */
  readonly threadId: string | null;
}

/** Shows what ended runs have left and what of it can go; removes what the person ticks. What would be lost is never removed. */
export async function cleanUpCommand({ orchestrator, person, log }: Services): Promise<void> {
  const [runs, by] = await Promise.all([orchestrator(), person()]);
  const plan = await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Looking at what runs have left…') }, () => runs.cleanUpPlan());
  const left = plan.filter((item) => item.decision !== 'gone');
  if (left.length === 0) {
    void window.showInformationMessage(l10n.t('There is nothing to clean up.'));
    return;
  }
  const threads = await pick(choices(left));
  if (threads === null || threads.length === 0) return;
  const results = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Cleaning up after runs…') }, () => runs.cleanUp(threads, by));
  const stopped = results.filter((result) => result.problem !== null || result.item.decision === 'keep');
  for (const { item, removed, problem } of results) log.info(`Clean-up of ${item.threadId}: removed ${removed.join(', ') || 'nothing'}. ${problem ?? ''}`);
  if (stopped.length === 0) void window.showInformationMessage(l10n.t('Cleaned up: {0}. The audit log stays.', results.map(({ item }) => item.storyId).join(', ')));
  else void window.showWarningMessage(l10n.t('Not all could be cleaned up. {0}', stopped.map(whyStopped).join(' ')));
}

function choices(items: readonly CleanUpItem[]): Choice[] {
  const goes = items.filter((item) => item.decision === 'remove');
  const stays = items.filter((item) => item.decision !== 'remove');
  const heading = (label: string): Choice => ({ label, kind: QuickPickItemKind.Separator, threadId: null });
  return [
    ...(goes.length === 0 ? [] : [heading(l10n.t('Can go'))]),
    ...goes.map((item) => choice(item, '$(trash)', partWords(item), item.threadId)),
    ...(stays.length === 0 ? [] : [heading(l10n.t('Stays'))]),
    ...stays.map((item) => choice(item, '$(lock)', item.reason, null)),
  ];
}

function choice(item: CleanUpItem, icon: string, detail: string, threadId: string | null): Choice {
  return { label: `${icon} ${item.storyId} ${item.title}`, description: statusWord(item.status), detail, threadId };
}

/** What goes and what stays of one run, with what is special about it. */
function partWords({ parts }: CleanUpItem): string {
  return parts
    .filter((part) => part.action !== 'gone')
    .map((part) => `${part.action === 'remove' ? '' : l10n.t('stays: ')}${part.kind} ${part.name}${part.note === '' ? '' : ` (${part.note})`}`)
    .join(' · ');
}

/** The threads that were ticked; null when the person left. What stays cannot be ticked. */
function pick(items: Choice[]): Promise<readonly string[] | null> {
  return new Promise((resolve) => {
    const list = window.createQuickPick<Choice>();
    const removable = items.filter((item) => item.threadId !== null);
    list.title = l10n.t('Clean up after runs');
    list.placeholder = removable.length === 0 ? l10n.t('Nothing can go. What is kept says why.') : l10n.t('Tick what should go');
    list.canSelectMany = true;
    list.matchOnDetail = true;
    list.matchOnDescription = true;
    list.ignoreFocusOut = true;
    list.items = items;
    list.selectedItems = removable;
    list.onDidChangeSelection((selected) => {
      if (selected.some((item) => item.threadId === null)) list.selectedItems = selected.filter((item) => item.threadId !== null);
    });
    list.onDidAccept(() => {
      resolve(list.selectedItems.flatMap(({ threadId }) => (threadId === null ? [] : [threadId])));
      list.hide();
    });
    list.onDidHide(() => {
      resolve(null);
      list.dispose();
    });
    list.show();
  });
}

function whyStopped({ item, problem }: CleanUpResult): string {
  return `${item.storyId}: ${problem ?? item.reason}`;
}
