import type { Story } from '../../contract/story.ts';

export interface DuplicateId {
  /** As the first file spells it. */
  readonly id: string;
  /** Files that share it, in the order given. */
  readonly paths: readonly string[];
}

/** Ids that several files share. Case does not tell ids apart: they name folders. */
export function findDuplicateIds(stories: readonly { readonly path: string; readonly story: Pick<Story, 'id'> }[]): DuplicateId[] {
  const byId = new Map<string, { id: string; paths: string[] }>();
  for (const { path, story } of stories) {
    const key = story.id.toLowerCase();
    const known = byId.get(key);
    if (known === undefined) byId.set(key, { id: story.id, paths: [path] });
    else known.paths.push(path);
  }
  return [...byId.values()].filter((each) => each.paths.length > 1);
}
