import { QuickPickItemKind, commands, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { RunSummary } from '../../contract/run.ts';
import { showDiff } from '../diff/showDiff.ts';
import { VIEWS } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { costWord, gateName, scoreWords, statusIcon, statusWord } from '../words.ts';
import type { Choice, Doing } from './choices.ts';
import { choicesOf, otherRuns } from './choices.ts';
import { decide } from './gates.ts';
import { threadOf } from './pick.ts';
import { recycleCommand } from './recycle.ts';
import { approveItem, rejectItem } from './reviews.ts';
import { killCommand, pauseCommand, resumeCommand } from './runControl.ts';

type Row = QuickPickItem & { readonly doing?: Doing };

/** What can be done now about the run in view (or the one named), and the way to the others: what the gate indicator opens. */
export async function whatNowCommand(services: Services, argument: unknown): Promise<void> {
  const { model, orchestrator } = services;
  const runs = await orchestrator();
  const named = threadOf(argument) ?? model.current?.threadId;
  const run = runs.runs().find(({ threadId }) => threadId === named);
  if (!run) {
    void window.showInformationMessage(l10n.t('There is no run now. "WAVE: Start Story" starts one.'));
    return;
  }
  const chosen = await window.showQuickPick(rows(run, runs.runs(), choicesOf(run, runs.reviews(), await services.person(), Date.now())), {
    title: plainText(`${run.storyId} ${run.title}`),
    placeHolder: l10n.t('Gate {0} {1} · {2} · {3} · {4}', run.currentGate, gateName(run.currentGate), statusWord(run.status), scoreWords(run.lowestScore), costWord(run)),
    matchOnDetail: true,
  });
  if (chosen?.doing) await perform(services, chosen.doing);
}

function rows(run: RunSummary, runs: readonly RunSummary[], choices: readonly Choice[]): Row[] {
  const row = ({ icon, label, detail, doing }: Choice): Row => ({ label: `$(${icon}) ${withoutIcons(label)}`, detail: withoutIcons(detail), doing });
  const separator = (label: string): Row => ({ label, kind: QuickPickItemKind.Separator });
  const answers = choices.filter(({ doing }) => 'item' in doing);
  const controls = choices.filter(({ doing }) => !('item' in doing));
  const others = otherRuns(runs, run.threadId);
  return [
    ...(answers.length > 0 ? [separator(l10n.t('waits for you')), ...answers.map(row)] : []),
    separator(l10n.t('run')),
    ...controls.map(row),
    ...(others.length > 0 ? [separator(l10n.t('other runs')), ...others.map((other) => row(otherRun(other)))] : []),
  ];
}

function otherRun(run: RunSummary): Choice {
  return {
    icon: statusIcon(run.status), label: plainText(`${run.storyId} ${run.title}`, 80),
    detail: l10n.t('Gate {0} {1} · {2}', run.currentGate, gateName(run.currentGate), statusWord(run.status)), doing: { kind: 'switch', threadId: run.threadId },
  };
}

/** A story's words are no icons of ours. */
function withoutIcons(text: string): string {
  return text.replaceAll('$(', '$ (');
}

async function perform(services: Services, doing: Doing): Promise<void> {
  switch (doing.kind) {
    case 'decide':
      return decide(services, doing.item, doing.decision);
    case 'approve':
      return approveItem(services, doing.item);
    case 'reject':
      return rejectItem(services, doing.item);
    case 'pause':
      return pauseCommand(services, doing.threadId);
    case 'resume':
      return resumeCommand(services, doing.threadId);
    case 'kill':
      return killCommand(services, doing.threadId);
    case 'recycle':
      return recycleCommand(services, doing.threadId);
    case 'diff':
      return showDiff(services, doing.threadId, null);
    case 'open':
      return services.openRun(doing.threadId);
    case 'review':
      await commands.executeCommand(`${VIEWS.review}.focus`);
      return;
    case 'switch':
      services.model.focus(doing.threadId);
      return whatNowCommand(services, doing.threadId);
  }
}
