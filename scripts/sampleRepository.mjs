// A fresh git repository with the demo's files and its story, for `npm start`.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO } from './paths.mjs';

const STORY = '.wave/stories/demo.json';

/** Makes the repository in `parent`, which is emptied first: worktrees of an earlier demo lie beside it. */
export function makeSampleRepository(parent) {
  const source = join(DEMO, 'repository');
  if (!existsSync(join(source, STORY))) throw new Error(`${join(source, STORY)} is missing: the demo's repository and story ship with the project, restore them.`);
  rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  const folder = join(parent, 'sample');
  mkdirSync(folder, { recursive: true });
  cpSync(source, folder, { recursive: true });

  const git = (...args) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
  git('init', '--quiet', '--initial-branch=main');
  // Its own identity: the demo must run where git has none, and must not sign with the user's key.
  git('config', 'user.name', 'WAVE Demo');
  git('config', 'user.email', 'demo@wave.invalid');
  git('config', 'commit.gpgsign', 'false');
  git('add', '--all');
  git('commit', '--quiet', '--message', 'Sample project');

  const { id, story_id: otherId } = JSON.parse(readFileSync(join(folder, STORY), 'utf8'));
  return { folder, storyId: id ?? otherId, base: git('rev-parse', 'HEAD'), git };
}
