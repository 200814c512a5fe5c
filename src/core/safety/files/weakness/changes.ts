/** One place where an edit says something else than before, word by word: spaces, quotes and line breaks are no change. */
export interface Change {
  readonly was: readonly string[];
  readonly now: readonly string[];
  /** The word in front of it, and all words of the changed lines that come before and after. */
  readonly lead: string;
  readonly head: readonly string[];
  readonly tail: readonly string[];
  /** The changed lines with the two that follow, as they are now and were: what a condition leads to often stands there. */
  readonly text: string;
  /** The line above: the condition, where only what it leads to has changed. */
  readonly above: string;
}

const WORD = /"(?:[^"\\\n]|\\.){0,400}"|'(?:[^'\\\n]|\\.){0,400}'|`(?:[^`\\]|\\.){0,400}`|(?<=[(=,:!&|?]\s{0,2})\/(?:[^/\\\n*]|\\.)(?:[^/\\\n]|\\.){0,200}\/|\bis\s{1,3}not\b|[\p{L}_$@][\p{L}\d_$]*[?!]?(?=[\s(.),:;]|$)|[\p{L}_$@][\p{L}\d_$]*|\d[\w.]*|===?|!==?|<=>?|>=|&&|\|\||\?\?|\?\.|=>|->|::|:=|\S/gu;

/** Other spellings of the same word. */
const SAME: ReadonlyMap<string, string> = new Map([['===', '=='], ['!==', '!='], ['and', '&&'], ['or', '||'], ['not', '!'], ['is not', '!='], ['is', '=='], ['True', 'true'], ['False', 'false'], ['TRUE', 'true'], ['FALSE', 'false'], ['elif', 'if'], ['elsif', 'if']]);

function words(text: string): string[] {
  return (text.match(WORD) ?? []).filter((word) => word !== ';').map((word) => SAME.get(word) ?? (/^["`]/.test(word) ? `'${word.slice(1, -1)}'` : word.replace(/^is\s+not$/, '!=')));
}

/** More lines than that are another text, not a change of this one. */
const LINES = 60;

/**
 * Where two texts differ. Lines that stand in both are left out; the rest are compared in pairs where there are as many, else as a whole. Linear in the
 * length of the texts: no two lines are compared that are not at the same place.
 */
export function changesOf(fresh: string, before: string): Change[] {
  const [now, was] = [fresh.split('\n'), before.split('\n')];
  const [newLines, oldLines] = [without(now, was), without(was, now)];
  if (newLines.length > LINES || oldLines.length > LINES || oldLines.length === 0) return [];
  if (newLines.length !== oldLines.length) return changeOf(at(oldLines, was), at(newLines, now), [around(was, oldLines), around(now, newLines)].join('\n'), was[(oldLines[0] ?? 0) - 1] ?? '');
  return oldLines.flatMap((old, place) => {
    const line = newLines[place] ?? 0;
    return changeOf(was[old] ?? '', now[line] ?? '', [around(was, [old]), around(now, [line])].join('\n'), was[old - 1] ?? '');
  });
}

/** The places of lines that are not among the others. */
function without(lines: readonly string[], others: readonly string[]): number[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line.trim(), (left.get(line.trim()) ?? 0) + 1);
  return lines.flatMap((line, place) => {
    const count = left.get(line.trim()) ?? 0;
    if (count > 0) left.set(line.trim(), count - 1);
    return count > 0 || line.trim() === '' ? [] : [place];
  });
}

const at = (places: readonly number[], lines: readonly string[]): string => places.map((place) => lines[place] ?? '').join('\n');

function around(lines: readonly string[], places: readonly number[]): string {
  const [first = 0] = places;
  return lines.slice(first, (places.at(-1) ?? first) + 3).join('\n').slice(0, 2000);
}

function changeOf(before: string, fresh: string, text: string, above: string): Change[] {
  const [was, now] = [words(before), words(fresh)];
  const least = Math.min(was.length, now.length);
  let start = 0;
  while (start < least && was[start] === now[start]) start += 1;
  let end = 0;
  while (end < least - start && was[was.length - 1 - end] === now[now.length - 1 - end]) end += 1;
  if (start === was.length && start === now.length) return [];
  return [{ was: was.slice(start, was.length - end), now: now.slice(start, now.length - end), lead: was[start - 1] ?? '', head: was.slice(0, start), tail: was.slice(was.length - end), text, above }];
}
