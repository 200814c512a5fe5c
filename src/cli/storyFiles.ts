import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import picomatch from 'picomatch';
import type { Story, StoryProblem } from '../contract/story.ts';
import { messageOf } from '../core/errors.ts';
import { findDuplicateIds } from '../core/story/duplicateIds.ts';
import type { StoryResult } from '../core/story/parseStory.ts';
import { STORY_EXTENSIONS, parseStoryBytes } from '../core/story/parseStory.ts';
import { CliError } from './failures.ts';

export const STORY_FOLDER = join('.wave', 'stories');
/** Folders that a glob never looks into. */
const SKIPPED = new Set(['node_modules', '.git']);

export interface CheckedFile {
  /** As it was named or found, relative to the current folder. */
  readonly file: string;
  readonly story: Story | null;
  readonly problems: readonly StoryProblem[];
}

/** Reads and checks story files: paths, folders and globs. A name that leads to nothing becomes a problem of its own. */
export async function checkStoryFiles(names: readonly string[], cwd: string): Promise<CheckedFile[]> {
  const seen = new Set<string>();
  const checked: (CheckedFile & { readonly idRange: StoryResult['idRange'] })[] = [];
  for (const name of names) {
    const files = await expand(name, cwd);
    if (files.length === 0) checked.push({ file: name, story: null, idRange: null, problems: [problem('No story file is there', 'a path, a folder, or a glob that matches files')] });
    for (const file of files) {
      const path = resolve(cwd, file);
      if (seen.has(path)) continue;
      seen.add(path);
      checked.push({ file, ...(await readStoryFile(path)) });
    }
  }
  return withDuplicates(checked);
}

/** Reads one story file. A file that cannot be read is a problem, not an exception. */
export async function readStoryFile(path: string): Promise<StoryResult> {
  try {
    return parseStoryBytes(await readFile(path), { path });
  } catch (error) {
    return { story: null, problems: [problem(`The file cannot be read: ${messageOf(error)}`, 'a file that can be read')], idRange: null };
  }
}

/** The story that `run` was given: a file, or the id of a story in the repository. Throws CliError('bad_story') with every problem. */
export async function findStory(name: string, cwd: string, repository: string): Promise<{ readonly story: Story; readonly warnings: readonly StoryProblem[]; readonly file: string }> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => null);
  if (found?.isFile() === true) return accept(path, await readStoryFile(path));
  const folder = join(repository, STORY_FOLDER);
  for (const file of await listStories(folder)) {
    const result = await readStoryFile(file);
    if (result.story?.id.toLowerCase() === name.toLowerCase()) return accept(file, result);
  }
  throw new CliError('bad_story', `There is no story file ${path}, and no story with the id "${name}" in ${folder}.`);
}

function accept(file: string, { story, problems }: StoryResult): { story: Story; warnings: readonly StoryProblem[]; file: string } {
  if (story !== null) return { story, warnings: problems, file };
  const lines = problems.filter((each) => each.severity === 'error').map((each) => describeProblem(file, each));
  throw new CliError('bad_story', `The story cannot be run:\n${lines.join('\n')}`);
}

/** `file:line:column message`, counted from 1 as compilers do. */
export function describeProblem(file: string, { line, column, severity, path, message, expected }: StoryProblem): string {
  return `${file}:${line + 1}:${column + 1} ${severity}: ${path}: ${message}. Expected: ${expected}.`;
}

async function expand(name: string, cwd: string): Promise<string[]> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() === true) return (await listStories(path)).map((file) => relative(cwd, file));
  if (found !== null) return [name];
  const pattern = name.split(sep).join('/');
  const { base, glob } = picomatch.scan(pattern);
  if (glob === '') return [];
  const root = resolve(cwd, base);
  const matches = picomatch(glob, { dot: true });
  return (await walk(root)).filter((file) => matches(relative(root, file).split(sep).join('/'))).map((file) => relative(cwd, file) || file);
}

async function listStories(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && STORY_EXTENSIONS.some((ending) => entry.name.toLowerCase().endsWith(ending)))
    .map((entry) => join(folder, entry.name)).sort();
}

async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  }));
  return below.flat().sort();
}

function withDuplicates(files: readonly (CheckedFile & { readonly idRange: StoryResult['idRange'] })[]): CheckedFile[] {
  const stories = files.flatMap(({ file, story }) => (story === null ? [] : [{ path: file, story }]));
  const duplicates = findDuplicateIds(stories);
  return files.map(({ file, story, problems, idRange }) => {
    const shared = duplicates.find((each) => each.paths.includes(file));
    if (shared === undefined) return { file, story, problems };
    const others = shared.paths.filter((path) => path !== file).join(', ');
    return { file, story, problems: [...problems, { ...problem(`The id "${shared.id}" is also that of ${others}`, 'an id that no other story has'), path: '$.id', ...idRange }] };
  });
}

function problem(message: string, expected: string): StoryProblem {
  return { severity: 'error', path: '$', message, expected, line: 0, column: 0, endLine: 0, endColumn: 0 };
}
