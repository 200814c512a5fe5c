import { EventEmitter, MarkdownString, ThemeColor, ThemeIcon, TreeItem, l10n, window } from 'vscode';
import type { Event, TreeDataProvider } from 'vscode';
import { canRecycle, runActions } from '../../contract/runActions.ts';
import { remoteWords } from '../../contract/remoteWords.ts';
import type { RunStatus, RunSummary } from '../../contract/run.ts';
import { DisposableBase } from '../dispose.ts';
import { COMMANDS, VIEWS } from '../ids.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { reviewBadge } from './reviewBadge.ts';
import { costWord, gateName, stateIcon, stateWords, statusWord } from '../words.ts';

const COLORS: Readonly<Record<RunStatus, string | null>> = {
  queued: null, running: 'charts.blue', waiting: 'editorWarning.foreground', paused: null, complete: 'testing.iconPassed', killed: null, failed: 'testing.iconFailed',
};

/** A row of the tree; commands of its menu get it as their argument. */
export interface RunNode {
  readonly threadId: string;
}

/** The Runs view: one row per run, newest first, with the badge of waiting items. */
export function registerRunsTree(services: Services): void {
  const { context, model, teamModel, visible } = services;
  const provider = new RunsTree(services);
  const tree = window.createTreeView(VIEWS.runs, { treeDataProvider: provider, showCollapseAll: false });
  // The Review view carries the badge as soon as it is there.
  const badge = (): void => void (tree.badge = visible.hasReview ? undefined : reviewBadge(model.reviews.length));
  const team = (): void => {
    const words = remoteWords(teamModel.status, l10n.t, Date.now());
    const name = teamModel.status?.projectName ?? '';
    if ((tree.description ?? '') !== name) tree.description = name;
    // A connection that works needs no words here, and a message would take the place of what an empty view offers.
    const message = words && words.tone !== 'quiet' && model.runs.length > 0 ? plainText([words.line, words.problem].filter((part) => part !== '').join('. ')) : '';
    if (tree.message !== message) tree.message = message;
  };
  context.subscriptions.push(
    teamModel.onDidChange(team),
    model.onDidChange(team),
    tree,
    provider,
    model.onDidChange(badge),
    visible.onDidChange(badge),
    tree.onDidChangeSelection(({ selection: [node] }) => node && model.focus(node.threadId)),
  );
  badge();
}

class RunsTree extends DisposableBase implements TreeDataProvider<RunNode> {
  readonly #services: Services;
  readonly #nodes = new Map<string, RunNode>();
  readonly #changed = this._register(new EventEmitter<RunNode | undefined>());
  #known = '';

  constructor(services: Services) {
    super();
    this.#services = services;
    this._register(services.model.onDidChange((threads) => this.#onChange(threads)));
  }

  get onDidChangeTreeData(): Event<RunNode | undefined> {
    return this.#changed.event;
  }

  getChildren(node?: RunNode): RunNode[] {
    return node ? [] : this.#services.model.runs.map(({ threadId }) => this.#node(threadId));
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem({ threadId }: RunNode): TreeItem {
    const run = this.#services.model.run(threadId);
    return run ? runItem(run) : new TreeItem(threadId);
  }

  /** Only a changed list redraws the whole tree; otherwise the rows that changed do. */
  #onChange(threads: ReadonlySet<string>): void {
    const now = this.#services.model.runs.map((run) => run.threadId).join('\n');
    if (now !== this.#known) {
      this.#known = now;
      this.#changed.fire(undefined);
      return;
    }
    for (const threadId of threads) if (this.#services.model.run(threadId)) this.#changed.fire(this.#node(threadId));
  }

  /** VS Code knows rows by identity, so each run keeps its node. */
  #node(threadId: string): RunNode {
    const known = this.#nodes.get(threadId) ?? { threadId };
    this.#nodes.set(threadId, known);
    return known;
  }
}

function runItem(run: RunSummary): TreeItem {
  const item = new TreeItem(run.storyId);
  const can = runActions(run);
  const color = COLORS[run.status];
  item.id = run.threadId;
  item.iconPath = new ThemeIcon(stateIcon(run), color === null ? undefined : new ThemeColor(color));
  const where = run.status === 'complete' ? statusWord(run.status) : l10n.t('gate {0} · {1}', run.currentGate, stateWords(run));
  item.description = [run.scripted ? l10n.t('scripted') : '', where, costWord(run), run.title].filter((part) => part !== '').join(' · ');
  item.contextValue = ['run', can.pause && 'pausable', can.resume && 'resumable', can.kill && 'killable', can.diff && 'diffable', canRecycle(run) && 'recyclable'].filter(Boolean).join(' ');
  item.command = { command: COMMANDS.openRun, title: l10n.t('Open Run'), arguments: [run.threadId] };
  item.tooltip = tooltip(run);
  item.accessibilityInformation = { label: l10n.t('{0}, {1}, gate {2} {3}, {4}', run.title, stateWords(run), run.currentGate, gateName(run.currentGate), costWord(run)) };
  return item;
}

function tooltip(run: RunSummary): MarkdownString {
  const text = new MarkdownString();
  const line = (label: string, value: string): void => {
    if (value !== '') text.appendText(`${label}: ${value}\n`);
  };
  text.appendText(`${run.storyId} ${run.title}\n`);
  line(l10n.t('State'), run.statusReason === '' ? stateWords(run) : `${stateWords(run)}: ${run.statusReason}`);
  line(l10n.t('Gate'), `${run.currentGate} ${gateName(run.currentGate)}`);
  line(l10n.t('Branch'), run.branch);
  line(l10n.t('Tokens'), l10n.t('{0} of {1}', run.tokensUsed, run.tokensLimit));
  line(l10n.t('Cost'), costWord(run));
  line(l10n.t('Started by'), run.startedBy);
  if (run.scripted) line(l10n.t('Models'), l10n.t('scripted: a written conversation plays them'));
  if (run.ownedElsewhere) text.appendText(l10n.t('Another window or terminal drives this run.'));
  return text;
}
