/**
 * Results in the order of the items, with at most `limit` of them in work at once. Whoever reads slowly slows the reading of the items
 * too. `work` must not reject.
 */
export async function* inOrder<Item, Result>(items: AsyncIterable<Item>, limit: number, work: (item: Item) => Promise<Result>): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    running.push(work(item));
    while (running.length >= limit) yield await next(running);
  }
  while (running.length > 0) yield await next(running);
}

async function next<Result>(running: Promise<Result>[]): Promise<Result> {
  const first = running.shift();
  if (first === undefined) throw new RangeError('nothing is in work');
  return first;
}
