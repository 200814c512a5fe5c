import { StatusBarAlignment, ThemeColor, l10n, window } from 'vscode';
import { AGENT_NAMES } from '../agentNames.ts';
import { COMMANDS } from '../ids.ts';
import type { Services } from '../services.ts';
import { gateName, statusIcon, statusWord } from '../words.ts';

/** The gate indicator: a projection of the run in view. Hidden while there is no run. */
export function registerStatusBar({ context, model }: Services): void {
  const item = window.createStatusBarItem('gate', StatusBarAlignment.Left, 50);
  item.name = l10n.t('WAVE gate');
  const render = (): void => {
    const run = model.current;
    if (!run) {
      item.hide();
      return;
    }
    const waiting = model.reviews.length;
    const who = run.status === 'running' && run.currentAgent ? AGENT_NAMES[run.currentAgent] : statusWord(run.status);
    item.text = `$(${statusIcon(run.status)}) ${run.storyId}: ${l10n.t('gate {0}', run.currentGate)} · ${who}${run.scripted ? ` · ${l10n.t('scripted')}` : ''}`;
    item.tooltip = l10n.t('{0}\nGate {1} {2}: {3}\n{4} waiting for review', run.title, run.currentGate, gateName(run.currentGate), run.statusReason || statusWord(run.status), waiting);
    item.accessibilityInformation = { label: l10n.t('WAVE run {0}, gate {1} {2}, {3}', run.storyId, run.currentGate, gateName(run.currentGate), who), role: 'button' };
    item.backgroundColor = background(waiting > 0, run.status === 'failed');
    item.command = { command: COMMANDS.openRun, title: l10n.t('Open Run'), arguments: model.runs.length === 1 ? [run.threadId] : [] };
    item.show();
  };
  context.subscriptions.push(item, model.onDidChange(render));
  render();
}

function background(waiting: boolean, failed: boolean): ThemeColor | undefined {
  if (waiting) return new ThemeColor('statusBarItem.warningBackground');
  return failed ? new ThemeColor('statusBarItem.errorBackground') : undefined;
}
