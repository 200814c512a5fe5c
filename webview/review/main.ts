import { html, nothing, render } from 'lit/html.js';
import type { TemplateResult } from 'lit/html.js';
import type { HostMessage } from '../../src/contract/messages.ts';
import { hasEnded } from '../../src/contract/runActions.ts';
import { openPage } from '../shared/app.ts';
import { gateDecisionBar } from '../shared/gateDecisionBar.ts';
import { t } from '../shared/localize.ts';
import { humanReviewBanner } from './humanReviewBanner.ts';
import { orchestratorStatus } from './orchestratorStatus.ts';
import './style.css';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

let snapshot: Snapshot | null = null;
const page = openPage(draw, (message) => {
  if (message.type === 'snapshot') snapshot = message;
});
page.start();

function draw(root: HTMLElement): boolean {
  render(view(), root);
  return snapshot?.runs.some((run) => !hasEnded(run.status)) ?? false;
}

function view(): TemplateResult {
  if (!snapshot) return html``;
  const { run, runs, reviews } = snapshot;
  const now = Date.now();
  const openRun = (threadId: string): void => void page.forms.submit('open', { type: 'openRun', threadId });
  return html`
    <h1 class="hidden">${t('WAVE review')}</h1>
    ${page.problem()}
    ${humanReviewBanner(reviews, { forms: page.forms, now, showStory: runs.length > 1, openRun })}
    ${run ? html`${orchestratorStatus(run, page.forms, now, () => openRun(run.threadId))}${gateDecisionBar(run, page.forms, true)}` : nothing}
    ${run || reviews.length > 0 ? nothing : html`<section><p class="dim">${t('Nothing waits for you. What the agents may not decide shows up here.')}</p></section>`}`;
}
