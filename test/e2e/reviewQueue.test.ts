import { strict as assert } from 'node:assert';
import type { Frame, Locator } from 'playwright-core';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { manyReviews } from '../fakes/manyReviews.ts';
import { aSnapshot } from '../fakes/runs.ts';
import { axe } from './axe.ts';
import { THEMES } from './demo.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const ITEMS = 200;
const PAGE = 10;
/** In the page: from now on only what this test posts is heard. The host tells of its own, empty store whenever it learns something new, the person's name for instance. */
const ONLY_OURS = `window.addEventListener('message', (event) => { if (event.data.ours !== true) event.stopImmediatePropagation(); }, true)`;

describe('a review queue of 200 items', function () {
  this.timeout(180_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;
  let frame: Frame;

  /** What the host would post; the page is the real one in the real workbench. */
  const post = (items: ReturnType<typeof manyReviews>): Promise<unknown> => {
    const message = { ours: true, type: 'snapshot', runs: [], run: aSnapshot({ threadId: 'shop-GAP-006', worktreePath: '/projects/.wave-worktrees/shop/GAP-006' }), reviews: items, lookedAt: [], draftComments: 0, person: 'Ada' };
    return frame.evaluate(`window.postMessage(${JSON.stringify(message)})`);
  };
  const card = (id: string): Locator => frame.locator(`[data-review="${id}"]`);
  const cards = (): Locator => frame.locator('[data-review]');
  /** Waits until the focus is in this item's card; a page draws what a key or a message brought in the frames after it. */
  const focusIn = (id: string): Promise<void> => workbench.comesTrue(frame, `document.activeElement?.closest('[data-review]')?.dataset.review === '${id}'`);

  before(async () => {
    repository = makeRepository({ files: { 'README.md': '# Shop\n' } });
    session = await openSession({ folder: repository.folder, viewport: { width: 1280, height: 1000 } });
    workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
    // The pane takes the height that Runs does not need.
    await workbench.page.locator('.pane-header', { hasText: 'Runs' }).click();
    frame = await workbench.webview('#app');
    await frame.getByText('Nothing waits for you').first().waitFor();
    await frame.evaluate(ONLY_OURS);
    await post(manyReviews(ITEMS));
    await frame.getByText(`${ITEMS} items need your review`).waitFor();
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  it('shows a page of it, with how many there are', async () => {
    await cards().nth(PAGE - 1).waitFor();
    assert.equal(await cards().count(), PAGE);
    await frame.getByText(`1 to ${PAGE} of ${ITEMS}`).first().waitFor();
    await frame.getByRole('button', { name: 'Next page' }).first().click();
    await frame.getByText(`${PAGE + 1} to ${2 * PAGE} of ${ITEMS}`).first().waitFor();
    await frame.getByRole('button', { name: 'Previous page' }).first().click();
    await card('r0').waitFor();
    await workbench.screenshot('queue');
  });

  it('says for each type exactly what would happen', async () => {
    const said = async (id: string): Promise<string> => card(id).innerText();
    assert.match(await said('r0'), /npm install left-pad@1\.3\.0[^]*in \/projects\/\.wave-worktrees\/shop\/GAP-006[^]*outside the sandbox/);
    assert.match(await said('r1'), /Show what it would change[^]*safety judge, a model/);
    assert.match(await said('r3'), /Ada said Go at gate 4 although this fails:[^]*Lint[^]*Scope/);
    assert.match(await said('r4'), /50,000 more tokens and \$5 more/);
    assert.match(await said('r5'), /Shall the old name stay\?/);
    assert.match(await said('r6'), /It happened: it counts as done[^]*It did not: it is scored and done again[^]*Hold: nothing happens/);
    assert.match(await said('r7'), /Resume: the run goes on/);
  });

  it('shows of a command in doubt what is known, in text that scrolls and can be reached by keyboard', async () => {
    const output = card('r6').locator('pre.output');
    assert.match(await card('r6').innerText(), /Began[^]*2026[^]*Still runs[^]*2 processes[^]*Output so far/);
    assert.match(await output.innerText(), /npm notice 40 <b>packed<\/b>/);
    await output.focus();
    assert.equal(await output.evaluate('document.activeElement.className'), 'output');
    for (const name of ['It happened', 'It did not: run it again', 'Hold…']) await card('r6').getByRole('button', { name, exact: true }).waitFor();
    await output.scrollIntoViewIfNeeded();
    await workbench.screenshot('in-doubt');
    await card('r6').getByRole('button', { name: 'Hold…' }).click();
    await card('r6').getByText('What has to be found out first?').waitFor();
    await card('r6').getByRole('button', { name: 'Cancel' }).click();
  });

  it('refuses what may not be approved, with the reason beside it', async () => {
    await card('r8').getByText('You started this run: another person has to approve this.').waitFor();
    for (const name of ['Approve', 'Edit…']) assert.equal(await card('r8').getByRole('button', { name, exact: true }).isDisabled(), true, name);
    assert.equal(await card('r8').getByRole('button', { name: 'Reject…' }).isDisabled(), false);
    await card('r9').getByText('Expired: it can no longer be approved.').waitFor();
    assert.equal(await card('r9').getByRole('button', { name: 'Approve', exact: true }).isDisabled(), true);
  });

  it('renders what agents and people wrote as text', async () => {
    assert.equal(await frame.locator('.banner img, .banner b').count(), 0);
    await card('r3').getByText('<b>this</b> [file](command:workbench.action.quit)').waitFor();
    assert.match(await card('r1').locator('pre').innerText(), /<img src=x onerror=alert\(1\)>/);
  });

  it('shows a rule before it is saved', async () => {
    await card('r0').getByText('Remember for this repository').click();
    assert.match(await card('r0').locator('.rule').innerText(), /\.wave\/safety\.json[^]*allow\s+npm install left-pad@1\.3\.0[^]*despite\s+dependency/);
    await workbench.screenshot('queue-remember');
    await card('r0').getByText('Remember for this repository').click();
  });

  it('is worked by keyboard: down, up, approve, edit, reject', async () => {
    const { keyboard } = workbench.page;
    await card('r0').focus();
    await keyboard.press('ArrowDown');
    await focusIn('r1');
    await keyboard.press('k');
    await focusIn('r0');
    await keyboard.press('a');
    // A puts the focus on Approve and does not press it.
    await workbench.comesTrue(frame, "document.activeElement.textContent.trim() === 'Approve'");
    await keyboard.press('e');
    const edited = card('r0').getByRole('button', { name: 'Run edited' });
    await edited.waitFor();
    await card('r0').getByRole('button', { name: 'Cancel' }).click();
    await edited.waitFor({ state: 'detached' });
    await card('r0').focus();
    await keyboard.press('r');
    await card('r0').locator('textarea').fill('a reason, with r and e in it');
    await card('r0').getByRole('button', { name: 'Reject', exact: true, disabled: false }).waitFor();
    await card('r0').locator('textarea').fill('bell \u0007');
    await card('r0').getByText('characters in it that cannot be read').waitFor();
    await card('r0').locator('textarea').fill('x'.repeat(100_000));
    await card('r0').getByText('At most 10,000 characters are taken; this has 100,000.').waitFor();
    assert.equal(await card('r0').getByRole('button', { name: 'Reject', exact: true }).isDisabled(), true);
    await card('r0').getByRole('button', { name: 'Cancel' }).click();
    await card(`r${PAGE - 1}`).focus();
    await keyboard.press('ArrowDown');
    await card(`r${PAGE}`).waitFor();
    await focusIn(`r${PAGE}`); // the next page begins where this one ends
    await keyboard.press('ArrowUp');
    await card('r0').waitFor();
  });

  it('keeps the keyboard in the queue when the item in focus is answered', async () => {
    await card('r2').focus();
    await post(manyReviews(ITEMS).filter(({ id }) => id !== 'r2'));
    await card('r2').waitFor({ state: 'detached' });
    await focusIn('r3');
    await post(manyReviews(ITEMS));
    await card('r9').waitFor();
  });

  it('can be narrowed by type and by run', async () => {
    const [type, run] = [frame.locator('.filters select').first(), frame.locator('.filters select').nth(1)];
    await type.selectOption('gate_override');
    await frame.getByText(/1 to 10 of 25/).first().waitFor();
    await cards().nth(PAGE - 1).waitFor();
    await run.selectOption('shop-AUTH-012');
    assert.deepEqual(new Set(await cards().locator('.card-title').allInnerTexts()), new Set(['Failing gate']));
    await run.selectOption('');
    await type.selectOption('');
  });

  it('keeps its place while it is scrolled and updated', async () => {
    // How long an update takes is measured by test/bench/reviewQueue.ts; the figure here is for readers.
    await frame.evaluate(`window.longTasks = []; new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => longTasks.push(duration))).observe({ entryTypes: ['longtask'] })`);
    for (let round = 0; round < 20; round += 1) {
      await post(manyReviews(ITEMS).slice(round));
      await frame.evaluate(`window.scrollTo(0, ${(round % 5) * 300})`);
      await cards().first().and(card(`r${round}`)).waitFor();
    }
    await cards().nth(PAGE - 1).and(card(`r${19 + PAGE - 1}`)).waitFor();
    await frame.getByText(`1 to ${PAGE} of ${ITEMS - 19}`).first().waitFor();
    // What is read stays where it is when items above it are answered.
    const top = (): Promise<number> => frame.evaluate(`document.querySelector('[data-review="r25"]').getBoundingClientRect().top`).then(Number);
    await frame.evaluate(`document.querySelector('[data-review="r25"]').scrollIntoView()`);
    await workbench.painted(frame);
    const before = await top();
    await post(manyReviews(ITEMS).slice(22));
    await card('r31').waitFor();
    await workbench.painted(frame);
    assert.ok(Math.abs(await top() - before) < 2, `the card in view moved from ${before} to ${await top()}`);
    console.log(`      tasks of the page that took over 50 ms: ${JSON.stringify(await frame.evaluate('longTasks'))}`);
    await post(manyReviews(ITEMS));
    await frame.evaluate('window.scrollTo(0, 0)');
  });

  for (const [name, kind] of THEMES) {
    it(`has no accessibility violations in ${name}`, async () => {
      await workbench.runCommand('Preferences: Color Theme');
      await workbench.quickInput.type(name);
      await workbench.quickInput.pick(name);
      await frame.locator(`body.${kind}`).waitFor();
      assert.deepEqual(await axe(frame, 'sideBar'), []);
      await workbench.screenshot(`queue-${kind}`);
    });
  }

  it('fits a narrow sidebar', async () => {
    const wide = Number(await frame.evaluate('document.documentElement.clientWidth'));
    await workbench.page.setViewportSize({ width: 560, height: 1000 });
    await workbench.comesTrue(frame, `document.documentElement.clientWidth !== ${wide}`);
    assert.ok(Number(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) <= 0, 'nothing is cut off sideways');
    assert.deepEqual(await axe(frame, 'sideBar'), []);
    await workbench.screenshot('queue-narrow');
  });
});
