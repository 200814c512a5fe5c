import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StoryProblem } from '../../../src/contract/story.ts';
import type { StoryResult } from '../../../src/core/story/parseStory.ts';
import { parseStory, parseStoryBytes } from '../../../src/core/story/parseStory.ts';

const ROOT = join(import.meta.dirname, '../../fixtures/stories');

export const fixtureNames = (folder: 'good' | 'bad'): string[] => readdirSync(join(ROOT, folder)).sort();
export const fixturePath = (name: string): string => join(ROOT, name);
export const readFixture = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
export const parseFixture = (name: string): StoryResult => parseStoryBytes(readFileSync(join(ROOT, name)), { path: name });

/** Problems of a JSON story, as `severity path @line:column`. */
export function problemsOf(value: unknown): string[] {
  return brief(parseStory(typeof value === 'string' ? value : JSON.stringify(value), { path: 'story.json' }).problems);
}

export const brief = (problems: readonly StoryProblem[]): string[] => problems.map((problem) => `${problem.severity} ${problem.path}`);

/** The smallest story that is valid, with more fields. */
export const minimal = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  id: 'A-1', title: 'Title', criteria: [{ id: 'AC-1', description: 'It works' }], ...more,
});
