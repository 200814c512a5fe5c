/** Above this many changed lines the exact minimum is not searched for any more (the search is quadratic in it). */
const MOST_EDITS = 1_500;

/**
 * How many lines a change adds and removes, as `git diff --numstat` counts them: the shortest edit script
 * (Myers, "An O(ND) Difference Algorithm", 1986), of which only the length is needed here. For changes of
 * more than 1,500 lines every line between the first and last difference counts.
 */
export function lineChanges(before: string, after: string): { added: number; removed: number } {
  const old = splitLines(before);
  const now = splitLines(after);
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start++;
  let oldEnd = old.length;
  let nowEnd = now.length;
  while (oldEnd > start && nowEnd > start && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd--;
    nowEnd--;
  }
  const left = old.slice(start, oldEnd);
  const right = now.slice(start, nowEnd);
  const edits = editDistance(left, right) ?? left.length + right.length;
  return { added: (edits + right.length - left.length) / 2, removed: (edits + left.length - right.length) / 2 };
}

/** Insertions and deletions between two lists; null when there are more than MOST_EDITS. */
function editDistance(left: readonly string[], right: readonly string[]): number | null {
  const most = Math.min(left.length + right.length, MOST_EDITS);
  // furthest[k + most] is how far into `left` the best path on diagonal k has come.
  const furthest = new Int32Array(2 * most + 2);
  const at = (diagonal: number): number => furthest[diagonal + most] ?? 0;
  for (let edits = 0; edits <= most; edits++) {
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const down = diagonal === -edits || (diagonal !== edits && at(diagonal - 1) < at(diagonal + 1));
      let x = down ? at(diagonal + 1) : at(diagonal - 1) + 1;
      let y = x - diagonal;
      while (x < left.length && y < right.length && left[x] === right[y]) {
        x++;
        y++;
      }
      furthest[diagonal + most] = x;
      if (x >= left.length && y >= right.length) return edits;
    }
  }
  return null;
}

/** Lines with their ends, so that a missing last newline is a difference as it is for git. */
function splitLines(text: string): string[] {
  const lines = text.split(/(?<=\n)/);
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}
