import { makeRepository, type TestRepository } from '../host/repository.ts';
import { openSession, type Session } from '../host/session.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

describe('the workbench with WAVE', () => {
  let repository: TestRepository;
  let session: Session;
  let workbench: Workbench;

  before(async () => {
    repository = makeRepository({ files: { 'README.md': '# Sample\n' } });
    session = await openSession({ folder: repository.folder });
    workbench = new Workbench(session.page);
  });
  screenshotOnFailure(() => workbench);
  after(async () => {
    await session.close();
    repository.remove();
  });

  it('has the WAVE container in the activity bar, and it opens', async () => {
    await workbench.activityTab('WAVE').waitFor();
    await workbench.openContainer('WAVE');
    await workbench.page.locator('.sidebar .composite.title', { hasText: 'WAVE' }).waitFor();
    await workbench.screenshot('activity-bar');
  });

  it('offers its commands in the palette', async () => {
    await workbench.untilOffered('WAVE: Start Story');
  });
});
