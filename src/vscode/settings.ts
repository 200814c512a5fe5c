import { workspace } from 'vscode';
import type { Uri } from 'vscode';
import type { Settings } from '../contract/settings.ts';
import { SETTINGS_ROOT } from './ids.ts';
import type { Services } from './services.ts';

/** Sections of the settings; a section of the schema that is missing here does not compile. */
const SECTIONS: Readonly<Record<keyof Settings, true>> = { models: true, budget: true, limits: true, gates: true, review: true, safety: true, worktree: true, merge: true };

/** The settings as they stand for a folder. Throws, naming the setting, when a value does not fit. */
export async function readSettings({ parsers }: Pick<Services, 'parsers'>, scope: Uri | undefined): Promise<Settings> {
  return (await parsers()).parseSettings(rawSettings(scope));
}

/** The same as they are written; they have yet to be parsed. */
export function rawSettings(scope: Uri | undefined): unknown {
  const configuration = workspace.getConfiguration(SETTINGS_ROOT, scope ?? null);
  return Object.fromEntries(Object.keys(SECTIONS).map((section) => [section, configuration.get<unknown>(section)]));
}
