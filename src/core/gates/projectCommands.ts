import * as z from 'zod';
import type { Story } from '../../contract/story.ts';
import type { WorktreeFiles } from '../ports/files.ts';

export type CommandName = 'setup' | 'build' | 'lint' | 'test';
export interface ProjectCommand {
  readonly command: string;
  /** Where it comes from, for people. */
  readonly source: string;
}

const manifest = z.looseObject({
  scripts: z.record(z.string(), z.string()).default({}),
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
});

/** Installs exactly what a lock file says, by lock file. */
const INSTALLS: readonly (readonly [lock: string, command: string])[] = [
  ['package-lock.json', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm ci'],
  ['pnpm-lock.yaml', 'pnpm install --frozen-lockfile'],
  ['yarn.lock', 'yarn install --immutable'],
];

/** Test commands of other ecosystems, by the file that marks them. */
const TESTS: readonly (readonly [marker: string, command: string])[] = [
  ['go.mod', 'go test ./...'],
  ['Cargo.toml', 'cargo test'],
  ['pytest.ini', 'python -m pytest'],
  ['pyproject.toml', 'python -m pytest'],
];

/** npm's own text for a package without tests. */
const NO_TEST = /no test specified/;

/**
 * The command behind a name: the story's own, else what the project's manifest offers, else null.
 * @param files the worktree
 */
export async function projectCommand(name: CommandName, story: Story, files: WorktreeFiles): Promise<ProjectCommand | null> {
  const own = story.commands[name];
  if (own) return { command: own, source: 'story' };
  const npm = await readManifest(files);
  if (npm) {
    if (name === 'setup') return npmSetup(npm, files);
    const script = npm.scripts[name];
    if (script && !NO_TEST.test(script)) return { command: name === 'test' ? 'npm test' : `npm run ${name}`, source: 'package.json' };
  }
  if (name !== 'test') return null;
  for (const [marker, command] of TESTS) {
    if (await files.exists(marker)) return { command, source: marker };
  }
  return null;
}

async function npmSetup(npm: z.infer<typeof manifest>, files: WorktreeFiles): Promise<ProjectCommand | null> {
  const dependencies = Object.keys({ ...npm.dependencies, ...npm.devDependencies });
  if (dependencies.length === 0) return null;
  for (const [lock, command] of INSTALLS) {
    if (await files.exists(lock)) return { command, source: lock };
  }
  return null;
}

async function readManifest(files: WorktreeFiles): Promise<z.infer<typeof manifest> | null> {
  if (!(await files.exists('package.json'))) return null;
  try {
    const parsed = manifest.safeParse(JSON.parse(await files.read('package.json')));
    return parsed.success ? parsed.data : null;
  } catch {
    // A broken manifest offers no commands; building it will say what is wrong with it.
    return null;
  }
}
