import { strict as assert } from 'node:assert';
import { canRecycle, gateOf, runActions } from '../../../src/contract/runActions.ts';
import { storyIdOf, storyTemplate } from '../../../src/vscode/stories/template.ts';
import { webviewHtml } from '../../../src/vscode/webview/html.ts';
import { parseStory } from '../../../src/core/story/parseStory.ts';
import { aReview, aSummary, evidence } from '../../fakes/runs.ts';

describe('webviewHtml', () => {
  const page = webviewHtml({
    cspSource: 'https://host', nonce: 'n0nce', scriptUri: 'https://host/run.js', styleUri: 'https://host/run.css', token: 'tok"><script>',
    threadId: null, title: '<b>', language: 'de', translations: { 'Say "{0}"': '<i>' },
  });

  it('lets in one script by nonce and nothing from elsewhere', () => {
    assert.match(page, /default-src 'none'/);
    assert.match(page, /script-src 'nonce-n0nce'(?![^"]*unsafe)/);
    assert.equal(page.match(/<script/g)?.length, 1);
  });

  it('escapes what it is given', () => {
    assert.match(page, /data-token="tok&quot;&gt;&lt;script&gt;"/);
    assert.match(page, /<title>&lt;b&gt;<\/title>/);
    assert.match(page, /data-translations="\{&quot;Say/);
  });
});

describe('what can be done to a run', () => {
  it('follows its state', () => {
    const can = (status: Parameters<typeof aSummary>[0] & object) => Object.entries(runActions(aSummary(status))).filter(([, may]) => may).map(([name]) => name);
    assert.deepEqual(can({ status: 'running' }), ['pause', 'kill', 'diff']);
    assert.deepEqual(can({ status: 'paused' }), ['resume', 'kill', 'diff']);
    assert.deepEqual(can({ status: 'waiting' }), ['kill', 'diff']);
    assert.deepEqual(can({ status: 'queued', branch: '' }), ['pause', 'kill']);
    assert.deepEqual(can({ status: 'complete' }), ['diff']);
  });

  it('can go back to a gate once one is passed, until it is merged or has ended', () => {
    const can = (summary: Parameters<typeof aSummary>[0]): boolean => canRecycle(aSummary(summary));
    assert.deepEqual([0, 1, 8, 9].map((currentGate) => can({ status: 'waiting', currentGate })), [false, true, true, false]);
    assert.deepEqual([can({ status: 'killed', currentGate: 4 }), can({ status: 'paused', currentGate: 4 })], [false, true]);
  });

  it('knows which items are about a gate', () => {
    assert.equal(gateOf(aReview()), null);
    assert.equal(gateOf(aReview({ type: 'gate_override', gate: 4, evidence: evidence(4, []), proposed: null })), 4);
  });
});

describe('the template of a new story', () => {
  it('is a story without problems', () => {
    const { story, problems } = parseStory(storyTemplate(storyIdOf('Greet by name!'), 'Greet by name!'), { path: 'x.json' });
    assert.deepEqual(problems, []);
    assert.deepEqual([story?.id, story?.title], ['GREET-BY-NAME', 'Greet by name!']);
  });

  it('makes an id of any title', () => {
    assert.deepEqual([storyIdOf('Décoder les «noms»'), storyIdOf('日本語'), storyIdOf('a '.repeat(60)).length <= 40], ['DECODER-LES-NOMS', 'STORY', true]);
  });
});
