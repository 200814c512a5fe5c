import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame, Locator, Page } from 'playwright-core';
import { PUBLISHED_ID, ROOT } from '../../scripts/paths.mjs';

const SCREENSHOTS = join(ROOT, '.screenshots');
/** What is waited for comes in a second; a machine that others use as well may take much longer. Only a failure waits this long. */
const WAIT_MS = 30_000;
/** How long a palette is looked at before it is taken as complete. */
const LOOK_MS = 3_000;

/** The workbench as a person sees it: what can be clicked, typed into and read. One per window. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: QuickInput;
  readonly notifications: Notifications;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = new QuickInput(page);
    this.notifications = new Notifications(this);
    page.setDefaultTimeout(WAIT_MS);
  }

  /**
   * Runs a command from the palette by its full title, such as `WAVE: Start Story`. A palette shows the commands that could be run when it was
   * opened, and closes when an editor that comes up takes the focus: then it is opened again.
   */
  async runCommand(title: string): Promise<void> {
    for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline;) {
      await this.quickInput.openPalette();
      if (!(await cameTrue(this.quickInput.input.fill(`>${title}`, { timeout: LOOK_MS })))) continue;
      if (await cameTrue(this.quickInput.row(title).click({ timeout: LOOK_MS }))) return;
      await this.page.keyboard.press('Escape');
    }
    throw new Error(`The palette did not offer "${title}" within ${WAIT_MS} ms.`);
  }

  /** Waits until the palette offers a command, or does not, by its full title. */
  async untilOffered(title: string, offered = true): Promise<void> {
    for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline;) {
      await this.quickInput.openPalette();
      if (!(await cameTrue(this.quickInput.input.fill(`>${title}`, { timeout: LOOK_MS })))) continue;
      const found = await cameTrue(this.quickInput.row(title).waitFor({ timeout: LOOK_MS }));
      await this.page.keyboard.press('Escape');
      if (found === offered) return;
    }
    throw new Error(`After ${WAIT_MS} ms the palette ${offered ? 'did not offer' : 'still offered'} "${title}".`);
  }

  /** The activity bar's tab of a view container, by its title. */
  activityTab(title: string): Locator {
    return this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${escape(title)}\\b`) });
  }

  /** Shows a view container; does nothing when it is shown already. */
  async openContainer(title: string): Promise<void> {
    const shown = this.page.locator('.activitybar').getByRole('tab', { name: new RegExp(`^${escape(title)}\\b`), selected: true });
    // After a reload it may be restored just before the click, which then hides it: once more.
    for (const deadline = Date.now() + WAIT_MS; Date.now() < deadline;) {
      if (await cameTrue(shown.waitFor({ timeout: LOOK_MS / 3 }))) return;
      await this.activityTab(title).click();
    }
    throw new Error(`The container "${title}" was not shown within ${WAIT_MS} ms.`);
  }

  /** The pane of a view in the sidebar, by the view's name. */
  pane(view: string): Locator {
    return this.page.locator('.pane').filter({ has: this.page.locator('.pane-header', { hasText: view }) });
  }

  /** The rows of a tree view. */
  treeRows(view: string): Locator {
    return this.pane(view).locator('.monaco-list-row');
  }

  /** A status bar item of the extension, by the id it was created with. */
  statusItem(id: string): Locator {
    return this.page.locator(`[id="${PUBLISHED_ID}.${id}"]`);
  }

  /** Tabs of open editors. */
  editorTab(title: string): Locator {
    return this.page.locator('.tabs-container .tab', { hasText: title });
  }

  /** The document of the webview in which `selector` matches something; waits for it. */
  async webview(selector: string): Promise<Frame> {
    const deadline = Date.now() + WAIT_MS;
    do {
      // Both frames of a webview hold a document; the content is in the inner one.
      for (const frame of this.page.frames()) {
        if (frame.parentFrame()?.parentFrame() && (await frame.locator(selector).count().catch(() => 0)) > 0) return frame;
      }
      await this.page.waitForTimeout(50);
    } while (Date.now() < deadline);
    throw new Error(`No webview shows ${selector} after ${WAIT_MS} ms; there are ${this.page.frames().length - 1} frames.`);
  }

  /** Waits until an expression of a webview's page is true. Playwright's own way of it evaluates text in the page, which its policy forbids. */
  async comesTrue(frame: Frame, expression: string): Promise<void> {
    const deadline = Date.now() + WAIT_MS;
    while (await frame.evaluate(expression) !== true) {
      if (Date.now() > deadline) throw new Error(`It did not come true within ${WAIT_MS} ms: ${expression}`);
      await this.page.waitForTimeout(20);
    }
  }

  /** Waits until a webview has drawn what it knows now. */
  async painted(frame: Frame): Promise<void> {
    await frame.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  }

  /** A modal dialog; in development sessions VS Code's test driver answers them before anybody sees them. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Answers a modal dialog with one of its buttons. */
  async answerDialog(button: string | RegExp): Promise<void> {
    await this.dialog().getByRole('button', { name: button, exact: true }).click();
  }

  /** Trusts the folder, in a session that was opened with `trust: true` and therefore starts in Restricted Mode. */
  async trustFolder(): Promise<void> {
    await this.runCommand('Workspaces: Manage Workspace Trust');
    const editor = this.page.locator('.workspace-trust-editor');
    await editor.getByRole('button', { name: 'Trust', exact: true }).click();
    await editor.getByRole('button', { name: 'Trust', exact: true }).waitFor({ state: 'detached' });
  }

  /** Writes .screenshots/<name>.png. */
  async screenshot(name: string): Promise<string> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path });
    return path;
  }
}

/** The palette, pick lists and input boxes: they are one widget. */
export class QuickInput {
  readonly page: Page;
  readonly widget: Locator;
  readonly input: Locator;
  readonly rows: Locator;

  constructor(page: Page) {
    this.page = page;
    this.widget = page.locator('.quick-input-widget');
    this.input = this.widget.locator('.quick-input-box input');
    this.rows = this.widget.locator('.quick-input-list .monaco-list-row');
  }

  /** The palette closes when something else takes the focus; a page that is still busy with the last click can do so, and then it is opened again. */
  async openPalette(): Promise<void> {
    for (let left = 3; ; left--) {
      await this.page.keyboard.press('F1');
      await this.input.waitFor();
      await this.page.waitForTimeout(200);
      if (await this.input.isVisible() && await this.input.isEditable({ timeout: 1_000 }).catch(() => false)) return;
      if (left === 1) throw new Error('The palette does not stay open');
    }
  }

  async type(text: string): Promise<void> {
    await this.input.fill(text);
  }

  /** The row with exactly this label; a command's title may go on with an ellipsis, which says that it asks for more. */
  row(label: string): Locator {
    return this.rows.filter({ has: this.page.locator('.monaco-icon-label .label-name', { hasText: new RegExp(`^\\s*${escape(label)}(…|\\.\\.\\.)?\\s*$`) }) }).first();
  }

  /** Picks a row by its exact label. */
  async pick(label: string): Promise<void> {
    await this.row(label).click();
  }

  /** Types into the input box that asks, and confirms. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.type(text);
    await this.page.keyboard.press('Enter');
  }

  /** What the widget says below its box: a prompt or a validation message. */
  async message(): Promise<string> {
    return (await this.widget.locator('.quick-input-message').innerText()).trim();
  }
}

/** Notifications. Development sessions show no toasts: `inCentre` opens the notification centre, which has them all. */
export class Notifications {
  readonly workbench: Workbench;

  constructor(workbench: Workbench) {
    this.workbench = workbench;
  }

  /** A toast that contains a text; only packaged sessions have them. */
  toast(text: string): Locator {
    return this.workbench.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** Opens the notification centre and finds an entry that contains a text. */
  async inCentre(text: string | RegExp): Promise<Locator> {
    const centre = this.workbench.page.locator('.notifications-center.visible');
    if (!(await centre.isVisible())) await this.workbench.runCommand('Notifications: Show Notifications');
    return centre.locator('.notification-list-item', { hasText: text });
  }

  /** Presses a button of a notification. */
  async press(notification: Locator, button: string): Promise<void> {
    await notification.hover();
    await notification.getByRole('button', { name: button, exact: true }).click();
  }
}

/** Keeps a picture of the window for each test that fails; call it inside a `describe`. */
export function screenshotOnFailure(workbench: () => Workbench | undefined, whose = ''): void {
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench()?.screenshot(`failed-${this.currentTest.fullTitle().replace(/\W+/g, '-')}${whose}`);
  });
}

/** Whether something that is waited for came. */
const cameTrue = (waiting: Promise<unknown>): Promise<boolean> => waiting.then(() => true, () => false);

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
