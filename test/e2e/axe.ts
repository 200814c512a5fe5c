import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame } from 'playwright-core';
import * as z from 'zod';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const axeResult = z.array(z.object({ id: z.string(), html: z.string(), why: z.string() }));

/**
 * What axe finds wrong with a webview's page. Fragments in a webview are not pages of a site, so landmark rules do not apply. The page is
 * transparent: `behind` names the theme's colour that the workbench paints behind it, without which contrast would be measured on white.
 */
export async function axe(frame: Frame, behind: 'editor' | 'sideBar'): Promise<z.infer<typeof axeResult>> {
  await frame.evaluate(AXE);
  await frame.evaluate(`document.documentElement.style.backgroundColor = 'var(--vscode-${behind}-background)'`);
  return axeResult.parse(await frame.evaluate(`axe.run(document, { rules: { region: { enabled: false }, 'document-title': { enabled: false } } })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => ({ id, html, why: failureSummary }))))`));
}
