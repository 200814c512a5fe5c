import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { DEMO, ROOT } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { THEMES } from './demo.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const SLOW_MS = 60_000;

describe('ten gates with an override, a hold, a review and a recycle on the way', function () {
  this.timeout(240_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    repository = makeRepository({ copyOf: join(DEMO, 'repository') });
    session = await openSession({ folder: repository.folder, settings: { 'wave.models.default': `scripted:${join(ROOT, 'test/fixtures/gates/conversation.json')}` } });
    workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  const review = (): Promise<Frame> => workbench.webview('.segments');
  const run = (): Promise<Frame> => workbench.webview('.gates');
  const button = (within: Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
  const worktree = (path: string): string => join(repository.folder, '../.wave-worktrees/sample/DEMO-1', path);
  /** The bar of the review view once the gate asks; `name` is the button it asks with. */
  const gate = async (number: number, name = 'Go'): Promise<Locator> => {
    const bar = (await review()).locator('.gate-bar', { hasText: `Gate ${number}` });
    await button(bar, name).waitFor({ timeout: SLOW_MS });
    return bar;
  };
  const give = async (form: Locator, reason: string, action: string): Promise<void> => {
    assert.equal(await button(form, action).isDisabled(), true, `${action} wants a reason`);
    await form.locator('textarea').fill(reason);
    await button(form, action).click();
  };
  const notice = async (text: string): Promise<string> => {
    const found = (await workbench.notifications.inCentre(text)).first();
    await found.waitFor({ timeout: SLOW_MS });
    const words = await found.innerText();
    await workbench.page.keyboard.press('Escape');
    return words;
  };
  const theme = async (name: string, kind: string): Promise<void> => {
    await workbench.runCommand('Preferences: Color Theme');
    await workbench.quickInput.type(name);
    await workbench.quickInput.pick(name);
    for (const frame of [await run(), await review()]) await frame.locator(`body.${kind}`).waitFor();
  };

  it('asks at gate 0, where the CTO does not hold it feasible; Go against that wants a reason', async () => {
    await workbench.runCommand('WAVE: Start Story');
    await workbench.quickInput.rows.filter({ hasText: 'Decode the named parts' }).click();
    await workbench.editorTab('DEMO-1').waitFor();
    const bar = await gate(0, 'Go anyway…');
    assert.equal(await button(bar, 'Go').count(), 0);
    assert.equal(await button(bar, 'Recycle…').count(), 0, 'no gate is passed yet');
    await button(bar, 'Go anyway…').click();
    await bar.getByText('Why go although this fails: The CTO holds it feasible?').waitFor();
    await workbench.screenshot('gates-override');
    await give(bar, 'The next version is a major one.', 'Go anyway');
  });

  it('lets the override take effect only when it is approved in the review', async () => {
    const card = (await review()).locator('.card', { hasText: 'The next version is a major one.' });
    await button(card, 'Approve override').waitFor({ timeout: SLOW_MS });
    assert.equal(await (await run()).locator('.gate.done').count(), 0, 'gate 0 is not passed yet');
    await workbench.screenshot('gates-override-review');
    await button(card, 'Approve override').click();
  });

  it('keeps the override with its reason in the details of gate 0', async () => {
    await gate(2);
    const frame = await run();
    await frame.getByRole('button', { name: /^Gate 0/ }).click();
    await frame.locator('.evidence').getByText('against failing criteria: The next version is a major one.').waitFor();
    await button(frame.locator('.evidence'), 'Recycle…').waitFor();
    await frame.locator('.evidence').getByRole('button', { name: 'Close' }).click();
  });

  it('is held at gate 2 with a reason, and goes on from there when it is resumed', async () => {
    const bar = await gate(2);
    await button(bar, 'Hold…').click();
    await give(bar, 'Wait for the release branch.', 'Hold');
    const card = (await review()).locator('.card', { hasText: 'Wait for the release branch.' });
    await card.getByRole('heading', { name: 'On hold' }).waitFor();
    await workbench.treeRows('Runs').filter({ hasText: 'paused' }).waitFor();
    await (await run()).locator('.gate.stopped', { hasText: 'Plan approved' }).waitFor();
    await workbench.screenshot('gates-hold');
    await button(card, 'Resume').click();
    await button(await gate(2), 'Go').click();
  });

  it('does what a person approved in the review', async () => {
    const card = (await review()).locator('.card', { hasText: 'git reset --hard' });
    await card.getByText('discards work that is not committed').waitFor({ timeout: SLOW_MS });
    await button(card, 'Approve').click();
    await gate(7);
    // Nobody has scrolled: the timeline has kept to its end, whatever came and went around it.
    await (await run()).locator('.tl-row', { hasText: 'Gate 7' }).first().waitFor();
    assert.equal(await (await run()).locator('.tl-latest').count(), 0);
    await workbench.untilOffered('WAVE: Merge', false); // gate 8 is not open
  });

  for (const [name, kind] of THEMES) {
    it(`has no accessibility violations in ${name}, with details and a question open`, async () => {
      await theme(name, kind);
      const frame = await run();
      await frame.getByRole('button', { name: /^Gate 5/ }).click();
      await frame.locator('.evidence').waitFor();
      const bar = await gate(7);
      await button(bar, 'Recycle…').click();
      await bar.locator('select').waitFor();
      assert.deepEqual(await axe(frame, 'editor'), []);
      assert.deepEqual(await axe(await review(), 'sideBar'), []);
      await workbench.screenshot(`gates-${kind}`);
      await button(bar, 'Cancel').click();
      await frame.locator('.evidence').getByRole('button', { name: 'Close' }).click();
    });
  }

  it('fits a narrow window', async () => {
    const size = workbench.page.viewportSize() ?? { width: 1280, height: 800 };
    const wide = Number(await (await run()).evaluate('document.documentElement.clientWidth'));
    await workbench.page.setViewportSize({ width: 640, height: 800 });
    await workbench.comesTrue(await run(), `document.documentElement.clientWidth < ${wide}`);
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    for (const [frame, behind] of [[await run(), 'editor'], [await review(), 'sideBar']] as const) {
      assert.ok(Number(await frame.evaluate(overflow)) <= 0, 'nothing is cut off sideways');
      assert.deepEqual(await axe(frame, behind), []);
    }
    await workbench.screenshot('gates-narrow');
    await workbench.page.setViewportSize(size);
  });

  it('goes back to gate 4 with feedback, and Dev has another round', async () => {
    const bar = await gate(7);
    await button(bar, 'Recycle…').click();
    await bar.locator('select').selectOption({ value: '4' });
    await give(bar, 'Say in the README what happens to / itself.', 'Recycle');
    await (await run()).locator('.gate.ahead', { hasText: 'Review approved' }).waitFor({ timeout: SLOW_MS });
    await gate(7);
    assert.match(readFileSync(worktree('README.md'), 'utf8'), /`\/` itself stays `\/`/);
    await (await run()).locator('.tl-scroll').focus();
    await workbench.page.keyboard.press('Home');
    await workbench.screenshot('gates-recycled');
  });

  it('merges at gate 8 from the palette, and completes at gate 9', async () => {
    await button(await gate(7), 'Go').click();
    await gate(8);
    assert.doesNotMatch(repository.git('log', '--format=%s', 'main'), /DEMO-1/);
    await workbench.runCommand('WAVE: Merge');
    const bar = await gate(9);
    assert.match(repository.git('log', '-1', '--format=%B', 'main'), /DEMO-1/);
    assert.equal(await button(bar, 'Recycle…').count(), 0, 'what is merged stays merged');
    await button(bar, 'Go').click();
    await workbench.treeRows('Runs').filter({ hasText: 'complete' }).waitFor({ timeout: SLOW_MS });
    await (await run()).locator('.gate.done').nth(9).waitFor();
    await workbench.screenshot('gates-complete');
  });

  it('has an audit log that is whole, and exports it', async () => {
    await workbench.runCommand('WAVE: Verify Audit Log');
    const said = await notice('The audit log is whole');
    const rows = Number(/(\d[\d,]*) rows/.exec(said)?.[1]?.replace(',', ''));
    assert.ok(rows > 50, said);
    const path = join(repository.folder, '../audit.jsonl');
    await workbench.runCommand('WAVE: Export Audit Log');
    await workbench.quickInput.widget.getByText('Export the audit log').waitFor();
    // The dialog looks folders up in the meantime: it takes no answer then, and may put its own proposal back.
    for (let tries = 0; tries < 40 && !existsSync(path); tries += 1) {
      if (await workbench.quickInput.widget.isVisible()) {
        if (await workbench.quickInput.input.inputValue() === path) await workbench.page.keyboard.press('Enter');
        else await workbench.quickInput.type(path);
      }
      await workbench.page.waitForTimeout(400);
    }
    await notice('rows of the audit log written to');
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, rows);
    const log = lines.join('\n');
    for (const kept of ['gate.override', 'The next version is a major one.', 'gate.hold', 'Wait for the release branch.', 'gate.recycle', 'Say in the README', 'git reset --hard']) assert.ok(log.includes(kept), kept);
  });

  it('cleans up what the run left, and says how commands are contained', async () => {
    assert.equal(existsSync(worktree('README.md')), true);
    await workbench.runCommand('WAVE: Clean Up Worktrees');
    await workbench.quickInput.rows.filter({ hasText: 'DEMO-1' }).waitFor();
    await workbench.screenshot('clean-up');
    await workbench.page.keyboard.press('Enter');
    await notice('Cleaned up: DEMO-1');
    assert.equal(existsSync(worktree('README.md')), false);
    await workbench.runCommand('WAVE: Check Sandbox');
    assert.match(await notice('Commands '), /Commands (run sandboxed|are not sandboxed)/);
  });
});
