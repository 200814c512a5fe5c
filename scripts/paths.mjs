// Where things are, so that scripts work from any folder.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** What is downloaded or made for running and testing; git-ignored, safe to delete. */
export const CACHE = join(ROOT, '.vscode-test');
export const VSIX = join(ROOT, 'wave-orchestrator.vsix');
export const DEMO = join(ROOT, 'media/demo');
export const PUBLISHED_ID = 'wave.wave-orchestrator';
