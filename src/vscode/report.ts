import { commands, l10n, window } from 'vscode';
import { messageOf } from '../core/errors.ts';
import type { StuckWords, WayOut } from '../contract/wayOut.ts';
import type { Logger } from '../core/ports/logger.ts';
import { COMMANDS } from './ids.ts';
import { stuckOf, wayLabels } from './stuck.ts';

/** Errors whose cure is a command: their notification has it as a button. Matched by reason, never by text. */
const CURES: Readonly<Record<string, { readonly label: () => string; readonly command: string }>> = {
  no_key: { label: () => l10n.t('Set API Key…'), command: COMMANDS.setApiKey },
  auth: { label: () => l10n.t('Set API Key…'), command: COMMANDS.setApiKey },
  signed_out: { label: () => l10n.t('Sign In…'), command: COMMANDS.connectSupabase },
  schema_missing: { label: () => l10n.t('Supabase Migrations…'), command: COMMANDS.supabaseMigrations },
  schema_older: { label: () => l10n.t('Supabase Migrations…'), command: COMMANDS.supabaseMigrations },
  unknown_model: { label: () => l10n.t('Choose Models…'), command: COMMANDS.chooseModels },
};

/** Shows an error with what to do; the log has stack and causes. */
export function errorReporter(log: Logger, takeWayOut: (stuck: StuckWords, way: WayOut) => Promise<void>): (what: string, error: unknown) => void {
  const offer = async (message: string, stuck: StuckWords): Promise<void> => {
    const labels = wayLabels();
    const chosen = await window.showErrorMessage(message, ...stuck.ways.map((way) => labels[way]));
    const way = stuck.ways.find((each) => labels[each] === chosen);
    if (way) await takeWayOut(stuck, way).catch((error: unknown) => { report(l10n.t('This did not work.'), error); });
  };
  const report = (what: string, error: unknown): void => {
    log.error(what, error);
    const stuck = stuckOf(error);
    if (stuck) {
      void offer(`WAVE: ${what} ${messageOf(error)}`, stuck);
      return;
    }
    const cure = CURES[reasonOf(error)];
    const showLog = l10n.t('Show Log');
    const buttons = cure ? [cure.label(), showLog] : [showLog];
    void window.showErrorMessage(`WAVE: ${what} ${messageOf(error)}`, ...buttons).then((chosen) => {
      if (chosen === showLog) return commands.executeCommand(COMMANDS.showLog);
      return chosen !== undefined && cure ? commands.executeCommand(cure.command) : undefined;
    });
  };
  return report;
}

/** The `reason` of a typed error. By shape: the engine is a bundle of its own, so its classes are not ours. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : '';
}
