import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { DEMO } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

describe('a run whose window is reloaded', function () {
  this.timeout(120_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;
  let page: Page;

  before(async () => {
    repository = makeRepository({ copyOf: join(DEMO, 'repository') });
    session = await openSession({ folder: repository.folder });
    page = session.page;
    workbench = new Workbench(page);
    await workbench.openContainer('WAVE');
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  it('is there again as paused, and is offered to be resumed once', async () => {
    await workbench.runCommand('WAVE: Run Demo Story');
    await (await workbench.webview('.gates')).getByText('is writing…').waitFor();
    await session.reload();
    await workbench.treeRows('Runs').filter({ hasText: 'paused' }).waitFor({ timeout: 30_000 });
    const offer = await workbench.notifications.inCentre('was interrupted');
    await offer.waitFor();
    assert.equal(await offer.count(), 1);
    await workbench.screenshot('interrupted');
    await workbench.notifications.press(offer, 'Resume');
  });

  it('goes on from where it was to gate 2', async () => {
    await workbench.statusItem('gate').filter({ hasText: 'gate 2 · waits for you' }).waitFor({ timeout: 60_000 });
    await workbench.runCommand('WAVE: Open Run');
    const frame = await workbench.webview('.gates');
    await frame.locator('.tl-scroll').focus();
    await page.keyboard.press('Home');
    // What was done before the reload is not done again.
    await frame.locator('.tl-row', { hasText: 'Started DEMO-1' }).waitFor();
    assert.equal(await frame.locator('.tl-row.action', { hasText: 'list_files' }).count(), 1);
  });

  it('is killed only with a reason', async () => {
    await workbench.runCommand('WAVE: Kill');
    await workbench.quickInput.widget.getByText('Why? The run ends for good').waitFor();
    await page.keyboard.press('Enter');
    await workbench.quickInput.widget.getByText('A reason is required').waitFor();
    await workbench.quickInput.answer('only a test');
    await workbench.treeRows('Runs').filter({ hasText: 'killed' }).waitFor();
    await workbench.untilOffered('WAVE: Resume', false);
    await (await workbench.webview('.gates')).getByText('only a test').first().waitFor();
  });
});

describe('a story in a file', function () {
  this.timeout(60_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    repository = makeRepository({ files: { '.wave/stories/broken.json': '{\n  "id": "BROKEN-1",\n  "title": 7\n}\n' } });
    session = await openSession({ folder: repository.folder });
    workbench = new Workbench(session.page);
    await workbench.activityTab('WAVE').waitFor();
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  it('shows its problems in the list of stories, and opens instead of starting', async () => {
    await workbench.runCommand('WAVE: Start Story');
    const row = workbench.quickInput.rows.filter({ hasText: 'broken.json' });
    await row.filter({ hasText: 'cannot start' }).waitFor();
    await workbench.screenshot('start-story');
    await row.click();
    await workbench.editorTab('broken.json').waitFor();
  });

  it('has them underlined in the editor', async () => {
    await session.page.locator('.squiggly-error').first().waitFor();
    await workbench.screenshot('story-problems');
  });
});
