import assert from 'node:assert/strict';
import { settings } from '../../../src/contract/settings.ts';
import { policyOf } from '../../../src/core/gates/policy.ts';
import { parseStory } from '../../../src/core/story/parseStory.ts';
import { minimal } from './fixtures.ts';

describe('gates of a story', () => {
  const read = (gates: unknown) => parseStory(JSON.stringify(minimal({ gate_policy: gates })), { path: 'a.json' });

  it('a person is asked where the story says so', () => {
    const { story, problems } = read({ 4: 'person', 6: 'person' });
    assert.deepEqual([story?.gates, problems], [{ 4: 'person', 6: 'person' }, []]);
    assert.deepEqual(parseStory('id: A-1\ntitle: T\ncriteria: [x]\ngatePolicy:\n  4: person\n', { path: 'a.yaml' }).story?.gates, { 4: 'person' });
  });

  it('can only tighten: "auto" is told and has no effect', () => {
    const { story, problems } = read({ 7: 'auto', 5: 'person' });
    assert.deepEqual(story?.gates, { 5: 'person' });
    assert.deepEqual(problems.map(({ severity, path }) => [severity, path]), [['warning', '$.gate_policy.7']]);
    assert.match(problems[0]?.message ?? '', /cannot let a gate pass by itself/);
    const loose = settings.parse({ gates: { policy: { 5: 'auto', 7: 'auto', 8: 'person' } } });
    assert.ok(story);
    assert.deepEqual([5, 7, 8, 9, 4].map((gate) => policyOf(gate, loose, story)), ['person', 'auto', 'person', 'person', 'auto']);
    assert.equal(policyOf(7, settings.parse({}), story), 'person');
  });

  it('what is no gate or no policy is an error at its place', () => {
    for (const gates of [{ 10: 'person' }, { x: 'person' }, { 4: 'go' }, { 4: true }, ['4'], 'person']) assert.equal(read(gates).story, null, JSON.stringify(gates));
  });
});
