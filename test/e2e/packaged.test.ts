import { strict as assert } from 'node:assert';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.mjs';
import { packagedExtension } from '../host/packaged.ts';
import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const MOST_BYTES = 4 * 1024 * 1024;

describe('the packaged extension, installed', () => {
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    repository = makeRepository({ copyOf: join(ROOT, 'media/demo/repository') });
    session = await openSession({ folder: repository.folder, extension: 'packaged' });
    workbench = new Workbench(session.page);
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  it('has at most 4 MB', async () => {
    const { size } = statSync(await packagedExtension());
    assert.ok(size <= MOST_BYTES, `${String(size)} bytes`);
  });

  it('has all it needs: the engine loads, the rules read commands, the demo runs', async () => {
    await workbench.openContainer('WAVE');
    await workbench.pane('Runs').getByRole('button', { name: 'Run Demo Story' }).waitFor();
    await workbench.runCommand('WAVE: Run Demo Story');
    await workbench.editorTab('DEMO-1').waitFor({ timeout: 60_000 });
    const panel = await workbench.webview('.gates');
    await panel.getByText('Gate 1: Go').first().waitFor({ timeout: 60_000 });
    await workbench.screenshot('packaged-demo');
  });
});
