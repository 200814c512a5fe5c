import { strict as assert } from 'node:assert';
import { TimelineFeed } from '../../../src/vscode/webview/timelineFeed.ts';
import { anEntry } from '../../fakes/runs.ts';

describe('TimelineFeed', () => {
  const sent: { reset: boolean; seqs: number[] }[] = [];
  let entries = Array.from({ length: 1200 }, (_, index) => anEntry(index + 1));
  const source = { timeline: (_thread: string, after: number, limit: number) => entries.filter(({ seq }) => seq > after).slice(0, limit) };
  let feed: TimelineFeed;
  beforeEach(() => {
    sent.length = 0;
    feed = new TimelineFeed('t1', (message) => sent.push({ reset: message.reset, seqs: message.entries.map(({ seq }) => seq) }));
  });

  it('sends a long timeline in pages, in order, without gaps', async () => {
    await feed.pump(source);
    assert.deepEqual(sent.map(({ reset, seqs }) => [reset, seqs.length]), [[true, 500], [false, 500], [false, 200]]);
    assert.deepEqual(sent.flatMap(({ seqs }) => seqs), entries.map(({ seq }) => seq));
  });

  it('then sends only what is new', async () => {
    await feed.pump(source);
    sent.length = 0;
    await feed.pump(source);
    assert.deepEqual(sent, []);
    entries = [...entries, anEntry(1201)];
    await feed.pump(source);
    assert.deepEqual(sent, [{ reset: false, seqs: [1201] }]);
  });

  it('sends everything again to a page that came back', async () => {
    await feed.pump(source);
    feed.restart();
    sent.length = 0;
    await feed.pump(source);
    assert.equal(sent[0]?.reset, true);
    assert.equal(sent.flatMap(({ seqs }) => seqs).length, entries.length);
  });

  it('starts over when the page comes back in the middle', async () => {
    const under = feed.pump(source);
    feed.restart();
    await Promise.all([under, feed.pump(source)]);
    const since = sent.slice(sent.findLastIndex(({ reset }) => reset));
    assert.deepEqual(since.flatMap(({ seqs }) => seqs), entries.map(({ seq }) => seq));
  });

  it('says that an empty timeline is empty', async () => {
    await feed.pump({ timeline: () => [] });
    assert.deepEqual(sent, [{ reset: true, seqs: [] }]);
  });
});
