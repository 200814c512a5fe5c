import { strict as assert } from 'node:assert';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReviewItem } from '../../../src/contract/review.ts';
import { Announcer } from '../../../src/vscode/notify/announcer.ts';
import { plainText } from '../../../src/vscode/notify/plainText.ts';
import { aReview } from '../../fakes/runs.ts';

const item = (id: string, threadId = 't'): ReviewItem => aReview({}, { id, threadId });

/** An announcer whose notifications stay open until `close`. */
function make({ visible = (_threadId: string): boolean => false, enabled = (): boolean => true, patienceMs = 10_000 } = {}) {
  const shown: string[][] = [];
  let close: () => void = () => undefined;
  const announcer = new Announcer({
    visible, enabled, patienceMs,
    show: (items) => {
      shown.push(items.map(({ id }) => id));
      return new Promise((resolve) => (close = resolve));
    },
  });
  return { announcer, shown, close: async () => { close(); await sleep(0); } };
}

describe('notifications of what waits', () => {
  it('announce nothing that waited before the window was there', () => {
    const { announcer, shown } = make();
    announcer.update([item('old')]);
    announcer.update([item('old')]);
    assert.deepEqual(shown, []);
  });

  it('announce each item once, however often it is told', async () => {
    const { announcer, shown, close } = make();
    announcer.update([]);
    announcer.update([item('a')]);
    announcer.update([item('a')]);
    await close();
    announcer.update([item('a')]);
    announcer.update([]);
    announcer.update([item('a')]);
    assert.deepEqual(shown, [['a']]);
  });

  it('do not stack: what comes while one is open is gathered into the next', async () => {
    const { announcer, shown, close } = make();
    announcer.update([]);
    announcer.update([item('a')]);
    announcer.update([item('a'), item('b')]);
    announcer.update([item('a'), item('b'), item('c')]);
    assert.deepEqual(shown, [['a']]);
    await close();
    assert.deepEqual(shown, [['a'], ['b', 'c']]);
  });

  it('leave out what was settled in the meantime', async () => {
    const { announcer, shown, close } = make();
    announcer.update([]);
    announcer.update([item('a')]);
    announcer.update([item('a'), item('b'), item('c')]);
    announcer.update([item('c')]);
    await close();
    assert.deepEqual(shown, [['a'], ['c']]);
  });

  it('keep quiet about what is in view, and do not come back to it', async () => {
    const seen = new Set(['t']);
    const { announcer, shown } = make({ visible: (threadId: string) => seen.has(threadId) });
    announcer.update([]);
    announcer.update([item('a'), item('b', 'elsewhere')]);
    seen.clear();
    announcer.update([item('a'), item('b', 'elsewhere')]);
    await sleep(0);
    assert.deepEqual(shown, [['b']]);
  });

  it('can be turned off', () => {
    const { announcer, shown } = make({ enabled: () => false });
    announcer.update([]);
    announcer.update([item('a')]);
    assert.deepEqual(shown, []);
  });

  it('go on when one lies unanswered in the notification centre', async () => {
    const { announcer, shown } = make({ patienceMs: 5 });
    announcer.update([]);
    announcer.update([item('a')]);
    announcer.update([item('a'), item('b')]);
    await sleep(30);
    assert.deepEqual(shown, [['a'], ['b']]);
  });
});

describe('somebody else\'s text in a notification', () => {
  it('is never a link', () => assert.equal(plainText('[click](command:workbench.action.quit)'), '[click] (command:workbench.action.quit)'));
  it('is on one line, without what cannot be seen', () => assert.equal(plainText('a\nb\u202Ec\u0007\u200Bd'), 'a b c d'));
  it('is cut', () => assert.equal(plainText('x'.repeat(9000)).length, 200));
});
