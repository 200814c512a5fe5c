/** Turns any text into something safe in a thread id, a branch or a folder name. */
export function slug(text: string): string {
  const cleaned = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').replaceAll(/[^A-Za-z0-9._-]+/g, '-').replaceAll(/^[-.]+|[-.]+$/g, '');
  return cleaned.slice(0, 60) || 'unnamed';
}

/** `<projectId>-<storyId>-<UTC yyyymmddhhmmss>-<4 random>`. `random` gives numbers in [0, 1). */
export function makeThreadId(projectId: string, storyId: string, now: Date, random: () => number): string {
  const stamp = now.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
  const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
  const tail = Array.from({ length: 4 }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join('');
  return `${slug(projectId)}-${slug(storyId)}-${stamp}-${tail}`;
}
