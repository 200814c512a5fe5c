import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { DEMO } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { untilGate } from './demo.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

/** Whether a person sees an element: nothing that scrolls around it hides its middle. */
const isInView = (frame: Frame, selector: string): Promise<unknown> => frame.evaluate(`(() => {
  const element = document.querySelector(${JSON.stringify(selector)});
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
})()`);

/** The scripted conversation takes its time, as a model would. */
const SLOW_MS = 60_000;

describe('the demo story, from the palette to its end', function () {
  this.timeout(180_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    repository = makeRepository({ copyOf: join(DEMO, 'repository') });
    session = await openSession({ folder: repository.folder });
    page = session.page;
    workbench = new Workbench(page);
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  const review = (): Promise<Frame> => workbench.webview('.segments');
  const run = (): Promise<Frame> => workbench.webview('.gates');
  const spent = async (): Promise<string> => (await (await run()).locator('.spending').getAttribute('aria-label')) ?? '';
  let spentAtGate2 = '';

  it('is offered where there are no runs yet', async () => {
    await workbench.openContainer('WAVE');
    await workbench.pane('Runs').getByRole('button', { name: 'Run Demo Story' }).waitFor();
    await workbench.untilOffered('WAVE: Pause', false); // nothing to pause yet
  });

  it('starts from the palette, opens its panel, and says everywhere that it is scripted', async () => {
    await workbench.runCommand('WAVE: Run Demo Story');
    // What a model writes is seen only while it writes: it is waited for from the beginning.
    const writing = run().then((frame) => frame.getByText('is writing…').waitFor()).then(() => workbench.screenshot('run-writing'));
    await workbench.editorTab('DEMO-1').waitFor();
    await (await run()).getByText('scripted', { exact: true }).waitFor();
    await (await review()).getByText('scripted', { exact: true }).waitFor();
    await workbench.treeRows('Runs').filter({ hasText: 'scripted' }).waitFor();
    await workbench.statusItem('gate').filter({ hasText: 'scripted' }).waitFor();
    await writing;
  });

  it('stops at gate 2 with its evidence, in every face', async () => {
    await untilGate(await review(), 2, SLOW_MS);
    await workbench.statusItem('gate').filter({ hasText: 'waits for you' }).waitFor();
    await workbench.activityTab('WAVE').locator('.badge-content', { hasText: '1' }).waitFor();
    await (await review()).getByText('1 item needs your review').waitFor();
    await (await run()).locator('.banner .criteria li').first().waitFor();
    assert.ok(await isInView(await run(), '.banner .decisions vscode-button'), 'what can be decided is in view beside a long plan');
    assert.equal(await (await workbench.notifications.inCentre('Plan approved')).count(), 0, 'it is in view: nothing to announce');
    await page.keyboard.press('Escape');
    await workbench.untilOffered('WAVE: Gate: Go');
    await workbench.screenshot('gate-2');
    spentAtGate2 = await spent();
    assert.match(spentAtGate2, /^Budget used over [\d,]+ steps\./);
  });

  it('has no accessibility violations in its webviews', async () => {
    assert.deepEqual(await axe(await run(), 'editor'), []);
    assert.deepEqual(await axe(await review(), 'sideBar'), []);
  });

  it('wants a reason for Hold before it sends anything', async () => {
    const bar = (await review()).locator('.gate-bar');
    await bar.getByRole('button', { name: 'Hold…' }).click();
    assert.equal(await bar.getByRole('button', { name: 'Hold', exact: true }).isDisabled(), true);
    await bar.getByRole('button', { name: 'Cancel' }).click();
  });

  it('goes on after Go in the webview, stands still on Pause and goes on with Resume', async () => {
    await (await review()).locator('.gate-bar').getByRole('button', { name: 'Go', exact: true }).click();
    const status = (await review()).getByRole('region', { name: 'Run status' });
    await status.getByRole('button', { name: 'Pause', exact: true }).click();
    await workbench.treeRows('Runs').filter({ hasText: 'paused' }).waitFor();
    await status.getByRole('button', { name: 'Resume', exact: true }).click();
    await workbench.treeRows('Runs').filter({ hasText: 'running' }).waitFor();
  });

  it('comes to gate 7 by itself', async () => {
    await untilGate(await review(), 7, SLOW_MS);
    const frame = await run();
    await frame.locator('.gate.done').nth(6).waitFor();
    assert.equal(await frame.locator('.gate.done').count(), 7);
    await frame.locator('.files li').nth(3).waitFor();
    // The curve follows the run: it ends at what is said to be used now.
    await frame.locator('aside').getByText(/of [\d,]+ tokens/).waitFor();
    const tokens = (await frame.locator('aside section', { hasText: 'Budget' }).locator('p').first().innerText()).split(' ')[0] ?? '';
    assert.notEqual(await spent(), spentAtGate2);
    assert.ok((await spent()).split('Step ').at(-1)?.includes(`: ${tokens} of `), `${tokens}, and ${await spent()}`);
    await workbench.screenshot('gate-7');
  });

  it('shows evidence of a gate on click, with the commit it was collected at', async () => {
    const frame = await run();
    await frame.getByRole('button', { name: /^Gate 5/ }).click();
    await frame.locator('.evidence').getByText(/Evidence at [0-9a-f]{7}/).waitFor();
    await frame.locator('.evidence').getByRole('button', { name: 'Close' }).click();
  });

  it('shows a score for every action it took', async () => {
    const frame = await run();
    await frame.locator('.tl-row.action').first().waitFor();
    assert.equal(await frame.locator('.tl-row.action:not(:has(.score))').count(), 0);
  });

  it('opens a file\'s diff from the list of changes, and all of them from the palette', async () => {
    await (await run()).locator('.file', { hasText: 'src/match.js' }).click();
    await page.locator('.monaco-diff-editor').getByText('decodePart').first().waitFor();
    await workbench.runCommand('WAVE: Show Diff');
    await workbench.editorTab('changes against').waitFor();
    await page.locator('.monaco-component.multiDiffEditor').getByText('decode.js').first().waitFor();
    await workbench.screenshot('diff');
    await workbench.editorTab('DEMO-1').first().click();
  });

  it('completes when a person has said Go to gates 7, 8 and 9', async () => {
    for (const gate of [7, 8, 9]) {
      await untilGate(await review(), gate, SLOW_MS);
      await (await review()).locator('.gate-bar').getByRole('button', { name: 'Go', exact: true }).click();
    }
    await workbench.treeRows('Runs').filter({ hasText: 'complete' }).waitFor({ timeout: SLOW_MS });
    await workbench.statusItem('gate').waitFor({ state: 'detached' });
    await workbench.treeRows('Runs').filter({ hasText: 'complete' }).waitFor();
    await (await run()).locator('.gate.done').nth(9).waitFor();
    assert.match(repository.git('log', '-1', '--format=%B', 'main'), /DEMO-1/);
    await workbench.screenshot('complete');
  });

  it('shows it again after the window is reloaded', async () => {
    await session.reload();
    await workbench.treeRows('Runs').filter({ hasText: 'complete' }).waitFor();
    // The browser may have kept an older choice of tab; the panel itself comes back with its tab.
    await workbench.editorTab('DEMO-1').first().click();
    await (await run()).locator('.gate.done').nth(9).waitFor();
  });
});
