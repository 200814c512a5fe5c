import { join } from 'node:path';
import { ROOT } from '../../scripts/paths.mjs';
import { openSession, type Session } from '../host/session.ts';
import { startStack, type Stack } from '../supabase/stack.ts';
import { connectTeam } from './connectTeam.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const SLOW_MS = 60_000;
/** What is heard of by itself comes in about a second; two windows on a small machine take longer. */
const FEW_SECONDS_MS = 15_000;
const ADA = { email: 'ada@example.com', password: 'analytical engine' };

/** Windows without a folder share one store. (Windows on one folder do not: the editor gives each extension host a storage of its own.) */
describe('two windows on one store, and a team', function () {
  this.timeout(180_000);
  let stack: Stack;
  let session: Session;
  let one: Workbench;
  let other: Workbench;
  const ends: (() => Promise<void>)[] = [];

  before(async () => {
    stack = await startStack({ migrations: join(ROOT, 'supabase/migrations'), users: [ADA] });
    ends.push(() => stack.stop());
    // On the desktop windows share settings and secrets of the person. In a browser each has its own, so the other one hears of the project and asks to sign in.
    session = await openSession({ settings: { 'wave.supabase.sharing': 'content' }, viewport: { width: 1280, height: 1000 } });
    ends.push(() => session.close());
    other = new Workbench(await session.openWindow());
    await other.openContainer('WAVE');
    await other.webview('h1');
    one = new Workbench(session.page);
    await one.page.bringToFront();
    await one.openContainer('WAVE');
  });
  screenshotOnFailure(() => one, '-one');
  screenshotOnFailure(() => other, '-other');
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('connects both when one is connected, although nothing had run in the other', async () => {
    await connectTeam(one, stack, ADA, async () => {
      await one.quickInput.row('New project').waitFor({ timeout: SLOW_MS });
      await one.quickInput.pick('New project');
      await one.quickInput.widget.getByText('Name of the new project').first().waitFor({ timeout: SLOW_MS });
      await one.quickInput.answer('Shop');
    }, 'Metadata only');
    await other.page.bringToFront();
    await (await other.webview('h1')).locator('.team', { hasText: /Shop · (connected|not connected)/ }).waitFor({ timeout: FEW_SECONDS_MS });
    await other.screenshot('team-other-window');
  });

  it('lets go in both when the other lets go', async () => {
    await other.runCommand('WAVE: Connect Supabase');
    await other.quickInput.row('Disconnect').waitFor({ timeout: SLOW_MS });
    await other.quickInput.pick('Disconnect');
    await other.answerDialog('Disconnect');
    await one.page.bringToFront();
    await (await one.webview('h1')).locator('.team').waitFor({ state: 'detached', timeout: FEW_SECONDS_MS });
    await one.untilOffered('WAVE: Runs Elsewhere', false);
  });
});
