import { extname } from 'node:path/posix';
import type { Story, StoryProblem } from '../../contract/story.ts';
import { parseJsonTree } from './jsonTree.ts';
import { splitMarkdown } from './markdown.ts';
import type { BodyParts } from './normalize.ts';
import { normalizeStory } from './normalize.ts';
import type { TextRange } from './problems.ts';
import { LineIndex, ProblemList } from './problems.ts';
import type { MapNode, SyntaxProblem, TreeNode, TreeResult } from './tree.ts';
import { describe, joinPath } from './tree.ts';
import { parseYamlTree } from './yamlTree.ts';

export interface StoryResult {
  /** Null when there is at least one error; with warnings alone the story is there. */
  readonly story: Story | null;
  /** In the order of the file. */
  readonly problems: StoryProblem[];
  /** Where the id stands; null when it is missing. */
  readonly idRange: TextRange | null;
}

export const MAX_STORY_BYTES = 1024 * 1024;
const MAX_SYNTAX_PROBLEMS = 20;
/** Endings of story files, in lower case. */
export const STORY_EXTENSIONS = ['.json', '.yaml', '.yml', '.md'] as const;

/** Reads a story file of any dialect. `path` decides the syntax by its ending. Never throws. */
export function parseStory(text: string, file: { readonly path: string }): StoryResult {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_STORY_BYTES) return refusal(`The file is too large: ${bytes} bytes`, `at most ${MAX_STORY_BYTES} bytes (1 MB)`);
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const nul = content.indexOf('\0');
  const lines = new LineIndex(content);
  if (nul !== -1) return refusal('The file is not text: it contains a NUL character', 'UTF-8 text', lines.range({ start: nul, end: nul + 1 }));

  const problems = new ProblemList(lines);
  const extension = extname(file.path.replace(/\\/g, '/')).toLowerCase();
  const parsed = parseSyntax(content, extension, problems);
  if (parsed === null) return { story: null, problems: problems.all(), idRange: null };
  reportRepeatedKeys(parsed.root, '$', problems);
  const { story, idSpan } = normalizeStory(parsed.root, { problems, looseText: extension !== '.json' }, parsed.body);
  return { story, problems: problems.all(), idRange: idSpan === null ? null : lines.range(idSpan) };
}

/** Like parseStory, for bytes as they come from disk: refuses what is not UTF-8. */
export function parseStoryBytes(bytes: Uint8Array, file: { readonly path: string }): StoryResult {
  if (bytes.byteLength > MAX_STORY_BYTES) return refusal(`The file is too large: ${bytes.byteLength} bytes`, `at most ${MAX_STORY_BYTES} bytes (1 MB)`);
  const text = decode(bytes);
  return text === null ? refusal('The file is not text in UTF-8', 'UTF-8 text') : parseStory(text, file);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseSyntax(text: string, extension: string, problems: ProblemList): { root: MapNode; body?: BodyParts } | null {
  switch (extension) {
    case '.json':
      return asMap(parseJsonTree(text), text, problems);
    case '.yaml':
    case '.yml':
      return asMap(parseYamlTree(text), text, problems);
    case '.md': {
      const { frontMatter, unclosed, body } = splitMarkdown(text);
      if (unclosed !== null) {
        problems.error('$', unclosed, 'The front matter is not closed', 'a line "---" after the last field');
        return null;
      }
      const span = { start: 0, end: text.length };
      if (frontMatter === null || frontMatter.text.trim() === '') return { root: { kind: 'map', entries: [], span }, body };
      const parsed = asMap(parseYamlTree(frontMatter.text, frontMatter.start), text, problems);
      return parsed === null ? null : { ...parsed, body };
    }
    default:
      problems.error('$', { start: 0, end: 0 }, `Files ending in "${extension}" are not read as stories`, STORY_EXTENSIONS.join(', '));
      return null;
  }
}

function asMap(result: TreeResult, text: string, problems: ProblemList): { root: MapNode } | null {
  const start = { start: 0, end: Math.min(1, text.length) };
  const found = text.trim() === '' ? [] : firstOfEachPlace(result.problems);
  for (const problem of found) problems.error('$', problem.span, problem.message, 'valid syntax');
  if (found.length > 0) return null;
  if (result.root?.kind === 'map') return { root: result.root };
  if (result.root === null) problems.error('$', start, 'The file is empty', 'an object with at least id, title and acceptance_criteria');
  else problems.error('$', result.root.span, `The file holds ${describe(result.root)}`, 'an object with at least id, title and acceptance_criteria');
  return null;
}

/** One slip makes a parser complain several times at one place, and a broken file hundreds of times. */
function firstOfEachPlace(problems: readonly SyntaxProblem[]): SyntaxProblem[] {
  const kept: SyntaxProblem[] = [];
  for (const problem of problems.toSorted((a, b) => a.span.start - b.span.start)) {
    const last = kept.at(-1);
    if (last === undefined || problem.span.start > last.span.end) kept.push(problem);
  }
  return kept.slice(0, MAX_SYNTAX_PROBLEMS);
}

/** Parsers keep one of two equal keys; which one would be a guess. */
function reportRepeatedKeys(node: TreeNode, path: string, problems: ProblemList): void {
  if (node.kind === 'list') node.items.forEach((item, index) => { reportRepeatedKeys(item, joinPath(path, index), problems); });
  if (node.kind !== 'map') return;
  const seen = new Set<string>();
  for (const entry of node.entries) {
    const here = joinPath(path, entry.key);
    if (seen.has(entry.key)) problems.error(here, entry.keySpan, `"${entry.key}" is given twice`, 'each field once');
    seen.add(entry.key);
    reportRepeatedKeys(entry.value, here, problems);
  }
}

function refusal(message: string, expected: string, range: TextRange = { line: 0, column: 0, endLine: 0, endColumn: 0 }): StoryResult {
  return { story: null, problems: [{ severity: 'error', path: '$', message, expected, ...range }], idRange: null };
}
