import { strict as assert } from 'node:assert';
import { formatAge, formatCost, formatDuration, formatModel, formatScore, formatTokens, scoreTone, share } from '../../../webview/shared/format.ts';
import { t, useTranslations } from '../../../webview/shared/localize.ts';

describe('webview formats', () => {
  it('calls a score good from 0.85, a warning from 0.7, bad below', () => {
    assert.deepEqual([1, 0.85, 0.849, 0.7, 0.699, 0].map(scoreTone), ['good', 'good', 'warning', 'warning', 'bad', 'bad']);
  });

  it('never rounds a score up over a threshold', () => {
    assert.equal(formatScore(0.8499), '84 %');
    assert.equal(formatScore(0.85), '85 %');
    assert.equal(formatScore(0.29), '29 %');
    assert.equal(formatScore(1), '100 %');
  });

  it('says that a cost is unknown instead of showing zero', () => {
    assert.equal(formatCost(null), 'unknown');
    assert.equal(formatCost(0.624), '$0.62');
  });

  it('groups tokens', () => assert.equal(formatTokens(1_234_567.4), '1,234,567'));

  it('shows spans in their two largest units', () => {
    assert.deepEqual([900, 12_000, 252_000, 7_500_000, 200_000_000, -5].map(formatDuration), ['0.9 s', '12 s', '4 min 12 s', '2 h 5 min', '2 d 7 h', '0.0 s']);
  });

  it('shows ages in one unit', () => {
    assert.deepEqual([400, 59_999, 60_000, 3_600_000, 172_800_000].map(formatAge), ['0 s', '59 s', '1 min', '1 h', '2 d']);
  });

  it('keeps a share between nothing and all, and knows no share without a limit', () => {
    assert.deepEqual([share(50, 200), share(300, 200), share(-1, 200), share(5, 0)], [0.25, 1, 0, 0]);
  });

  it('drops the provider of a model and calls a script by its name', () => {
    assert.deepEqual(['anthropic:claude-sonnet-5-5', 'vscode:copilot/gpt-4.1', 'scripted:/tmp/x.json'].map(formatModel), ['claude-sonnet-5-5', 'copilot/gpt-4.1', 'scripted']);
  });
});

describe('webview texts', () => {
  after(() => useTranslations({}));

  it('fills holes, and leaves those without an argument', () => assert.equal(t('{0} of {1}, {2}', 1, 'two'), '1 of two, {2}'));

  it('uses a translation where there is one', () => {
    useTranslations({ 'Hold…': 'Anhalten…' });
    assert.equal(t('Hold…'), 'Anhalten…');
    assert.equal(t('Go'), 'Go');
  });
});
