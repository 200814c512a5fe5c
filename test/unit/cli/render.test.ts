import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { renderEntry } from '../../../src/cli/render.ts';
import { nextSteps } from '../../../src/cli/summary.ts';
import { parseGates } from '../../../src/cli/options.ts';
import { placeFlags } from '../../../src/cli/commands/store.ts';
import { THREAD, entry, snapshot } from './fakes.ts';

describe('renderEntry', () => {
  it('fits the terminal, whatever it says', () => {
    const long = entry({ detail: 'x'.repeat(500), outcome: 'y'.repeat(500), severity: 'error', added: 3, removed: 1, verdict: 'block', score: 0.123 });
    for (const columns of [60, 80, 120, 200]) {
      const lines = renderEntry(long, columns).trimEnd().split('\n');
      assert.equal(lines.length, 2);
      assert.ok(lines.every((line) => line.length <= columns), String(columns));
      assert.match(lines[0] ?? '', /… {2}\+3 -1 {2}0\.12 blocked$/);
    }
  });

  it('shows the outcome only when there is something to see', () => {
    assert.equal(renderEntry(entry({ outcome: 'ok' }), 80).split('\n').length, 2);
    assert.equal(renderEntry(entry({ outcome: 'asks', verdict: 'review', score: 0.8 }), 80).split('\n').length, 3);
    assert.match(renderEntry(entry({ who: 'ines', kind: 'gate', title: 'Gate 2: Go', detail: '', outcome: 'looks fine', score: null, verdict: null }), 80), /ines +Gate 2: Go\. looks fine\n$/);
  });

  it('shows the words of a model rather than what it proposed', () => {
    assert.match(renderEntry(entry({ kind: 'model', title: 'Proposed read_file a.js', detail: '', outcome: 'I will look first.', score: null, verdict: null }), 80), /Dev +I will look first\.\n$/);
    assert.match(renderEntry(entry({ kind: 'model', title: 'Proposed read_file a.js', detail: '', score: null, verdict: null }), 80), /Dev +Proposed read_file a\.js\n$/);
  });

  it('lets no text move the cursor', () => {
    const text = renderEntry(entry({ who: '\u001b[31mDev', title: 'a\r\u0007', detail: '\u001b]0;title\u0007b\u2028c', outcome: '\u001b[2J', severity: 'warning' }), 80);
    assert.doesNotMatch(text.replace(/\n/g, ''), /[\p{Cc}\p{Zl}]/u);
  });

  it('has room for a name that was given with --as', () => {
    assert.match(renderEntry(entry({ who: 'Ines (given by maintainers)' }), 80), / {2}Ines +read_file/);
  });

  it('says how long a command took', () => {
    assert.match(renderEntry(entry({ durationMs: 2_345 }), 100), /2\.3 s {2}1\.00\n$/);
  });
});

describe('nextSteps', () => {
  it('has something to say in every state', () => {
    for (const status of ['queued', 'running', 'waiting', 'paused', 'complete', 'killed', 'failed'] as const) assert.ok(nextSteps(snapshot({ status }), '').length > 0);
  });

  it('gives commands that mean the same store', () => {
    assert.deepEqual(nextSteps(snapshot({ status: 'paused' }), ' --store here'), [`wave resume ${THREAD} --store here`]);
    assert.equal(placeFlags({ repo: 'my repo', store: '/s/x.db' }), ' --repo "my repo" --store /s/x.db');
    assert.equal(placeFlags({}), '');
  });
});

describe('parseGates', () => {
  it('reads numbers, ranges and all', () => {
    assert.deepEqual(parseGates('2'), [2]);
    assert.deepEqual(parseGates('7-8, 2,7'), [2, 7, 8]);
    assert.deepEqual(parseGates('all'), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const bad of ['', 'x', '10', '2;3', '-1', '2-', '2--3', '1.5']) assert.throws(() => parseGates(bad), /is no gate/, bad);
  });
});
