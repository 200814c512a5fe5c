import picomatch from 'picomatch';
import type { FileChange } from '../../contract/run.ts';
import type { Story } from '../../contract/story.ts';

/** A path or glob as stories write them: a bare folder stands for everything below it. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.flatMap((pattern) => {
    const clean = pattern.replace(/^\.\//, '').replace(/\/$/, '');
    return [clean, `${clean}/**`];
  });
  // A pattern without a slash (`*.env`) means the name wherever it is.
  const bare = globs.filter((glob) => !glob.includes('/'));
  const anywhere = picomatch(bare.map((glob) => `**/${glob}`), { dot: true });
  const exact = picomatch(globs, { dot: true });
  return (path) => exact(path) || (bare.length > 0 && anywhere(path));
}

/** Every path a change touches: of a renamed file the old one too, or a forbidden file could be renamed out of sight. */
export function touchedPaths(changes: readonly FileChange[]): string[] {
  return changes.flatMap((file) => (file.previousPath === undefined ? [file.path] : [file.previousPath, file.path]));
}

/** Which of the paths the story forbids. */
export function forbiddenPaths(story: Story, paths: readonly string[]): string[] {
  if (story.files.forbidden.length === 0) return [];
  return paths.filter(matcher(story.files.forbidden));
}

/** Which of the paths lie outside the story's declared scope; none when it declares none. */
export function outOfScope(story: Story, paths: readonly string[]): string[] {
  const declared = [...story.files.create, ...story.files.modify];
  if (declared.length === 0) return [];
  const inScope = matcher(declared);
  return paths.filter((path) => !inScope(path));
}
