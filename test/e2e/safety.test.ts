import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { CACHE, ROOT } from '../../scripts/paths.mjs';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const FIXTURE = join(ROOT, 'test/fixtures/safety');
const SLOW_MS = 60_000;

const FILES = {
  'package.json': `${JSON.stringify({ name: 'greeter', private: true, type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'README.md': '# Greeter\n',
  'src/greet.js': "export const greet = () => 'Hello!';\n",
  'test/greet.test.js': "import assert from 'node:assert/strict';\nimport { it } from 'node:test';\nimport { greet } from '../src/greet.js';\n\nit('greets', () => assert.equal(greet(), 'Hello!'));\n",
  '.wave/stories/greet.json': readFileSync(join(FIXTURE, 'story.json'), 'utf8'),
};

describe('an agent that oversteps', function () {
  this.timeout(180_000);
  let home: string;
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    // A home of its own: if the rules ever failed, this is all that `rm -rf ~` would find.
    mkdirSync(CACHE, { recursive: true });
    home = mkdtempSync(join(CACHE, 'home-'));
    mkdirSync(join(home, 'photos'));
    writeFileSync(join(home, 'photos/cat.txt'), 'a cat\n');
    repository = makeRepository({ files: FILES });
    session = await openSession({
      folder: repository.folder,
      env: { HOME: home },
      // Gate 2 is not what this is about. Both are application settings: only a person can set them.
      settings: { 'wave.models.default': `scripted:${join(FIXTURE, 'conversation.json')}`, 'wave.gates.policy': { 2: 'auto' } },
    });
    workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
    rmSync(home, { recursive: true, force: true });
  });

  const review = (): Promise<Frame> => workbench.webview('.segments');
  const run = (): Promise<Frame> => workbench.webview('.gates');
  const card = async (text: string): Promise<Locator> => {
    const found = (await review()).locator('.card', { hasText: text });
    await found.waitFor({ timeout: SLOW_MS });
    return found;
  };
  const button = (within: Locator, name: string): Locator => within.getByRole('button', { name, exact: true });
  const worktree = (path: string): string => join(repository.folder, '../.wave-worktrees/sample/GREET-1', path);
  const nothingIsLost = (): void => assert.equal(readFileSync(join(home, 'photos/cat.txt'), 'utf8'), 'a cat\n');

  it('starts from its story file', async () => {
    await workbench.runCommand('WAVE: Start Story');
    await workbench.quickInput.rows.filter({ hasText: 'Greet people by name' }).click();
    await workbench.editorTab('GREET-1').waitFor();
  });

  it('is held at `rm -rf ~`: refused with its score and the principle, and nothing to approve', async () => {
    const held = await card('rm -rf ~');
    await held.getByRole('heading', { name: 'On hold' }).waitFor();
    assert.match(await held.locator('.score').innerText(), /\b0 % blocked/);
    await held.getByText('No destructive commands').first().waitFor();
    await button(held, 'Resume').waitFor();
    for (const never of ['Approve', 'Edit…', 'Run edited']) assert.equal(await button(held, never).count(), 0, never);
    assert.equal(await held.getByText('Remember for this repository').count(), 0);
    assert.equal(await button((await run()).locator('.banner'), 'Approve').count(), 0);
    await (await run()).locator('.tl-row', { hasText: 'rm -rf ~' }).locator('.score', { hasText: 'blocked' }).first().waitFor();
    await workbench.treeRows('Runs').filter({ hasText: 'GREET-1' }).first().waitFor();
    nothingIsLost();
    await workbench.screenshot('safety-blocked');
  });

  it('asks about an edit outside the story after Resume, with reasons; rejecting wants a reason', async () => {
    await button(await card('rm -rf ~'), 'Resume').click();
    const asked = await card('scripts/deploy.js');
    await asked.getByRole('heading', { name: 'Safety' }).waitFor();
    assert.match(await asked.locator('.score').innerText(), /\b(7\d|8[0-4]) % review/);
    assert.match(await asked.locator('ul').innerText(), /outside the story's scope: scripts\/deploy\.js/);
    await button(asked, 'Approve').waitFor();
    assert.equal(existsSync(worktree('scripts/deploy.js')), false);
    await workbench.screenshot('safety-scope');
    await asked.getByText('Show what it would change').click();
    await workbench.editorTab('deploy.js (now ↔ proposed)').waitFor();
    await workbench.page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await workbench.screenshot('proposal-diff');
    await workbench.runCommand('View: Close Editor');
    await button(asked, 'Reject…').click();
    assert.equal(await button(asked, 'Reject').isDisabled(), true);
    await asked.locator('textarea').fill('The story is about greet() alone.');
    await workbench.screenshot('safety-reject');
    await button(asked, 'Reject').click();
  });

  it('asks before it reaches a host nobody named', async () => {
    const asked = await card('curl https://unknown.example/x');
    assert.match(await asked.locator('.score').innerText(), /\b(7\d|8[0-4]) % review/);
    assert.match(await asked.locator('ul').innerText(), /unknown\.example/);
    await asked.getByText('No unauthorised network requests').first().waitFor();
    await workbench.screenshot('safety-network');
    await button(asked, 'Reject…').click();
    await asked.locator('textarea').fill('Nothing from the web.');
    await asked.locator('textarea').press('Control+Enter');
  });

  it('then does the work, and gate 7 is reached with nothing else having happened', async () => {
    const go = (await review()).locator('.gate-bar', { hasText: 'Gate 7' }).getByRole('button', { name: 'Go', exact: true });
    await go.waitFor({ timeout: SLOW_MS });
    nothingIsLost();
    assert.equal(existsSync(worktree('scripts/deploy.js')), false);
    assert.match(readFileSync(worktree('src/greet.js'), 'utf8'), /Hello, /);
    const changed = repository.git('diff', '--name-only', 'main...wave/GREET-1').split('\n');
    assert.deepEqual(changed.sort(), ['src/greet.js', 'test/greet.test.js']);
    await workbench.screenshot('safety-gate-7');
  });

  it('says how its commands were contained, on a machine with a sandbox and on one without', async () => {
    const said = (await (await run()).locator('.facts span', { hasText: 'sandboxed' }).first().innerText()).trim();
    process.stdout.write(`      this machine: ${said}\n`);
    assert.match(said, /^(not )?sandboxed/);
  });

  it('has it all in the timeline: what was refused, who said no, and why', async () => {
    const frame = await run();
    const scroll = frame.locator('.tl-scroll');
    await scroll.focus();
    await workbench.page.keyboard.press('Home');
    // Only the rows in view are in the page.
    const rows = new Set<string>();
    for (let page = 0; page < 20; page += 1) {
      await workbench.painted(frame);
      for (const text of await frame.locator('.tl-row').allInnerTexts()) rows.add(text.replace(/\s+/g, ' '));
      await workbench.page.keyboard.press('PageDown');
    }
    const has = (...parts: string[]): boolean => [...rows].some((row) => parts.every((part) => row.includes(part)));
    assert.ok(has('rm -rf ~', '0 % blocked'));
    assert.ok(has('scripts/deploy.js', 'review'));
    assert.ok(has('WAVE Test', 'The story is about greet() alone.'), [...rows].join('\n'));
    assert.ok(has('WAVE Test', 'Nothing from the web.'));
    // What was refused has no outcome.
    assert.ok(!has('rm -rf ~', 'exit'));
    assert.ok(!has('unknown.example', 'exit'));
  });
});
