import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { HostMessage } from '../../src/contract/messages.ts';
import { isOver } from '../../src/contract/runActions.ts';
import { openPage } from '../shared/app.ts';
import { gateDecisionBar } from '../shared/gateDecisionBar.ts';
import { lateAnswers } from '../shared/lateAnswers.ts';
import { t } from '../shared/localize.ts';
import { teamLine } from '../shared/teamLine.ts';
import { elsewhereWords } from '../shared/teamWords.ts';
import type { QueueView } from './humanReviewBanner.ts';
import { humanReviewBanner } from './humanReviewBanner.ts';
import { keepFocus } from './keepFocus.ts';
import { orchestratorStatus } from './orchestratorStatus.ts';
import './style.css';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

let snapshot: Snapshot | null = null;
let queue: Pick<QueueView, 'filter' | 'page'> = { filter: { type: '', threadId: '' }, page: 0 };
let drawn: ReadonlySet<string> = new Set();
const page = openPage(draw, (message) => {
  if (message.type === 'snapshot') snapshot = message;
});
page.start();

function draw(root: HTMLElement): boolean {
  keepFocus(root, () => render(view(), root));
  drawn = new Set([...root.querySelectorAll<HTMLElement>('[data-review]')].map((card) => card.dataset['review'] ?? ''));
  return snapshot?.runs.some((run) => !isOver(run)) ?? false;
}

function view(): TemplateResult {
  if (!snapshot) return html``;
  const { run, runs, reviews, lookedAt = [], changedSince = [], draftComments = 0, hasAnswer = false, person = '', remote } = snapshot;
  const now = Date.now();
  const openRun = (threadId: string): void => void page.forms.submit('open', { type: 'openRun', threadId });
  const showStory = new Set([...runs.filter((each) => !isOver(each)), ...reviews].map(({ threadId }) => threadId)).size > 1;
  const change: QueueView['change'] = ({ filter, page: to = queue.page }) => {
    queue = { filter: { ...queue.filter, ...filter }, page: to };
    page.redraw();
  };
  // One quiet line at the end, until something is wrong with it.
  const team = remote && remote.state !== 'off' ? html`<section>${teamLine(remote, page.forms, now)}</section>` : nothing;
  const wrong = remote?.state === 'offline' || remote?.state === 'refused';
  return html`
    <h1 class="hidden">${t('WAVE review')}</h1>
    ${page.problem()}
    ${wrong ? team : nothing}
    ${lateAnswers(page.forms, reviews, run)}
    ${humanReviewBanner(reviews, { forms: page.forms, now, showStory, person, elsewhere: elsewhereWords(remote), where: (threadId) => (run?.threadId === threadId ? run : null), openRun }, { ...queue, drawn, change, later: () => page.redraw() })}
    ${run ? html`${orchestratorStatus(run, page.forms, now, () => openRun(run.threadId))}${gateDecisionBar(run, page.forms, true, { lookedAt, changedSince, draftComments, hasAnswer, person, elsewhere: elsewhereWords(remote) })}` : nothing}
    ${run || reviews.length > 0 ? nothing : html`<section><p class="dim">${t('Nothing waits for you. What the agents may not decide shows up here.')}</p></section>`}
    ${wrong ? nothing : team}`;
}
