import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { DEMO } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { THEMES, untilGate } from './demo.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const SLOW_MS = 120_000;

describe('the steps of a run', function () {
  this.timeout(300_000);
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
    await workbench.runCommand('WAVE: Run Demo Story');
    await workbench.editorTab('DEMO-1').waitFor();
    await untilGate(await review(), 2, SLOW_MS);
    await (await review()).locator('.gate-bar').getByRole('button', { name: 'Go', exact: true }).click();
    await untilGate(await review(), 7, SLOW_MS);
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  const run = (): Promise<Frame> => workbench.webview('.tabs');
  const review = (): Promise<Frame> => workbench.webview('.segments');
  const worktree = (path: string): string => join(repository.folder, '../.wave-worktrees/sample/DEMO-1', path);
  /** The row of a step by what it says. */
  const step = (frame: Frame, text: string | RegExp) => frame.locator('.step-row', { hasText: text }).first();

  it('are listed in words, newest first, with the gates that were passed and where the run stands', async () => {
    const frame = await run();
    await frame.getByRole('tab', { name: 'Timeline' }).focus();
    await page.keyboard.press('ArrowRight');
    await frame.locator('[role=tab][aria-selected=true]:focus', { hasText: 'Checkpoints' }).waitFor();
    await frame.locator('.step-row').nth(10).waitFor();
    await frame.locator('.step-row').first().getByText('you are here').waitFor();
    const numbers = (await frame.locator('.step-number').allInnerTexts()).map(Number);
    assert.deepEqual(numbers, numbers.toSorted((a, b) => b - a));
    await frame.locator('.step-row.gate').nth(6).waitFor(); // gates 0 to 6 are passed
    await workbench.screenshot('steps-list');
  });

  it('open with the keyboard: where the run stood, its files and its state', async () => {
    const frame = await run();
    const passed = step(frame, /Gate 4/);
    await passed.focus();
    await page.keyboard.press('Enter');
    await frame.locator('.log-detail .files').waitFor();
    await frame.locator('.log-detail details summary').click();
    assert.match(await frame.locator('.log-detail pre').innerText(), /"phase"/);
    await frame.locator('.log-detail details summary').click();
    await workbench.screenshot('steps-open');
  });

  for (const [name, kind] of THEMES) {
    it(`have no accessibility violations in ${name}, with the question open`, async () => {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.quickInput.type(name);
      await workbench.quickInput.pick(name);
      const frame = await run();
      await frame.locator(`body.${kind}`).waitFor();
      await frame.getByRole('button', { name: 'Go back here…' }).click();
      await frame.getByText('your own untracked files too').waitFor();
      const found = await axe(frame, 'editor');
      await workbench.screenshot(`steps-${kind}`);
      await frame.locator('.log-detail').getByRole('button', { name: 'Cancel' }).click();
      assert.deepEqual(found, []);
    });
  }

  it('show what had changed until then in the editor\'s own diff, one file or all', async () => {
    const frame = await run();
    await frame.getByRole('button', { name: 'Changes until then' }).click();
    await page.locator('.monaco-component.multiDiffEditor').getByText('decode.js').first().waitFor();
    await workbench.screenshot('steps-diff');
    await workbench.editorTab('DEMO-1').first().click();
    await (await run()).getByRole('tab', { name: 'Checkpoints' }).click();
    await step(await run(), /Gate 4/).click();
    await (await run()).locator('.log-detail .file', { hasText: 'src/match.js' }).click();
    await page.locator('.monaco-diff-editor').getByText('decodePart').first().waitFor();
    await workbench.editorTab('DEMO-1').first().click();
  });

  it('say why one cannot go back to where the run stands', async () => {
    const frame = await run();
    await frame.getByRole('tab', { name: 'Checkpoints' }).click();
    await frame.locator('.step-row').first().click();
    await frame.getByText('The run stands here already.').waitFor();
    assert.equal(await frame.getByRole('button', { name: 'Go back here…' }).isDisabled(), true);
  });

  it('can be gone back to: state and files are as they were, and what was there is kept', async () => {
    writeFileSync(worktree('my-notes.txt'), 'mine\n');
    const frame = await run();
    await step(frame, /Gate 3/).click();
    await frame.getByRole('button', { name: 'Go back here…' }).click();
    await frame.getByRole('button', { name: /^Go back to step \d+$/ }).click();
    await frame.getByText(/kept at refs\/wave\//).waitFor({ timeout: SLOW_MS });
    await workbench.screenshot('steps-back');
    const kept = /refs\/wave\/\S+?(?=\.?$|\.?\s)/.exec(await frame.locator('.verified').innerText())?.[0] ?? '';
    assert.match(repository.git('ls-tree', '-r', '--name-only', kept.replace(/\.$/, '')), /my-notes\.txt/);
    await frame.locator('.day', { hasText: 'Attempt 2' }).or(frame.locator('.step-row.back')).first().waitFor({ timeout: SLOW_MS });
  });

  it('tie an audit row to its action, gate and commit, and the commit opens its diff', async () => {
    const frame = await run();
    await untilGate(await review(), 7, SLOW_MS);
    await frame.getByRole('tab', { name: 'Audit' }).click();
    await frame.getByRole('combobox', { name: 'Kind' }).selectOption('gate_transition');
    await frame.getByRole('searchbox', { name: 'Find in the log' }).fill('Gate 4');
    await frame.locator('.audit-row', { hasText: 'Gate 4: Go' }).first().click();
    await frame.locator('.log-detail dl').waitFor();
    await frame.locator('.log-detail .link').click();
    await page.locator('.monaco-component.multiDiffEditor').getByText('match.js').first().waitFor();
  });
});
