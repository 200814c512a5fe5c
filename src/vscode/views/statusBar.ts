import { MarkdownString, StatusBarAlignment, ThemeColor, l10n, window } from 'vscode';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSummary } from '../../contract/run.ts';
import { isOver } from '../../contract/runActions.ts';
import { AGENT_NAMES } from '../agentNames.ts';
import { COMMANDS } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { costWord, gateName, reviewLine, reviewWord, scoreWords, statusIcon, statusWord } from '../words.ts';

/** Lines of waiting items in the tooltip; the rest is a number. */
const MOST_LISTED = 5;

/** The gate indicator: a projection of the run in view. Hidden while no run lives. A click opens what can be done now. */
export function registerStatusBar({ context, model, contextKeys }: Services): void {
  const item = window.createStatusBarItem('gate', StatusBarAlignment.Left, 50);
  item.name = l10n.t('WAVE gate');
  const render = (): void => {
    const run = model.current;
    const live = model.runs.filter((run) => !isOver(run));
    contextKeys.set('wave.hasLiveRuns', live.length > 0);
    if (!run || isOver(run)) {
      item.hide();
      return;
    }
    const who = run.status === 'running' && run.currentAgent ? AGENT_NAMES[run.currentAgent] : statusWord(run.status);
    const others = live.length > 1 ? ` +${live.length - 1}` : '';
    item.text = `$(${statusIcon(run.status)}) ${plainText(run.storyId, 40).replaceAll('$(', '$ (')}: ${l10n.t('gate {0}', run.currentGate)} · ${who}${run.scripted ? ` · ${l10n.t('scripted')}` : ''}${others}`;
    item.tooltip = tooltip(run, live, model.reviews);
    item.accessibilityInformation = { label: l10n.t('WAVE run {0}, gate {1} {2}, {3}. {4} waiting for review. Opens what can be done now.', run.storyId, run.currentGate, gateName(run.currentGate), who, model.reviews.length), role: 'button' };
    item.backgroundColor = model.reviews.length > 0 ? new ThemeColor('statusBarItem.warningBackground') : undefined;
    item.command = { command: COMMANDS.whatNow, title: l10n.t('What Can Be Done Now'), arguments: [run.threadId] };
    item.show();
  };
  context.subscriptions.push(item, model.onDidChange(render));
  render();
}

/** Everything in it is text: titles and reasons come from outside. */
function tooltip(run: RunSummary, live: readonly RunSummary[], reviews: readonly ReviewItem[]): MarkdownString {
  const text = new MarkdownString();
  const line = (words: string): void => void text.appendText(`${plainText(words)}\n`);
  line(`${run.storyId} ${run.title}`);
  line(l10n.t('Gate {0} {1}', run.currentGate, gateName(run.currentGate)));
  line(run.statusReason === '' ? statusWord(run.status) : `${statusWord(run.status)}: ${run.statusReason}`);
  line(l10n.t('Lowest score {0}', scoreWords(run.lowestScore)));
  line(l10n.t('{0} · {1} of {2} tokens', costWord(run), run.tokensUsed.toLocaleString('en-US'), run.tokensLimit.toLocaleString('en-US')));
  if (run.ownedElsewhere) line(l10n.t('Another window or terminal drives this run.'));
  if (reviews.length > 0) line(reviews.length === 1 ? l10n.t('1 item waits for you:') : l10n.t('{0} items wait for you:', reviews.length));
  for (const item of reviews.slice(0, MOST_LISTED)) line(`• ${live.length > 1 ? `${item.storyId} · ` : ''}${reviewWord(item.request.type)}: ${reviewLine(item)}`);
  if (reviews.length > MOST_LISTED) line(l10n.t('and {0} more', reviews.length - MOST_LISTED));
  for (const other of live.filter(({ threadId }) => threadId !== run.threadId)) line(l10n.t('Also {0}: gate {1} · {2}', other.storyId, other.currentGate, statusWord(other.status)));
  return text;
}
