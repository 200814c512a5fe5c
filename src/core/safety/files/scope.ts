import picomatch from 'picomatch';
import type { Story } from '../../../contract/story.ts';
import type { Finding } from '../finding.ts';
import { ask, danger } from '../finding.ts';
import { PROTECTED_PATHS } from '../paths/protectedPaths.ts';

/** Tests, docs, examples, changelogs and types: whoever changes code changes them with it. */
const ROUTINE = /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e|fixtures?|__fixtures__|__mocks__|mocks?|testdata|docs?|documentation|examples?|changelogs?|\.changeset)(?:\/|$)|\.(?:test|spec|stories|snap|d)\.\w+$|(?:^|\/)(?:test_[^/]*|[^/]*_test)\.\w+$|(?:^|\/)(?:README|CHANGELOG|HISTORY|NOTES|CONTRIBUTING)[^/]*$|\.(?:md|mdx|rst|txt)$/i;

/**
 * Whether the story lets a file be changed. Forbidden globs block. With a declared scope, what lies outside it asks, except tests and documentation, and
 * files in the very folder of a declared file. That exception is deliberate: work on `src/cart/total.ts` needs a helper beside it more often than not, and
 * to ask each time teaches people to say yes. It does not reach into folders below or above, nor to protected files, and it decides nothing for
 * good: gate 4 holds the whole diff against the declared list, neighbours included, and whoever passes it has seen each of them.
 */
export function judgeScope(path: string, story: Story | null): Finding | null {
  if (story === null) return null;
  if (matches(path, story.files.forbidden)) return danger('story/forbidden', [3, 9], `changes a file that the story forbids: ${path}`);
  const declared = [...story.files.create, ...story.files.modify];
  if (declared.length === 0 || matches(path, declared) || ROUTINE.test(path)) return null;
  const beside = declared.some((glob) => !/[*?[{]/.test(glob) && glob.includes('/') && folderOf(glob) === folderOf(path));
  if (beside && !PROTECTED_PATHS.some(({ pattern }) => pattern.test(path))) return null;
  return ask('story/out-of-scope', [9], `changes a file outside the story's scope: ${path}`);
}

function folderOf(path: string): string {
  return path.replace(/^\.?\//, '').replace(/\/?[^/]*$/, '');
}

function matches(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => {
    const pattern = glob.replace(/^\.?\//, '').trim();
    if (pattern === '') return false;
    if (path === pattern || path.startsWith(`${pattern.replace(/\/+$/, '')}/`)) return true;
    try {
      // A glob without a slash is meant for every folder, as in .gitignore.
      return picomatch(pattern, { dot: true, nocase: true, basename: !pattern.includes('/') })(path);
    } catch {
      return false;
    }
  });
}
