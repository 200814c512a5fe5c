import type { Stack } from '../supabase/stack.ts';
import type { Workbench } from './workbench.ts';

const SLOW_MS = 120_000;

/** Connects a window to a project as a person does, from the address to what may leave, and waits until it says so. `project` answers which one. */
export async function connectTeam(workbench: Workbench, stack: Stack, { email, password }: { readonly email: string; readonly password: string }, project: () => Promise<void>, leaves: string): Promise<void> {
  const { quickInput } = workbench;
  const asked = async (text: string): Promise<void> => quickInput.widget.getByText(text).first().waitFor({ timeout: SLOW_MS });
  const title = async (text: RegExp): Promise<void> => quickInput.widget.locator('.quick-input-title', { hasText: text }).waitFor({ timeout: SLOW_MS });
  await workbench.runCommand('WAVE: Connect Supabase');
  await title(/Connect Supabase \(1\/5\)/);
  await quickInput.answer(stack.url);
  await title(/\(2\/5\)/);
  await quickInput.answer(stack.publishableKey);
  await quickInput.row('With e-mail and password').waitFor();
  await quickInput.pick('With e-mail and password');
  await asked('Your e-mail address in this Supabase project');
  await quickInput.answer(email);
  await asked('Password of');
  await quickInput.answer(password);
  await title(/\(4\/5\)/);
  await project();
  await quickInput.row(leaves).waitFor({ timeout: SLOW_MS });
  await quickInput.pick(leaves);
  await (await workbench.webview('h1')).locator('.team', { hasText: `connected as ${email}` }).waitFor({ timeout: SLOW_MS });
}
