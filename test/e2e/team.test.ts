import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator } from 'playwright-core';
import { DEMO, ROOT } from '../../scripts/paths.mjs';
import { openSession, type Session } from '../host/session.ts';
import { startStack, type Stack } from '../supabase/stack.ts';
import { axe } from './axe.ts';
import { THEMES, untilGate } from './demo.ts';
import { makeOrigin, type Origin } from './origin.ts';
import { connectTeam } from './connectTeam.ts';
import { screenshotOnFailure, Workbench } from './workbench.ts';

const SLOW_MS = 120_000;
const ADA = { email: 'ada@example.com', password: 'analytical engine' };
const GRACE = { email: 'grace@example.com', password: 'nanoseconds' };

/** A person with a window of their own, on a machine of their own. */
interface Person {
  readonly repository: { readonly folder: string };
  readonly session: Session;
  readonly workbench: Workbench;
}

describe('two people, two machines, one Supabase project', function () {
  this.timeout(400_000);
  let stack: Stack;
  let origin: Origin;
  let ada: Person;
  let grace: Person;
  const ends: (() => Promise<void> | void)[] = [];

  const person = async (folder: string): Promise<Person> => {
    const session = await openSession({ folder, settings: { 'wave.models.default': `scripted:${join(DEMO, 'conversation.json')}` }, viewport: { width: 1280, height: 1000 } });
    ends.push(() => session.close());
    const workbench = new Workbench(session.page);
    await workbench.openContainer('WAVE');
    return { repository: { folder }, session, workbench };
  };

  before(async () => {
    stack = await startStack({ migrations: join(ROOT, 'supabase/migrations'), users: [ADA, GRACE] });
    ends.push(() => stack.stop());
    origin = makeOrigin();
    ends.push(() => origin.remove());
    [ada, grace] = await Promise.all([person(origin.clone('ada')), person(origin.clone('grace'))]);
  });
  screenshotOnFailure(() => ada.workbench, '-ada');
  screenshotOnFailure(() => grace.workbench, '-grace');
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  const review = ({ workbench }: Person): Promise<Frame> => workbench.webview('h1');
  /** The box asks this. */
  const asked = async ({ workbench }: Person, text: string): Promise<void> => workbench.quickInput.widget.getByText(text).first().waitFor({ timeout: SLOW_MS });
  const title = async ({ workbench }: Person, text: string | RegExp): Promise<void> => workbench.quickInput.widget.locator('.quick-input-title', { hasText: text }).waitFor({ timeout: SLOW_MS });

  /** Nothing is asked any more: what was answered is done. */
  const closed = async ({ workbench }: Person): Promise<void> => workbench.quickInput.widget.waitFor({ state: 'hidden', timeout: SLOW_MS });

  const connect = ({ workbench }: Person, who: typeof ADA, project: () => Promise<void>, leaves: string): Promise<void> => connectTeam(workbench, stack, who, project, leaves);

  it('refuses a key that opens everything as it is typed, with the reason', async () => {
    const { workbench } = ada;
    await workbench.runCommand('WAVE: Connect Supabase');
    await title(ada, /\(1\/5\)/);
    await workbench.quickInput.answer(stack.url);
    await title(ada, /\(2\/5\)/);
    await workbench.quickInput.type(stack.serviceKey);
    await workbench.quickInput.widget.getByText('passes every policy').waitFor();
    await workbench.screenshot('team-service-key');
    await workbench.page.keyboard.press('Escape');
  });

  it('connects, once the person has said what may leave', async () => {
    const { quickInput } = ada.workbench;
    await connect(ada, ADA, async () => {
      await quickInput.row('New project').waitFor({ timeout: SLOW_MS });
      await quickInput.pick('New project');
      await asked(ada, 'Name of the new project');
      await quickInput.answer('Shop');
      await quickInput.row('Metadata only').waitFor({ timeout: SLOW_MS });
      assert.equal(await quickInput.widget.locator('.monaco-list-row.focused').count(), 0, 'nothing is chosen for the person');
      await ada.workbench.screenshot('team-what-leaves');
    }, 'With contents');
    await ada.workbench.screenshot('team-connected');
  });

  it('has the connection\'s matters in the same command then; a lead adds a member', async () => {
    const { workbench } = ada;
    await workbench.runCommand('WAVE: Connect Supabase');
    await workbench.quickInput.row('Add a member').waitFor({ timeout: SLOW_MS });
    await workbench.screenshot('team-menu');
    await workbench.quickInput.pick('Add a member');
    await workbench.quickInput.pick('Developer');
    await asked(ada, 'must have signed up');
    await workbench.quickInput.answer('nobody@example.com');
    await asked(ada, 'Nobody with this address');
    await workbench.quickInput.answer(GRACE.email);
    await closed(ada);
    await (await workbench.notifications.inCentre(`${GRACE.email} is a member`)).first().waitFor({ timeout: SLOW_MS });
    await workbench.page.keyboard.press('Escape');
  });

  it('lets another person connect to the project from another machine', async () => {
    const { quickInput } = grace.workbench;
    await connect(grace, GRACE, async () => {
      await quickInput.row('Shop').waitFor({ timeout: SLOW_MS });
      await quickInput.pick('Shop');
    }, 'With contents');
  });

  const gateBar = async (who: Person, gate: number): Promise<Locator> => {
    await untilGate(await who.workbench.webview('.segments'), gate, SLOW_MS);
    return (await review(who)).locator('.gate-bar', { hasText: `Gate ${gate}` });
  };
  const panel = ({ workbench }: Person): Promise<Frame> => workbench.webview('.gates');
  const go = async (who: Person, gate: number): Promise<void> => (await gateBar(who, gate)).getByRole('button', { name: 'Go', exact: true }).click();
  const notice = async ({ workbench }: Person, text: string | RegExp): Promise<void> => {
    await (await workbench.notifications.inCentre(text)).first().waitFor({ timeout: SLOW_MS });
    await workbench.page.keyboard.press('Escape');
  };
  /** Opens the list of runs elsewhere and picks the only one; it may take a moment to get there. */
  const pickElsewhere = async (who: Person, command: string, shows: string): Promise<void> => {
    const { quickInput } = who.workbench;
    await who.workbench.runCommand(command);
    await title(who, 'Runs elsewhere');
    await quickInput.rows.filter({ hasText: shows }).first().waitFor({ timeout: SLOW_MS });
    await quickInput.rows.filter({ hasText: 'DEMO-1' }).first().click();
  };

  it('says on the card that others can answer, too', async () => {
    await ada.workbench.runCommand('WAVE: Run Demo Story');
    await ada.workbench.editorTab('DEMO-1').waitFor();
    const bar = await gateBar(ada, 2);
    await bar.getByText('Members of Shop can answer this, too.').waitFor();
    await (await panel(ada)).locator('header .team', { hasText: 'connected as ada@example.com' }).waitFor();
  });

  it('lets the other person see the run and decide at its gate; it goes on where it is', async () => {
    const { quickInput } = grace.workbench;
    await pickElsewhere(grace, 'WAVE: Runs Elsewhere', 'gate 2');
    await quickInput.row('Go at gate 2: Plan approved').waitFor({ timeout: SLOW_MS });
    await grace.workbench.screenshot('team-elsewhere');
    await quickInput.pick('Go at gate 2: Plan approved');
    await notice(grace, 'Answered. DEMO-1 goes on');
    await (await panel(ada)).locator('.gate.done', { hasText: 'Plan approved' }).waitFor({ timeout: SLOW_MS });
    await (await panel(ada)).getByRole('button', { name: /^Gate 2/ }).click();
    await (await panel(ada)).locator('.evidence', { hasText: 'Go by grace@example.com' }).waitFor();
    await ada.workbench.screenshot('team-decided-elsewhere');
    await (await panel(ada)).locator('.evidence').getByRole('button', { name: 'Close' }).click();
  });

  it('tells a person elsewhere why the machine refused an answer, and shows it to who answers next', async () => {
    const { quickInput } = grace.workbench;
    await gateBar(ada, 7);
    const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' });
    const worktree = git('-C', ada.repository.folder, 'worktree', 'list', '--porcelain').split('\n').filter((line) => line.startsWith('worktree ')).at(-1)?.slice('worktree '.length) ?? '';
    git('-C', worktree, 'switch', '--quiet', '--detach');
    await pickElsewhere(grace, 'WAVE: Runs Elsewhere', 'gate 7');
    await quickInput.pick('Go at gate 7: Review approved');
    await (await grace.workbench.notifications.inCentre(/refused the answer, and the question is open again\. Why: The worktree .* on another branch/)).first().waitFor({ timeout: SLOW_MS });
    await grace.workbench.screenshot('team-refused');
    await grace.workbench.page.keyboard.press('Escape');
    git('-C', worktree, 'switch', '--quiet', '-');
    await pickElsewhere(grace, 'WAVE: Runs Elsewhere', 'gate 7');
    await quickInput.widget.getByText(/Refused before: The worktree/).first().waitFor({ timeout: SLOW_MS });
    await grace.workbench.screenshot('team-refused-before');
    await grace.workbench.page.keyboard.press('Escape');
  });

  it('tells a person here who was first, when both decide', async () => {
    await gateBar(ada, 7);
    await ada.workbench.runCommand('WAVE: Gate: Hold');
    await asked(ada, 'What has to happen before the run goes on?');
    await pickElsewhere(grace, 'WAVE: Runs Elsewhere', 'gate 7');
    await grace.workbench.quickInput.pick('Go at gate 7: Review approved');
    await notice(grace, 'Answered. DEMO-1 goes on');
    await (await panel(ada)).locator('.gate.done', { hasText: 'Review approved' }).waitFor({ timeout: SLOW_MS });
    await ada.workbench.quickInput.answer('The release branch first.');
    await closed(ada);
    await notice(ada, 'grace@example.com');
    await gateBar(ada, 8);
  });

  it('tells a person elsewhere who was first', async () => {
    const { quickInput } = grace.workbench;
    await pickElsewhere(grace, 'WAVE: Runs Elsewhere', 'gate 8');
    await quickInput.row('Hold at gate 8').waitFor({ timeout: SLOW_MS });
    const bar = await gateBar(ada, 8);
    await bar.getByRole('button', { name: 'Hold…' }).click();
    await bar.locator('textarea').fill('Tomorrow.');
    await bar.getByRole('button', { name: 'Hold', exact: true }).click();
    await (await review(ada)).locator('.card', { hasText: 'Tomorrow.' }).waitFor({ timeout: SLOW_MS });
    await quickInput.pick('Hold at gate 8');
    await asked(grace, 'It is kept in the audit log of the machine');
    await quickInput.answer('Next week.');
    await closed(grace);
    // Where the database could not be asked in time, the answer there stands, and the database is told later.
    await notice(grace, /Somebody else was first: ada@example\.com|had another answer before yours/);
  });

  it('says since when it is offline and how much waits, and goes on meanwhile', async () => {
    stack.beginOutage();
    const card = (await review(ada)).locator('.card', { hasText: 'Tomorrow.' });
    await card.getByRole('button', { name: 'Resume' }).click();
    await gateBar(ada, 8);
    await (await review(ada)).locator('.team.warning', { hasText: /offline since \d\d:\d\d · \d+ changes wait/ }).waitFor({ timeout: SLOW_MS });
    await ada.workbench.pane('Runs').getByText('offline since').waitFor();
    await (await panel(ada)).locator('header .team.warning').waitFor();
  });

  for (const [name, kind] of THEMES) {
    it(`has no accessibility violations in ${name}, offline`, async () => {
      await ada.workbench.runCommand('Preferences: Color Theme');
      await ada.workbench.quickInput.type(name);
      await ada.workbench.quickInput.pick(name);
      for (const [frame, behind] of [[await panel(ada), 'editor'], [await review(ada), 'sideBar']] as const) {
        await frame.locator(`body.${kind}`).waitFor();
        assert.deepEqual(await axe(frame, behind), []);
      }
      await ada.workbench.screenshot(`team-offline-${kind}`);
    });
  }

  it('fits a narrow window', async () => {
    const size = ada.workbench.page.viewportSize() ?? { width: 1280, height: 1000 };
    await ada.workbench.page.setViewportSize({ width: 640, height: 1000 });
    for (const frame of [await panel(ada), await review(ada)]) assert.ok(Number(await frame.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) <= 0, 'nothing is cut off sideways');
    await ada.workbench.screenshot('team-narrow');
    await ada.workbench.page.setViewportSize(size);
  });

  it('sends what waited when it is back', async () => {
    stack.endOutage();
    await (await review(ada)).locator('.team').getByText('Shop · connected as ada@example.com', { exact: true }).waitFor({ timeout: SLOW_MS });
    assert.equal(await (await review(ada)).locator('.team.warning').count(), 0);
  });

  it('is still connected after the window was reloaded', async () => {
    await grace.session.reload();
    await grace.workbench.openContainer('WAVE');
    await (await review(grace)).locator('.team', { hasText: 'connected as grace@example.com' }).waitFor({ timeout: SLOW_MS });
  });

  it('says that nobody is signed in, with a button that mends it', async () => {
    const { workbench } = grace;
    const line = (await review(grace)).locator('.team.bad');
    await workbench.runCommand('WAVE: Connect Supabase');
    await workbench.quickInput.row('Sign out').waitFor({ timeout: SLOW_MS });
    await workbench.quickInput.pick('Sign out');
    await line.getByText('Nobody is signed in').waitFor({ timeout: SLOW_MS });
    assert.deepEqual(await axe(await review(grace), 'sideBar'), []);
    await workbench.screenshot('team-signed-out');
    await line.getByRole('button', { name: 'Mend…' }).click();
    await workbench.quickInput.row('Sign in again').waitFor({ timeout: SLOW_MS });
    await workbench.quickInput.pick('Sign in again');
    await workbench.quickInput.row('With a one-time code').waitFor();
    await workbench.quickInput.pick('With a one-time code');
    await asked(grace, 'Your e-mail address in this Supabase project');
    await workbench.quickInput.answer(GRACE.email);
    await asked(grace, 'The code that was mailed to');
    await workbench.quickInput.answer(stack.mail.code(GRACE.email));
    await (await review(grace)).locator('.team', { hasText: `connected as ${GRACE.email}` }).waitFor({ timeout: SLOW_MS });
  });

  it('says why a run cannot be taken over yet', async () => {
    await grace.workbench.runCommand('WAVE: Take Over Run');
    await grace.workbench.quickInput.rows.filter({ hasText: /is driven there|was not pushed/ }).first().waitFor({ timeout: SLOW_MS });
    await grace.workbench.page.keyboard.press('Escape');
  });

  it('hands a run over; the other person goes on with it, and here it says so', async () => {
    await ada.workbench.runCommand('WAVE: Hand Over Run');
    await ada.workbench.dialog().getByText('pushed to the remote of the repository').waitFor();
    await ada.workbench.screenshot('team-hand-over');
    await ada.workbench.answerDialog('Hand Over');
    await notice(ada, 'can be taken over on another machine now');
    await pickElsewhere(grace, 'WAVE: Take Over Run', 'can be taken over');
    await grace.workbench.editorTab('DEMO-1').waitFor({ timeout: SLOW_MS });
    await ada.workbench.treeRows('Runs').filter({ hasText: 'taken over by' }).waitFor({ timeout: SLOW_MS });
    assert.equal(await (await panel(ada)).getByRole('button', { name: /Resume|Pause|Kill/ }).count(), 0, 'nothing is offered that cannot be done');
    await ada.workbench.screenshot('team-taken-over');
    await notice(grace, 'is yours now');
    await grace.workbench.screenshot('team-taken-here');
  });

  it('ends on the machine that took it', async () => {
    await grace.workbench.runCommand('WAVE: Resume');
    await go(grace, 8);
    await go(grace, 9);
    await grace.workbench.treeRows('Runs').filter({ hasText: 'complete' }).waitFor({ timeout: SLOW_MS });
    assert.match(execFileSync('git', ['-C', grace.repository.folder, 'log', '-1', '--format=%B', 'main'], { encoding: 'utf8' }), /DEMO-1/);
  });

  it('starts a story on another machine, once that and the project allow it', async () => {
    const { quickInput } = grace.workbench;
    const menu = async (row: string): Promise<void> => {
      await ada.workbench.runCommand('WAVE: Connect Supabase');
      await ada.workbench.quickInput.row(row).waitFor({ timeout: SLOW_MS });
      await ada.workbench.quickInput.pick(row);
      await closed(ada);
    };
    await grace.workbench.runCommand('WAVE: Start a Story on Another Machine');
    await notice(grace, 'This project does not allow commands from elsewhere');
    await menu('Allow commands from elsewhere in the project');
    await menu('Take commands from elsewhere here');
    const pickPlace = async (): Promise<void> => {
      await title(grace, 'Start on another machine');
      await quickInput.rows.filter({ hasText: ADA.email }).first().click();
      await quickInput.row('Type its path').waitFor({ timeout: SLOW_MS });
    };
    // It is announced within seconds.
    for (const until = Date.now() + SLOW_MS; Date.now() < until;) {
      await grace.workbench.runCommand('WAVE: Start a Story on Another Machine');
      if (await quickInput.rows.filter({ hasText: ADA.email }).first().waitFor({ timeout: 4_000 }).then(() => true, () => false)) break;
    }
    await grace.workbench.screenshot('team-machines');
    await pickPlace();
    await quickInput.pick('Type its path');
    await asked(grace, 'Path of the story in sample');
    await quickInput.answer('.wave/stories/none.json');
    await closed(grace);
    await notice(grace, /refused to start .wave\/stories\/none\.json\. Why: No repository that is open on this machine has a story/);
    await grace.workbench.runCommand('WAVE: Start a Story on Another Machine');
    await pickPlace();
    await grace.workbench.screenshot('team-stories');
    // One that is there only: it is read on the machine that runs it.
    const stories = join(ada.repository.folder, '.wave/stories');
    writeFileSync(join(stories, 'second.json'), readFileSync(join(stories, 'demo.json'), 'utf8').replaceAll('DEMO-1', 'DEMO-2'));
    await quickInput.pick('Type its path');
    await asked(grace, 'Path of the story in sample');
    await quickInput.answer('.wave/stories/second.json');
    await closed(grace);
    await notice(grace, /second\.json runs on/);
    await ada.workbench.treeRows('Runs').filter({ hasText: 'DEMO-2' }).first().waitFor({ timeout: SLOW_MS });
    await grace.workbench.runCommand('WAVE: Runs Elsewhere');
    await quickInput.rows.filter({ hasText: 'DEMO-2' }).first().waitFor({ timeout: SLOW_MS });
    await grace.workbench.screenshot('team-started-elsewhere');
    await grace.workbench.page.keyboard.press('Escape');
  });

  it('hands out the SQL that a project has not taken yet', async () => {
    const { workbench } = ada;
    const { quickInput } = workbench;
    const names = readdirSync(join(ROOT, 'supabase/migrations')).filter((name) => name.endsWith('.sql')).sort();
    assert.ok(names.length > 1 && names[0] !== undefined);
    await workbench.runCommand('WAVE: Supabase Migrations');
    await quickInput.pick('Copy to the clipboard');
    const first = quickInput.rows.filter({ hasText: `Up to ${names[0]}` });
    await first.waitFor({ timeout: SLOW_MS });
    await workbench.screenshot('team-migrations');
    assert.ok((await first.innerText()).includes(`Missing: ${names.slice(1).join(', ')}`));
    await first.click();
    await notice(ada, 'The SQL is on the clipboard');
    // What is pasted is what was copied.
    await quickInput.openPalette();
    await workbench.page.keyboard.press('ControlOrMeta+A');
    await workbench.page.keyboard.press('ControlOrMeta+V');
    const pasted = await quickInput.input.inputValue();
    assert.ok(pasted.includes('stores_online') && !pasted.includes('create table public.human_review_queue'), pasted.slice(0, 200));
    await workbench.page.keyboard.press('Escape');
  });

  it('lets go of the project', async () => {
    await ada.workbench.runCommand('WAVE: Connect Supabase');
    await ada.workbench.quickInput.row('Disconnect').waitFor({ timeout: SLOW_MS });
    await ada.workbench.quickInput.pick('Disconnect');
    // Her run may just have made a step: then it is asked what becomes of what waits to be sent.
    await ada.workbench.answerDialog(/^Disconnect(?:, Keep)?$/);
    await (await review(ada)).locator('.team').waitFor({ state: 'detached', timeout: SLOW_MS });
    await ada.workbench.untilOffered('WAVE: Take Over Run', false);
  });
});
