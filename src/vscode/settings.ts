import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { Settings } from '../contract/settings.ts';
import { SETTINGS_ROOT } from './ids.ts';
import type { Services } from './services.ts';

/** Sections of the settings; a section of the schema that is missing here does not compile. */
const SECTIONS: Readonly<Record<keyof Settings, true>> = { models: true, budget: true, limits: true, gates: true, review: true, safety: true, worktree: true, merge: true };

/** The settings as they stand for a folder. Throws, naming the setting, when a value does not fit. */
export async function readSettings({ parsers }: Pick<Services, 'parsers'>, scope: Uri | undefined): Promise<Settings> {
  const configuration = workspace.getConfiguration(SETTINGS_ROOT, scope ?? null);
  const raw = Object.fromEntries(Object.keys(SECTIONS).map((section) => [section, configuration.get<unknown>(section)]));
  return (await parsers()).parseSettings(raw);
}
