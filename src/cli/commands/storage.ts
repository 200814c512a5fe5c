import type { StorageReport } from '../../core/ports/storeUpkeep.ts';
import type { CompactOutcome, Retention, RetentionItem } from '../../core/orchestrator/storage.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { bytes, oneLine } from '../text.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags, withEngine } from './store.ts';

export interface StorageOptions extends StoreOptions {
  readonly compact?: boolean | undefined;
  readonly keepDays?: string | undefined;
  readonly keepRuns?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Says how large the store is, by kind, and which runs are beyond the retention; with --compact carries that out and gives the room back. */
export async function storageCommand(options: StorageOptions, environment: Environment): Promise<ExitCode> {
  const retention: Retention = { days: wholeNumber('--keep-days', options.keepDays), runs: wholeNumber('--keep-runs', options.keepRuns) };
  const place = await locate(options, environment);
  const { output } = environment;
  const json = options.json === true;
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    if (options.compact === true) {
      const outcome = await orchestrator.compact(retention, environment.user);
      output.out(json ? jsonLine({ type: 'compacted', ...outcome }) : renderOutcome(outcome));
      return EXIT.complete;
    }
    const report = await orchestrator.storage();
    const plan = await orchestrator.retentionPlan(retention);
    output.out(json ? jsonLine({ type: 'storage', ...report, plan }) : renderReport(report, plan, placeFlags(options)));
    return EXIT.complete;
  });
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,6}$/.test(text)) throw new CliError('bad_option', `${name} takes a whole number, not ${JSON.stringify(text)}.`);
  return Number(text);
}

const WORDS: Readonly<Record<StorageReport['parts'][number]['kind'], string>> = {
  checkpoints: 'steps and their states', resuming: 'for resuming: effects and writes of steps', audit: 'audit log', reviews: 'reviews', runs: 'runs',
};

function renderReport(report: StorageReport, plan: readonly RetentionItem[], flags: string): string {
  const lines = [`${oneLine(report.path)}  ${bytes(report.bytes)}`];
  for (const { kind, bytes: size, rows } of report.parts) lines.push(`  ${bytes(size).padStart(9)}  ${WORDS[kind]} (${String(rows)})`);
  lines.push(`  ${bytes(report.freeBytes).padStart(9)}  empty`);
  for (const item of plan) lines.push(`${item.threadId}  ended ${item.endedAt}: ${item.kept === null ? 'its steps can go' : `keeps its steps: ${oneLine(item.kept)}`}`);
  const stale = report.staleRuns === 0 ? '' : ` ${String(report.staleRuns)} ended run${report.staleRuns === 1 ? ' keeps' : 's keep'} what only resuming needs.`;
  lines.push(`The audit log always stays.${stale} To compact: wave storage --compact${flags}`);
  return `${lines.join('\n')}\n`;
}

function renderOutcome({ before, after, removed, notShrunk }: CompactOutcome): string {
  const lines = removed.map((item) => `${item.threadId}  its steps are removed`);
  lines.push(`${bytes(before.bytes)} before, ${bytes(after.bytes)} now.${notShrunk === null ? '' : ` ${notShrunk}`}`);
  return `${lines.join('\n')}\n`;
}
