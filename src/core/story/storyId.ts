/** Ids name a branch and a folder: what Git, Windows and macOS all accept, case aside. */
export const STORY_ID_PATTERN = '^[A-Za-z0-9](?:[A-Za-z0-9_-]|\\.(?=[A-Za-z0-9_-])){0,59}$';
export const STORY_ID_MAX = 60;
export const STORY_ID_RULE = `1 to ${STORY_ID_MAX} letters, digits, "-", "_" or single dots, beginning with a letter or digit`;

const SHAPE = new RegExp(STORY_ID_PATTERN, 'u');
/** Names that Windows keeps for devices, with any ending. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Why a text cannot be a story's id, or null when it can. */
export function storyIdFault(id: string): string | null {
  if (id.length > STORY_ID_MAX) return `The id has ${id.length} characters; it names a branch and a folder and may have at most ${STORY_ID_MAX}`;
  const odd = /[^A-Za-z0-9._-]/u.exec(id)?.[0];
  if (odd !== undefined) return `The id contains ${JSON.stringify(odd)}, which is not safe in the names of branches and folders`;
  if (!SHAPE.test(id)) return 'The id cannot name a branch and a folder: it must begin with a letter or digit and have no dots side by side or at its end';
  if (/\.lock$/i.test(id)) return 'The id ends in ".lock", which Git does not allow in the name of a branch';
  if (RESERVED.test(id)) return 'The id is a device name on Windows and cannot be a folder there';
  return null;
}
