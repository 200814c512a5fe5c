import { l10n } from 'vscode';
import type { StuckWords, WayOut } from '../contract/wayOut.ts';

/** What a refusal offers as ways out; null for any other error. By shape: the engine is a bundle of its own, so its classes are not ours. */
export function stuckOf(error: unknown): StuckWords | null {
  if (!(error instanceof Error) || !('ways' in error && 'threadId' in error && 'folder' in error && 'model' in error)) return null;
  const { ways, threadId, folder, model } = error;
  if (!Array.isArray(ways) || typeof threadId !== 'string' || typeof folder !== 'string' || typeof model !== 'string') return null;
  return { ways: ways.filter(isWay), threadId, folder, model };
}

function isWay(value: unknown): value is WayOut {
  return typeof value === 'string' && Object.hasOwn(wayLabels(), value);
}

/** Ways out as buttons of a notification say them. */
export function wayLabels(): Readonly<Record<WayOut, string>> {
  return {
    restore: l10n.t('Put It Back'), accept_branch: l10n.t('Go On from There…'), look: l10n.t('Open Folder'), choose_model: l10n.t('Choose Model…'), kill: l10n.t('Kill…'),
  };
}
