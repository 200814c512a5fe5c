import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import type { HostPaths } from '../../scripts/npmHost.mjs';

const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars'];

/**
 * A headless browser: the one WAVE_BROWSER points at, else the one installed with the npm host, else the machine's Chrome.
 * It is ours alone: a user's profile is never opened.
 */
export async function launchBrowser(host: HostPaths): Promise<Browser> {
  const chosen = process.env['WAVE_BROWSER'];
  if (chosen !== undefined) return chromium.launch({ executablePath: chosen, args: ARGS });
  const bundled = join(host.chromium, 'chromium');
  if (existsSync(bundled)) return chromium.launch({ executablePath: bundled, args: ARGS, env: bundledEnv(host) });
  try {
    return await chromium.launch({ channel: 'chrome', args: ARGS });
  } catch (error) {
    throw new Error('No browser for the tests: install Google Chrome, or set WAVE_BROWSER to the path of a Chromium.', { cause: error });
  }
}

/**
 * The package's own font configuration names folders of another platform, and without a usable font Chromium aborts.
 * Families are named here, so that pictures show the same letters on every machine: its own sans, the system's monospace.
 */
function bundledEnv(host: HostPaths): Record<string, string> {
  const config = join(host.chromium, 'wave-fonts.conf');
  const folders = [join(host.chromium, 'fonts'), '/usr/share/fonts'].map((dir) => `<dir>${dir}</dir>`).join('');
  const alias = (family: string, preferred: string): string => `<alias binding="strong"><family>${family}</family><prefer><family>${preferred}</family></prefer></alias>`;
  const aliases = ['system-ui', 'sans-serif', 'Ubuntu'].map((family) => alias(family, 'Open Sans')).join('') + alias('monospace', 'DejaVu Sans Mono');
  writeFileSync(config, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}${aliases}<cachedir>${join(host.chromium, 'fontCache')}</cachedir></fontconfig>`);
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(inherited), FONTCONFIG_FILE: config };
}
