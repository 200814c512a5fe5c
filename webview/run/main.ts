import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { HostMessage } from '../../src/contract/messages.ts';
import { asksForDecision, hasEnded } from '../../src/contract/runActions.ts';
import { openPage } from '../shared/app.ts';
import { gateDecisionBar } from '../shared/gateDecisionBar.ts';
import { gateQuestion } from '../shared/gateModel.ts';
import { t } from '../shared/localize.ts';
import { reviewCard } from '../shared/reviewCard.ts';
import { runAside } from './aside.ts';
import { runHeader } from './header.ts';
import type { Writing } from './modelText.ts';
import { addText, modelText } from './modelText.ts';
import { isNews, rowText } from './rowModel.ts';
import { stepper } from './stepper.ts';
import './style.css';
import { TimelineElement } from './timelineElement.ts';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

customElements.define('wave-timeline', TimelineElement);
const page = openPage(draw, onMessage);
const timeline = new TimelineElement();
let snapshot: Snapshot | null = null;
let writing: Writing | null = null;
let openGate: number | null = null;
let news = '';
let loaded = false;
page.start();

function onMessage(message: Exclude<HostMessage, { type: 'reply' }>): void {
  if (message.type === 'snapshot') {
    snapshot = message;
    if (message.run && message.run.status !== 'running') writing = null;
  } else if (message.threadId !== page.threadId) {
    return;
  } else if (message.type === 'modelText') {
    writing = addText(writing, message);
  } else {
    if (message.reset) timeline.reset();
    timeline.addEntries(message.entries);
    // What was there when the page opened is history; only what comes in later is said aloud.
    if (loaded && !message.reset) news = message.entries.filter(isNews).map(rowText).at(-1) ?? news;
    loaded = true;
  }
}

function draw(root: HTMLElement): boolean {
  render(view(), root);
  const text = root.querySelector('.writing-text');
  if (text) text.scrollTop = text.scrollHeight;
  return snapshot?.run !== null && snapshot?.run !== undefined && !hasEnded(snapshot.run.status);
}

function view(): TemplateResult {
  if (!snapshot) return html`<p class="dim row"><vscode-progress-ring aria-label=${t('Loading')}></vscode-progress-ring> ${t('Opening the run…')}</p>`;
  const { run, reviews, lookedAt = [], draftComments = 0, person = '' } = snapshot;
  if (!run) {
    const known = snapshot.runs.some((candidate) => candidate.threadId === page.threadId);
    return html`<p class="dim">${known ? t('Opening the run…') : t('This run is no longer in the store of this workspace.')}</p>`;
  }
  const now = Date.now();
  const showDiff = (path: string | null): void => void page.forms.submit('diff', { type: 'showDiff', threadId: run.threadId, path });
  const cards = reviews.filter((item) => !asksForDecision(item));
  return html`
    ${page.problem()}
    ${runHeader(run, page.forms, now, () => showDiff(null))}
    ${stepper(run, page.forms, openGate, (gate) => { openGate = gate; page.redraw(); })}
    <div class="hidden" role="status">${news}</div>
    <div class="cols">
      <div class="left">
        ${cards.length === 0 && !gateQuestion(run).waits ? nothing : html`
          <section class="banner" aria-label=${t('Needs you')}>
            <h2 class="hidden">${t('Needs you')}</h2>
            ${gateQuestion(run).waits ? gateDecisionBar(run, page.forms, false, { lookedAt, draftComments, person }) : nothing}
            ${cards.map((item) => reviewCard(item, { forms: page.forms, now, showStory: false, person, where: () => run, openRun: () => undefined }))}
          </section>`}
        <h2 class="label">${t('Timeline')}</h2>
        ${timeline}
        ${modelText(writing)}
      </div>
      <aside aria-label=${t('Details')}>${runAside(run, timeline.count, showDiff, lookedAt)}</aside>
    </div>`;
}
