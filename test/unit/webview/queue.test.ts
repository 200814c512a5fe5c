import { strict as assert } from 'node:assert';
import { approvalBar } from '../../../src/contract/runActions.ts';
import { drawNow, PAGE_SIZE, queuePage, runsOf, typesOf } from '../../../webview/review/queue.ts';
import { queueKey } from '../../../webview/review/queueKeys.ts';
import { barWords, consequences, ruleText } from '../../../webview/shared/consequences.ts';
import { manyReviews } from '../../fakes/manyReviews.ts';
import { aReview } from '../../fakes/runs.ts';

const ALL = { type: '', threadId: '' };

describe('the review queue', () => {
  const items = manyReviews(200);

  it('is drawn a page at a time, and never past its end', () => {
    assert.deepEqual(queuePage(items, ALL, 1).items.map(({ id }) => id), items.slice(PAGE_SIZE, 2 * PAGE_SIZE).map(({ id }) => id));
    assert.deepEqual([queuePage(items, ALL, 99).page, queuePage(items, ALL, -1).page, queuePage([], ALL, 3).page], [19, 0, 0]);
  });

  it('is narrowed by type and run; what nothing fits any more is dropped', () => {
    const narrow = queuePage(items, { type: 'question', threadId: 'shop-BILL-3' }, 0);
    assert.ok(narrow.total > 0 && narrow.items.every(({ request, storyId }) => request.type === 'question' && storyId === 'BILL-3'));
    assert.equal(queuePage(items, { type: 'gone', threadId: '' }, 0).total, 200);
  });

  it('counts types and runs', () => {
    assert.equal(typesOf(items).reduce((sum, [, count]) => sum + count, 0), 200);
    assert.deepEqual(runsOf(items).map(({ storyId, count }) => [storyId, count]), [['GAP-006', 67], ['AUTH-012', 67], ['BILL-3', 66]]);
  });

  it('draws a few new cards in a frame, in order, and keeps those that are there', () => {
    const [a, b, c, d] = items.slice(0, 4).map(({ id }) => id);
    assert.deepEqual(drawNow(items.slice(0, 4), new Set()).map(({ id }) => id), [a, b]);
    assert.deepEqual(drawNow(items.slice(0, 4), new Set([d ?? ''])).map(({ id }) => id), [a, b, d]);
    assert.deepEqual(drawNow(items.slice(0, 4), new Set([a ?? '', b ?? ''])).map(({ id }) => id), [a, b, c, d]);
  });

  it('has keys of its own, and leaves those with a modifier to VS Code', () => {
    const press = (key: string, ctrlKey = false) => queueKey({ key, altKey: false, ctrlKey, metaKey: false });
    assert.deepEqual(['ArrowDown', 'k', 'a', 'e', 'r', 'x'].map((key) => press(key)), ['next', 'previous', 'main', 'edit', 'reject', null]);
    assert.equal(press('a', true), null);
  });
});

describe('who may approve', () => {
  const now = Date.parse('2026-11-22T15:00:00.000Z');

  it('is told for people and time', () => {
    assert.equal(approvalBar({ expiresAt: null, notBy: [] }, 'Ada', now), null);
    assert.equal(approvalBar({ expiresAt: null, notBy: ['Ada'] }, 'Ada', now), 'other_person');
    assert.equal(approvalBar({ expiresAt: null, notBy: ['Ada'] }, 'Bob', now), null);
    assert.equal(approvalBar({ expiresAt: '2026-11-22T15:00:00.000Z', notBy: [] }, 'Bob', now), 'expired');
    assert.equal(approvalBar({ expiresAt: '2026-11-22T15:00:00.001Z', notBy: [] }, 'Bob', now), null);
  });

  it('is said in words', () => {
    const override = manyReviews(4)[3];
    assert.match(barWords(aReview({}, { notBy: ['Ada'] }), 'Ada', now), /another person has to approve/);
    assert.match(barWords({ ...aReview(override?.request), notBy: ['Ada'] }, 'Ada', now), /You asked for this override/);
    assert.equal(barWords(aReview(), 'Ada', now), '');
  });
});

describe('what an answer brings about', () => {
  it('is said for every type of item that is answered here', () => {
    for (const item of manyReviews(8)) assert.equal(consequences(item).length > 0, item.request.type !== 'gate_decision', item.request.type);
  });

  it('shows the rule that is remembered, and that some cannot be', () => {
    assert.match(ruleText(aReview()) ?? '', /npm install left-pad@1\.3\.0\n.*dependency/);
    assert.equal(ruleText(aReview({ action: { id: 'a', agent: 'dev', tool: 'move_file', input: { from: 'a', to: 'b' } } })), null);
    assert.equal(ruleText(aReview({ type: 'question', question: 'x', choices: [] })), null);
  });
});
