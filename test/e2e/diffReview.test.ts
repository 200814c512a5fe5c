import { strict as assert } from 'node:assert';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { DEMO, ROOT } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const SLOW_MS = 60_000;
const HOSTILE = 'Say it in the README. <img src=x onerror=alert(1)> [quit](command:workbench.action.quit) **bold**';

describe('reviewing a diff', function () {
  this.timeout(240_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    repository = makeRepository({ copyOf: join(DEMO, 'repository') });
    session = await openSession({ folder: repository.folder, viewport: { width: 1400, height: 900 }, settings: { 'wave.models.default': `scripted:${join(ROOT, 'test/fixtures/gates/conversation.json')}` } });
    workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  const review = (): Promise<Frame> => workbench.webview('.segments');
  const button = (within: Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
  const gate = async (number: number, name = 'Go'): Promise<Locator> => {
    const bar = (await review()).locator('.gate-bar', { hasText: `Gate ${number}` });
    await button(bar, name).waitFor({ timeout: SLOW_MS });
    return bar;
  };
  const indicator = (): Locator => workbench.statusItem('gate');
  const rows = async (): Promise<string[]> => (await workbench.quickInput.rows.allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  const readme = (): string => join(repository.folder, '../.wave-worktrees/sample/DEMO-1/README.md');
  const closeEditors = (): Promise<void> => workbench.runCommand('View: Close All Editors');

  it('has no gate indicator before anything runs', async () => assert.equal(await indicator().count(), 0));

  it('tells at the indicator what can be done now, with what comes of it', async () => {
    await workbench.runCommand('WAVE: Start Story');
    await workbench.quickInput.rows.filter({ hasText: 'Decode the named parts' }).click();
    await gate(0, 'Go anyway…');
    await indicator().hover();
    await workbench.page.locator('.monaco-hover', { hasText: 'Lowest score' }).waitFor();
    await workbench.page.waitForTimeout(400); // it fades in
    await workbench.screenshot('indicator-tooltip');
    await indicator().click();
    await workbench.quickInput.rows.first().waitFor();
    const offered = await rows();
    await workbench.screenshot('indicator-choices');
    assert.ok(offered.some((row) => /Go anyway at gate 0: Design validated….*Against: The CTO holds it feasible/.test(row)), offered.join('\n'));
    assert.ok(offered.some((row) => /Hold at gate 0/.test(row)));
    assert.ok(!offered.some((row) => /^Pause|Resume/.test(row)), 'a run that waits cannot be paused or resumed');
    assert.ok(!offered.some((row) => /Recycle/.test(row)), 'no gate is passed yet');
    await workbench.quickInput.rows.filter({ hasText: 'Go anyway' }).click();
    const { input, widget } = workbench.quickInput;
    await input.waitFor();
    await input.fill('turned \u202Earound');
    await widget.getByText('characters in it that cannot be read').waitFor();
    await input.fill('x'.repeat(100_000));
    await widget.getByText('At most 10,000 characters are taken; this has 100,000.').waitFor();
    await workbench.screenshot('reason-too-long');
    await workbench.quickInput.answer('The next version is a major one.');
  });

  it('lets an override wait until it is approved', async () => {
    const card = (await review()).locator('.card', { hasText: 'although this fails' });
    await card.getByText('“The next version is a major one.”').waitFor({ timeout: SLOW_MS });
    assert.match(await card.innerText(), /WAVE Test said Go at gate 0/);
    assert.equal(await button((await review()).locator('.gate-bar'), 'Go').count(), 0, 'nothing passes the gate meanwhile');
    assert.deepEqual(await axe(await review(), 'sideBar'), []);
    await workbench.screenshot('override');
    await button(card, 'Approve override').click();
    await button(await gate(2), 'Go').click();
    const safety = (await review()).locator('.card', { hasText: 'git reset --hard' });
    await safety.getByText('outside the sandbox').waitFor({ timeout: SLOW_MS });
    await workbench.screenshot('safety-card');
    await button(safety, 'Approve').click();
  });

  it('announces what begins to wait while nobody looks, once, and keeps quiet after Later', async () => {
    await closeEditors();
    await workbench.openContainer('Explorer');
    const notice = await workbench.notifications.inCentre('Review approved');
    await notice.waitFor({ timeout: SLOW_MS });
    assert.equal(await notice.count(), 1);
    assert.equal(await button(notice, 'Go').count(), 0, 'a diff is not approved at a glance');
    for (const name of ['Open Run', 'Later']) await button(notice, name).waitFor({ state: 'attached' });
    await workbench.screenshot('notification');
    await workbench.notifications.press(notice, 'Later');
    await notice.waitFor({ state: 'detached' });
    await workbench.page.waitForTimeout(1_000);
    assert.equal(await (await workbench.notifications.inCentre('Review approved')).count(), 0);
    await workbench.page.keyboard.press('Escape');
    await workbench.openContainer('WAVE');
    await workbench.activityTab('WAVE').locator('.badge-content', { hasText: /^1$/ }).waitFor();
  });

  it('says at gate 7 what was not looked at, and counts what was', async () => {
    const bar = await gate(7);
    await bar.getByText(/0 of \d files looked at/).waitFor();
    await bar.locator('.look-at input').first().click();
    await bar.getByText(/1 of \d files looked at/).waitFor();
    assert.deepEqual(await axe(await review(), 'sideBar'), []);
    await workbench.screenshot('files-looked-at');
  });

  it('opens the whole branch in the multi-diff editor, where a file is accepted', async () => {
    await workbench.runCommand('WAVE: Show Diff');
    await workbench.page.locator('.multiDiffEditor, .monaco-component.multiDiffEditor').first().waitFor();
    await workbench.page.locator('.multiDiffEditor .modified .view-lines').nth(1).click();
    await workbench.screenshot('multi-diff');
    await workbench.runCommand('WAVE: Accept File');
    await (await gate(7)).getByText(/2 of \d files looked at/).waitFor();
    await workbench.screenshot('multi-diff-accepted');
    await closeEditors();
  });

  it('keeps comments on lines across a reload, as the text they are', async () => {
    await (await gate(7)).locator('.look-at a', { hasText: 'README.md' }).click();
    const editor = workbench.page.locator('.monaco-diff-editor .editor.modified');
    await editor.locator('.view-line', { hasText: 'One slash at the end' }).click();
    await workbench.runCommand('Comments: Add Comment on Current Selection');
    const form = workbench.page.locator('.review-widget');
    await form.locator('.monaco-editor textarea, .monaco-editor .native-edit-context').first().focus();
    await workbench.page.keyboard.insertText(HOSTILE);
    await workbench.screenshot('comment-writing');
    await form.locator('.monaco-button', { hasText: 'Add Comment' }).first().click();
    await form.getByText('<img src=x onerror=alert(1)>').waitFor();
    await form.getByText('Not sent yet').waitFor();
    await workbench.screenshot('comment-draft');
    assert.equal(await form.locator('.comment-body img, .comment-body a, .comment-body strong').count(), 0);
    await (await gate(7)).getByText('1 comment is not sent').waitFor();
    // Two lines more above it: the comment goes with its line.
    const written = readFileSync(readme(), 'utf8');
    const line = written.split('\n').findIndex((text) => text.startsWith('- One slash')) + 1;
    writeFileSync(readme(), `Read this.\n\n${written}`);
    await session.reload();
    await (await gate(7)).locator('.look-at a', { hasText: 'README.md' }).click();
    const draft = workbench.page.locator('.review-widget');
    await draft.getByText('Not sent yet').waitFor({ timeout: SLOW_MS });
    assert.equal(await draft.getByText('Outdated').count(), 0);
    await workbench.runCommand('Comments: Focus on Comments View');
    await workbench.page.locator('.comments-panel .monaco-list-row', { hasText: `[Ln ${line + 2}]` }).waitFor();
    await workbench.screenshot('comment-moved');
    writeFileSync(readme(), written);
    await (await gate(7)).getByText(/2 of \d files looked at/).waitFor();
  });

  it('sends them to Dev, shows that they were sent, and that the next diff is the answer', async () => {
    await button(await gate(7), 'Send to Dev…').click();
    await workbench.quickInput.input.waitFor();
    await workbench.screenshot('comment-send');
    await workbench.quickInput.answer('');
    // Sending folds the thread. Opened while Dev works on it, it stays open when the answer comes.
    const thread = workbench.page.locator('.review-widget');
    await thread.waitFor({ state: 'hidden' });
    await workbench.page.locator('.comments-panel .monaco-list-row', { hasText: 'WAVE Test' }).click();
    await thread.getByText(/Sent to Dev; the next diff is the answer|Answered: this is the diff after it/).first().waitFor();
    await thread.getByText('Answered: this is the diff after it').first().waitFor({ timeout: SLOW_MS });
    await thread.getByText('Outdated: its line is gone or has changed. It was: - One slash at the end').waitFor();
    await workbench.screenshot('comment-answered');
    // Of the two files that were looked at, Dev changed the README only; the other is as it was.
    const bar = await gate(7);
    await bar.getByText(/1 of \d files looked at; 1 changed since/).waitFor({ timeout: SLOW_MS });
    assert.match(await bar.locator('.look-at li', { hasText: 'README.md' }).innerText(), /changed since/);
    assert.equal(await bar.locator('.look-at li', { hasText: 'changed since' }).count(), 1);
    assert.deepEqual(await axe(await review(), 'sideBar'), []);
    await bar.locator('.look-at').scrollIntoViewIfNeeded();
    await workbench.screenshot('files-changed-since');
    assert.match(readFileSync(readme(), 'utf8'), /`\/` itself stays `\/`/);
    assert.equal(await (await gate(7)).getByText('is not sent').count(), 0);
  });

  it('shows what changed between the comment and its answer, from the thread and from the gate', async () => {
    const thread = workbench.page.locator('.review-widget');
    const since = workbench.editorTab('since the comments of');
    await thread.hover();
    await thread.getByRole('button', { name: 'Show What Changed Since the Comments' }).first().click();
    await since.waitFor();
    await workbench.page.locator('.monaco-diff-editor .editor.modified .line-insert').first().waitFor();
    await workbench.screenshot('comment-since');
    await closeEditors();
    const bar = await gate(7);
    await bar.getByText('Dev has answered your comments').waitFor();
    assert.deepEqual(await axe(await review(), 'sideBar'), []);
    await bar.getByText('Show what changed').click();
    await since.waitFor();
    await workbench.page.locator('.monaco-component.multiDiffEditor').getByText('README.md').first().waitFor();
    await workbench.screenshot('comments-since');
  });
});
