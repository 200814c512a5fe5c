import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { axe } from './axe.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const STORY = {
  id: 'LOG-1', title: 'Write a log', prompt: 'Append x to log.txt, slowly.', acceptance_criteria: [{ id: 'AC-1', description: 'log.txt has one x' }],
  files: { create: ['log.txt', 'begun.txt'], modify: [], forbidden: [] },
};
const call = (name: string, input: object): object => ({ toolCalls: [{ name, input }] });
const COMMAND = 'echo begun >> begun.txt && sleep 5 && echo x >> log.txt';
const CONVERSATION = {
  agents: {
    cto: [call('submit_assessment', { summary: 'Small.', feasible: true, risks: [{ risk: 'None', mitigation: 'None needed' }], approach: 'One command' })],
    pm: [call('submit_plan', { summary: 'One step', steps: [{ description: 'Write the log', files: ['log.txt'], criteria: ['AC-1'] }] })],
    dev: [call('run_command', { command: COMMAND }), call('ask_human', { question: 'Is the log as it should be?', choices: [] })],
    qa: [], supervisor: [],
  },
};

describe('a window reloaded in the middle of a command', function () {
  this.timeout(180_000);
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;
  let scripts: string;
  const worktree = (path: string): string => join(repository.folder, '../.wave-worktrees/sample/LOG-1', path);
  const lines = (path: string): number => (existsSync(worktree(path)) ? readFileSync(worktree(path), 'utf8').trim().split('\n').length : 0);
  const until = async (met: () => boolean): Promise<void> => {
    for (let waited = 0; !met(); waited += 50) {
      assert.ok(waited < 60_000, 'it did not happen within a minute');
      await workbench.page.waitForTimeout(50);
    }
  };

  before(async () => {
    scripts = mkdtempSync(join(tmpdir(), 'wave-script-'));
    writeFileSync(join(scripts, 'conversation.json'), JSON.stringify(CONVERSATION));
    repository = makeRepository({ files: { 'README.md': '# Log\n', '.wave/stories/log.json': JSON.stringify(STORY) } });
    session = await openSession({ folder: repository.folder, settings: { 'wave.models.default': `scripted:${join(scripts, 'conversation.json')}`, 'wave.gates.policy': { 2: 'auto' } } });
    workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
    rmSync(scripts, { recursive: true, force: true });
  });

  it('takes over the result of the command, which ran once', async () => {
    await workbench.runCommand('WAVE: Start Story');
    await workbench.quickInput.rows.filter({ hasText: 'Write a log' }).click();
    await until(() => lines('begun.txt') === 1);
    await session.reload();
    const offer = await workbench.notifications.inCentre('was interrupted');
    await offer.waitFor({ timeout: 30_000 });
    await workbench.notifications.press(offer, 'Resume');
    await (await workbench.webview('.segments')).getByText('Is the log as it should be?').first().waitFor({ timeout: 60_000 });
    assert.deepEqual([lines('begun.txt'), lines('log.txt')], [1, 1]);
  });

  it('refuses an answer while the worktree is gone, and puts it back when asked to', async () => {
    repository.git('worktree', 'remove', '--force', worktree(''));
    const review = await workbench.webview('.segments');
    await review.locator('vscode-text-field input').first().fill('It is');
    await review.getByRole('button', { name: 'Answer', exact: true }).first().click();
    await review.getByText('the question stays open').waitFor();
    assert.deepEqual(await Promise.all((await review.locator('[data-way]').all()).map((button) => button.getAttribute('data-way'))), ['restore', 'look', 'kill']);
    assert.deepEqual(await axe(review, 'sideBar'), []);
    await workbench.screenshot('ways-out');
    assert.equal(existsSync(worktree('')), false);
    await review.getByRole('button', { name: 'Put it back' }).focus();
    await workbench.page.keyboard.press('Enter');
    await until(() => lines('log.txt') === 1);
    await review.getByText('the question stays open').waitFor({ state: 'detached' });
  });
});
