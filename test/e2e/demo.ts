import type { Frame } from 'playwright-core';

/** The built-in themes, as the theme picker names them, and what webviews are told. */
export const THEMES = [['Dark Modern', 'vscode-dark'], ['Light Modern', 'vscode-light'], ['Dark High Contrast', 'vscode-high-contrast'], ['Light High Contrast', 'vscode-high-contrast-light']] as const;

/** Approves what needs a person until the gate is reached: the demo's own actions may ask, depending on the machine. */
export async function untilGate(review: Frame, gate: number, slowMs: number): Promise<void> {
  const arrived = review.locator('.gate-bar', { hasText: `Gate ${gate}` }).getByRole('button', { name: 'Go', exact: true });
  const approve = review.getByRole('button', { name: 'Approve', exact: true });
  for (;;) {
    await arrived.or(approve).first().waitFor({ timeout: slowMs });
    if (await arrived.isVisible()) return;
    const asked = review.locator('[data-review]').filter({ has: approve }).first();
    const answered = review.locator(`[data-review="${await asked.getAttribute('data-review') ?? ''}"]`);
    await answered.getByRole('button', { name: 'Approve', exact: true }).click();
    await answered.waitFor({ state: 'detached', timeout: slowMs });
  }
}
