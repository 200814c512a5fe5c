/** Segments are cut smaller at most this often: what is left then counts as changed, so that no text can make this slow. */
const MOST_ROUNDS = 40;
/** Longest segment, in lines, in which repeated lines are paired exactly (the search is quadratic in it). */
const MOST_EXACT = 200;

/** A stretch of lines on both sides; ends are exclusive. */
interface Segment {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/**
 * Where each line of a text is in another version of it: index for index, -1 for a line that is gone or changed. Lines that are there
 * keep their order. Patience diff: what begins and ends alike is paired, then lines that occur once on both sides, then what lies
 * between them in the same way. Takes time in proportion to the lines, whatever they are.
 */
export function lineMap(before: readonly string[], after: readonly string[]): Int32Array {
  const map = new Int32Array(before.length).fill(-1);
  let segments: Segment[] = [{ oldFrom: 0, oldTo: before.length, newFrom: 0, newTo: after.length }];
  for (let round = 0; round < MOST_ROUNDS && segments.length > 0; round++) segments = segments.flatMap((segment) => pair(before, after, segment, map));
  return map;
}

/** Pairs what it can of a segment and returns what lies between. */
function pair(before: readonly string[], after: readonly string[], segment: Segment, map: Int32Array): Segment[] {
  let { oldFrom, oldTo, newFrom, newTo } = segment;
  while (oldFrom < oldTo && newFrom < newTo && before[oldFrom] === after[newFrom]) map[oldFrom++] = newFrom++;
  while (oldFrom < oldTo && newFrom < newTo && before[oldTo - 1] === after[newTo - 1]) map[--oldTo] = --newTo;
  if (oldFrom === oldTo || newFrom === newTo) return [];
  const rest = { oldFrom, oldTo, newFrom, newTo };
  let anchors = inOrder(samePairs(before, after, rest, true));
  if (anchors.length === 0 && oldTo - oldFrom <= MOST_EXACT && newTo - newFrom <= MOST_EXACT) {
    pairRepeated(before, after, rest, map);
    return [];
  }
  // A long stretch in which every line is repeated: the first of a kind is taken for the first, the second for the second.
  if (anchors.length === 0) anchors = inOrder(samePairs(before, after, rest, false));
  if (anchors.length === 0) return [];
  const between: Segment[] = [];
  for (const [old, now] of anchors) {
    map[old] = now;
    between.push({ oldFrom, oldTo: old, newFrom, newTo: now });
    oldFrom = old + 1;
    newFrom = now + 1;
  }
  return [...between, { oldFrom, oldTo, newFrom, newTo }].filter((one) => one.oldFrom < one.oldTo && one.newFrom < one.newTo);
}

/** Equal lines as pairs of places, in the order of the old ones: lines that occur once on either side, or all by which of their kind they are. */
function samePairs(before: readonly string[], after: readonly string[], { oldFrom, oldTo, newFrom, newTo }: Segment, onlyOnce: boolean): [number, number][] {
  const old = placesOf(before, oldFrom, oldTo);
  const now = placesOf(after, newFrom, newTo);
  const pairs: [number, number][] = [];
  for (const [line, places] of old) {
    const others = now.get(line) ?? [];
    if (onlyOnce && (places.length > 1 || others.length > 1)) continue;
    for (let index = 0; index < places.length && index < others.length; index++) pairs.push([places[index] ?? 0, others[index] ?? 0]);
  }
  return pairs.sort(([a], [b]) => a - b);
}

function placesOf(lines: readonly string[], from: number, to: number): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? '';
    const known = places.get(line);
    if (known) known.push(at);
    else places.set(line, [at]);
  }
  return places;
}

/** The longest choice of pairs whose new places rise as the old ones do (patience sorting). */
function inOrder(pairs: readonly [number, number][]): [number, number][] {
  /** For each length, which pair ends the chain of that length that ends earliest; and what comes before a pair in its chain. */
  const tails: number[] = [];
  const previous = new Int32Array(pairs.length);
  for (const [index, [, now]] of pairs.entries()) {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tails[middle] ?? 0]?.[1] ?? 0) < now) low = middle + 1;
      else high = middle;
    }
    previous[index] = tails[low - 1] ?? -1;
    tails[low] = index;
  }
  const chain: [number, number][] = [];
  for (let index = tails.at(-1) ?? -1; index !== -1; index = previous[index] ?? -1) {
    const found = pairs[index];
    if (found) chain.push(found);
  }
  return chain.reverse();
}

/** The longest common subsequence of a short segment, for lines that occur more than once: brackets, empty lines. */
function pairRepeated(before: readonly string[], after: readonly string[], { oldFrom, oldTo, newFrom, newTo }: Segment, map: Int32Array): void {
  const width = newTo - newFrom + 1;
  const longest = new Uint16Array((oldTo - oldFrom + 1) * width);
  const at = (old: number, now: number): number => longest[(old - oldFrom) * width + now - newFrom] ?? 0;
  for (let old = oldTo - 1; old >= oldFrom; old--) {
    for (let now = newTo - 1; now >= newFrom; now--) {
      longest[(old - oldFrom) * width + now - newFrom] = before[old] === after[now] ? at(old + 1, now + 1) + 1 : Math.max(at(old + 1, now), at(old, now + 1));
    }
  }
  for (let old = oldFrom, now = newFrom; old < oldTo && now < newTo;) {
    if (before[old] === after[now]) map[old++] = now++;
    else if (at(old + 1, now) >= at(old, now + 1)) old++;
    else now++;
  }
}
