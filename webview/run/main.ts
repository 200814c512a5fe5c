import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { HostMessage } from '../../src/contract/messages.ts';
import { asksForDecision, isOver } from '../../src/contract/runActions.ts';
import type { SpendingPoint } from '../../src/contract/spending.ts';
import { openPage } from '../shared/app.ts';
import { gateDecisionBar } from '../shared/gateDecisionBar.ts';
import { gateQuestion } from '../shared/gateModel.ts';
import { lateAnswers } from '../shared/lateAnswers.ts';
import { t } from '../shared/localize.ts';
import { reviewCard } from '../shared/reviewCard.ts';
import { teamLine } from '../shared/teamLine.ts';
import { elsewhereWords } from '../shared/teamWords.ts';
import { runAside } from './aside.ts';
import { AuditModel } from './auditModel.ts';
import { auditView } from './auditView.ts';
import { CheckpointsModel } from './checkpointsModel.ts';
import { checkpointsView } from './checkpointsView.ts';
import { runHeader } from './header.ts';
import type { Writing } from './modelText.ts';
import { addText, modelText, runningCommand } from './modelText.ts';
import { isNews, rowText } from './rowModel.ts';
import { stepper } from './stepper.ts';
import './style.css';
import { tabs } from './tabs.ts';
import { TimelineElement } from './timelineElement.ts';

/** When a page that has no run yet says that it is opening one, in milliseconds after it began. */
const WAITING_MS = 400;

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

customElements.define('wave-timeline', TimelineElement);
const page = openPage(draw, onMessage);
const timeline = new TimelineElement();
let snapshot: Snapshot | null = null;
let writing: Writing | null = null;
let command: string | null = null;
let spending: readonly SpendingPoint[] = [];
let openGate: number | null = null;
let news = '';
let tab: 'timeline' | 'checkpoints' | 'audit' = 'timeline';
const audit = new AuditModel(page.threadId, page.link, () => page.redraw());
const checkpoints = new CheckpointsModel(page.threadId, page.link, () => page.redraw(), () => document.querySelector('.scroll')?.scrollTo(0, 0));
document.addEventListener('keydown', findHere);
page.start();
setTimeout(() => page.redraw(), WAITING_MS);

function onMessage(message: Exclude<HostMessage, { type: 'reply' }>): void {
  if (message.type === 'snapshot') {
    snapshot = message;
    refresh();
    if (message.run && message.run.status !== 'running') [writing, command] = [null, null];
  } else if (message.threadId !== page.threadId) {
    return;
  } else if (message.type === 'modelText') {
    writing = addText(writing, message);
  } else if (message.type === 'command') {
    command = message.command;
  } else if (message.type === 'spending') {
    spending = message.points;
  } else {
    timeline.take(message);
    if (message.place === 'newer') audit.touch();
    // What was there when the page opened is history; only what comes in later is said aloud.
    if (message.place === 'newer') news = message.entries.filter(isNews).map(rowText).at(-1) ?? news;
    else if (timeline.earlier > 0) askForOlder();
  }
}

function openTab(id: typeof tab): void {
  tab = id;
  refresh();
  page.redraw();
}

/** The view in front reads what it does not have yet. */
function refresh(): void {
  const run = snapshot?.run;
  if (tab === 'audit') audit.show();
  else if (tab === 'checkpoints' && run) checkpoints.show(`${run.checkpoints} ${run.checkpointAt ?? ''}`);
}

/** The editor's own find sees only what is drawn; where more is there than that, Ctrl+F goes to a box that knows all of it. */
function findHere(event: KeyboardEvent): void {
  if (event.key.toLowerCase() !== 'f' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || tab === 'checkpoints') return;
  event.preventDefault();
  event.stopPropagation();
  if (tab === 'timeline') timeline.focusFind();
  else document.querySelector<HTMLInputElement>('#audit-text')?.select();
}

/** What came before is fetched a page at a time, each when the page has nothing else to do. */
function askForOlder(): void {
  requestIdleCallback(() => {
    page.link.request({ type: 'olderEntries', threadId: page.threadId }).catch((error: unknown) => page.fail(error));
  }, { timeout: 500 });
}

function draw(root: HTMLElement): boolean {
  render(view(), root);
  const text = root.querySelector('.writing-text');
  if (text) text.scrollTop = text.scrollHeight;
  return snapshot?.run !== null && snapshot?.run !== undefined && !isOver(snapshot.run);
}

function view(): TemplateResult {
  // A run is there in less than the time in which anybody looks for it: building a ring first would only delay it.
  if (!snapshot) return performance.now() < WAITING_MS ? html`` : html`<p class="dim row"><vscode-progress-ring aria-label=${t('Loading')}></vscode-progress-ring> ${t('Opening the run…')}</p>`;
  const { run, reviews, lookedAt = [], changedSince = [], draftComments = 0, hasAnswer = false, person = '', remote } = snapshot;
  if (!run) {
    const known = snapshot.runs.some((candidate) => candidate.threadId === page.threadId);
    return html`<p class="dim">${known ? t('Opening the run…') : t('This run is no longer in the store of this workspace.')}</p>`;
  }
  const now = Date.now();
  const showDiff = (path: string | null): void => void page.forms.submit('diff', { type: 'showDiff', threadId: run.threadId, path });
  const cards = reviews.filter((item) => !asksForDecision(item));
  return html`
    ${page.problem()}
    ${lateAnswers(page.forms, reviews, run)}
    ${runHeader(run, page.forms, now, () => showDiff(null), teamLine(remote, page.forms, now))}
    ${stepper(run, page.forms, openGate, (gate) => { openGate = gate; page.redraw(); })}
    <div class="hidden" role="status">${news}</div>
    <div class="cols">
      <div class="left">
        ${cards.length === 0 && !gateQuestion(run).waits ? nothing : html`
          <section class="banner" aria-label=${t('Needs you')}>
            <h2 class="hidden">${t('Needs you')}</h2>
            ${gateQuestion(run).waits ? gateDecisionBar(run, page.forms, false, { lookedAt, changedSince, draftComments, hasAnswer, person, elsewhere: elsewhereWords(remote) }) : nothing}
            ${cards.map((item) => reviewCard(item, { forms: page.forms, now, showStory: false, person, elsewhere: elsewhereWords(remote), where: () => run, openRun: () => undefined }))}
          </section>`}
        ${tabs(t('Record of the run'), [
          { id: 'timeline', label: t('Timeline'), count: timeline.count },
          { id: 'checkpoints', label: t('Checkpoints'), count: run.checkpoints },
          { id: 'audit', label: t('Audit'), count: null },
        ], tab, openTab)}
        <div id="view" class="view ${tab === 'timeline' ? '' : 'reading'}" role="tabpanel" aria-labelledby="tab-${tab}">
          <div class="view-part" ?hidden=${tab !== 'timeline'}>${timeline}${modelText(writing)}${runningCommand(command)}</div>
          ${tab === 'checkpoints' ? checkpointsView(checkpoints) : tab === 'audit' ? auditView(audit, (gate) => t(run.gates[gate]?.name ?? '')) : nothing}
        </div>
      </div>
      <aside aria-label=${t('Details')}>${runAside(run, showDiff, { lookedAt, changedSince }, spending)}</aside>
    </div>`;
}
