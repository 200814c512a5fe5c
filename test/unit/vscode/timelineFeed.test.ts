import { strict as assert } from 'node:assert';
import { TimelineFeed } from '../../../src/vscode/webview/timelineFeed.ts';
import { anEntry } from '../../fakes/runs.ts';

describe('TimelineFeed', () => {
  const sent: { place: string; earlier: number; seqs: number[] }[] = [];
  let entries = Array.from({ length: 1200 }, (_, index) => anEntry(index + 1));
  const source = {
    timeline: (_thread: string, after: number, limit: number) => entries.filter(({ seq }) => seq > after).slice(0, limit),
    timelineTail: (_thread: string, before: number | null, limit: number) => {
      const all = entries.filter(({ seq }) => before === null || seq < before);
      return { entries: all.slice(-limit), earlier: Math.max(0, all.length - limit) };
    },
  };
  let feed: TimelineFeed;
  beforeEach(() => {
    sent.length = 0;
    feed = new TimelineFeed('t1', ({ place, earlier, entries: some }) => sent.push({ place, earlier, seqs: some.map(({ seq }) => seq) }));
  });
  const seqs = () => entries.map(({ seq }) => seq);

  it('sends the end of a long timeline first, and says how much comes before', async () => {
    await feed.pump(source);
    assert.deepEqual(sent.map(({ place, earlier, seqs: [first], seqs: { length } }) => [place, earlier, first, length]), [['reset', 1080, 1081, 120]]);
  });

  it('sends what comes before when it is asked, page by page, without gaps, and then nothing more', async () => {
    await feed.pump(source);
    for (let n = 0; n < 7; n += 1) feed.sendOlder(source);
    assert.deepEqual(sent.map(({ place, earlier }) => [place, earlier]), [['reset', 1080], ['older', 830], ['older', 580], ['older', 330], ['older', 80], ['older', 0]]);
    assert.deepEqual(sent.toReversed().flatMap((message) => message.seqs), seqs());
  });

  it('sends only what is new after that, however much it is', async () => {
    await feed.pump(source);
    await feed.pump(source);
    assert.equal(sent.length, 1);
    entries = [...entries, ...Array.from({ length: 700 }, (_, index) => anEntry(1201 + index))];
    await feed.pump(source);
    assert.deepEqual(sent.slice(1).map(({ place, seqs: [first], seqs: { length } }) => [place, first, length]), [['newer', 1201, 500], ['newer', 1701, 200]]);
  });

  it('begins anew for a page that came back, even in the middle', async () => {
    const under = feed.pump(source);
    feed.restart();
    await Promise.all([under, feed.pump(source)]);
    const since = sent.slice(sent.findLastIndex(({ place }) => place === 'reset'));
    assert.deepEqual(since.flatMap((message) => message.seqs), seqs().slice(-120));
  });

  it('says that an empty timeline is empty, and has nothing older', async () => {
    const empty = { timeline: () => [], timelineTail: () => ({ entries: [], earlier: 0 }) };
    feed.sendOlder(empty);
    await feed.pump(empty);
    feed.sendOlder(empty);
    assert.deepEqual(sent, [{ place: 'reset', earlier: 0, seqs: [] }]);
  });
});
