import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { installVsix, QUIET_SETTINGS, startCodeServer, workbenchUrl, type CodeServer } from '../../scripts/codeServer.mjs';
import { ensureNpmHost } from '../../scripts/npmHost.mjs';
import { ROOT } from '../../scripts/paths.mjs';
import { onEnd } from '../../scripts/processes.mjs';
import { launchBrowser } from './browser.ts';
import { packagedExtension } from './packaged.ts';

export interface SessionOptions {
  /** The folder to open; without it, an empty window. */
  readonly folder?: string;
  /** User settings, on top of the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /**
   * `development`: this source tree (default); toasts are hidden and modal dialogs answered by VS Code's test driver.
   * `packaged`: the .vsix as a user installs it, with real toasts and dialogs. `none`: VS Code alone.
   */
  readonly extension?: 'development' | 'packaged' | 'none';
  /** Another folder than this repository for `development`. */
  readonly devExtension?: string;
  /** A mocha entry to run inside the extension host; see runInHost.ts. */
  readonly tests?: string;
  /** Start in Restricted Mode until the folder is trusted (Workbench.trustFolder); otherwise everything is trusted. */
  readonly trust?: boolean;
  /** More environment for the server, which the extension host inherits. */
  readonly env?: Readonly<Record<string, string>>;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Runs before the workbench loads, for page.exposeFunction and the like. */
  readonly prepare?: (page: Page) => Promise<void>;
}

/** One VS Code with one window, and everything needed to end it. */
export interface Session {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly server: CodeServer;
  /** Where settings, storage and logs are; deleted on close. */
  readonly dataDir: string;
  /** Reloads the window: a new extension host, the same storage. */
  reload(): Promise<void>;
  /** Another window on the same server and storage. */
  openWindow(folder?: string): Promise<Page>;
  close(): Promise<void>;
}

/** Starts VS Code and opens its workbench in a browser. Takes 3 to 6 seconds; close it in an `after` hook. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const { extension = 'development', folder, tests, trust = false, viewport = { width: 1280, height: 800 } } = options;
  const host = await ensureNpmHost();
  const scratch = mkdtempSync(join(tmpdir(), 'wave-session-'));
  const removeScratch = (): void => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  const forget = onEnd(removeScratch); // for a run that is interrupted
  const extensionsDir = join(scratch, 'extensions');
  if (extension === 'packaged') await installVsix(host, await packagedExtension(), extensionsDir);

  const driver = extension === 'development' || tests !== undefined;
  const trusting = trust ? {} : { 'security.workspace.trust.enabled': false };
  // Editors that cover the workbench in one mode and not in the other would make two kinds of tests.
  const settings = { ...QUIET_SETTINGS, 'workbench.editor.useModal': 'off', ...trusting, ...options.settings };
  const server = await startCodeServer(host, { settings, extensionsDir, dataDir: join(scratch, 'server'), driver, trust, env: options.env });
  const devExtension = extension === 'development' ? (options.devExtension ?? ROOT) : options.devExtension;
  const urlFor = (target: string | undefined): string => workbenchUrl(server, { folder: target, devExtension, tests });

  const browser = await launchBrowser(host);
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
    removeScratch();
    forget();
  };
  try {
    const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
    // The bare server's SecretStorage lives in memory; with a fixed key it survives a reload, as it does on the desktop.
    await context.route('**/mint-key', (route) => route.fulfill({ status: 200, contentType: 'application/octet-stream', body: Buffer.alloc(32, 7) }));
    const openWindow = async (target = folder): Promise<Page> => {
      const page = await context.newPage();
      await options.prepare?.(page);
      await page.goto(urlFor(target));
      if (tests === undefined) await workbenchIsUp(page);
      return page;
    };
    const page = await openWindow();
    const reload = async (): Promise<void> => {
      await page.reload();
      await workbenchIsUp(page);
    };
    return { page, context, server, dataDir: server.dataDir, reload, openWindow, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function workbenchIsUp(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: 60_000 });
  await page.locator('.monaco-workbench .activitybar .action-item').first().waitFor({ timeout: 60_000 });
}
