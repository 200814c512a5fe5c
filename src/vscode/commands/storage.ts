import { ProgressLocation, QuickPickItemKind, l10n, window, workspace } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Retention } from '../../core/orchestrator/storage.ts';
import type { StorageKind, StorageReport } from '../../core/ports/storeUpkeep.ts';
import { KEEP_DAYS_SETTING, KEEP_RUNS_SETTING } from '../ids.ts';
import type { Services } from '../services.ts';

interface Line extends QuickPickItem {
  readonly compact: boolean;
}

/** Shows how large the store is, by kind, and what of it can go; the last line compacts it. */
export async function showStorageCommand({ orchestrator, person, log }: Services): Promise<void> {
  const [runs, by] = await Promise.all([orchestrator(), person()]);
  const retention = retentionNow();
  const [report, plan] = await window.withProgress({ location: ProgressLocation.Window, title: l10n.t('Measuring the store…') }, () => Promise.all([runs.storage(), runs.retentionPlan(retention)]));
  const going = plan.filter(({ kept }) => kept === null);
  const stays = plan.length - going.length;
  const compact: Line = {
    label: `$(archive) ${l10n.t('Compact Now')}`, compact: true,
    detail: [
      report.staleRuns > 0 ? l10n.t('Removes what only resuming needs of {0} ended runs.', report.staleRuns) : '',
      going.length > 0 ? l10n.t('Removes the steps of {0} old runs: {1}.', going.length, going.map(({ storyId }) => storyId).join(', ')) : '',
      stays > 0 ? l10n.t('{0} old runs keep their steps, because work of theirs is not merged.', stays) : '',
      l10n.t('The audit log stays whole.'),
    ].filter((text) => text !== '').join(' '),
  };
  const chosen = await window.showQuickPick<Line>([...lines(report), { label: '', kind: QuickPickItemKind.Separator, compact: false }, compact], {
    title: l10n.t('Storage: {0}', size(report.bytes)), placeHolder: report.path, matchOnDescription: true,
  });
  if (chosen?.compact !== true) return;
  const outcome = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Compacting the store…') }, () => runs.compact(retention, by));
  log.info(`Compacted ${report.path}: ${String(outcome.before.bytes)} bytes before, ${String(outcome.after.bytes)} now, steps of ${String(outcome.removed.length)} runs removed. ${outcome.notShrunk ?? ''}`);
  const message = l10n.t('The store was {0} and is {1} now.', size(outcome.before.bytes), size(outcome.after.bytes));
  void window.showInformationMessage(outcome.notShrunk === null ? message : l10n.t('{0} Runs are moving: compact again when they stand still to give the room back to the disk.', message));
}

/** How long steps of ended runs are kept, as the settings say; 0: for good. */
function retentionNow(): Retention {
  const settings = workspace.getConfiguration();
  const number = (name: string): number | null => {
    const value = settings.get<unknown>(name);
    return typeof value === 'number' && value > 0 ? Math.floor(value) : null;
  };
  return { days: number(KEEP_DAYS_SETTING), runs: number(KEEP_RUNS_SETTING) };
}

function lines({ parts, freeBytes }: StorageReport): Line[] {
  const words: Readonly<Record<StorageKind, readonly [string, string]>> = {
    checkpoints: ['history', l10n.t('Steps and their states')],
    resuming: ['debug-continue', l10n.t('For resuming: effects and writes of steps')],
    audit: ['verified', l10n.t('Audit log')],
    reviews: ['inbox', l10n.t('Reviews')],
    runs: ['list-unordered', l10n.t('Runs')],
  };
  return [
    ...parts.map(({ kind, bytes, rows }): Line => ({ label: `$(${words[kind][0]}) ${words[kind][1]}`, description: `${size(bytes)} · ${l10n.t('{0} rows', rows)}`, compact: false })),
    { label: `$(blank) ${l10n.t('Empty')}`, description: size(freeBytes), compact: false },
  ];
}

function size(bytes: number): string {
  if (bytes < 1_000_000) return `${Math.ceil(bytes / 1_000).toLocaleString()} KB`;
  return `${(bytes / 1_000_000).toLocaleString(undefined, { maximumFractionDigits: 1 })} MB`;
}
