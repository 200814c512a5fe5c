import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse as parseJsonc } from 'jsonc-parser';
import { describe, it } from 'mocha';
import { parse as parseYaml } from 'yaml';
import { parseStory } from '../../../src/core/story/parseStory.ts';
import { STORY_ID_PATTERN } from '../../../src/core/story/storyId.ts';
import { fixtureNames, minimal, readFixture } from './fixtures.ts';

const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../media/schemas/story.schema.json'), 'utf8')) as { definitions: { id: { pattern: string } } };
// The editor's own keywords (snippets, doNotSuggest) are unknown to ajv.
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

const value = (name: string, text: string): unknown => (name.endsWith('.json') ? parseJsonc(text) as unknown : parseYaml(text) as unknown);

describe('story schema', () => {
  it('knows the same ids as the parser', () => {
    assert.equal(schema.definitions.id.pattern, STORY_ID_PATTERN);
  });

  for (const name of fixtureNames('good').filter((each) => !each.endsWith('.md'))) {
    it(`accepts ${name}, as the parser does`, () => {
      assert.ok(validate(value(name, readFixture(`good/${name}`))), JSON.stringify(validate.errors));
    });
  }

  // What JSON Schema cannot say: equal ids, and what is lost once the text is parsed.
  const beyond = ['duplicateCriteria.json', 'duplicateKey.json', 'syntax.json'];
  for (const name of fixtureNames('bad').filter((each) => each.endsWith('.json') && !beyond.includes(each))) {
    it(`refuses ${name}, as the parser does`, () => {
      assert.equal(validate(value(name, readFixture(`bad/${name}`))), false);
    });
  }

  it('agrees with the parser on many small changes', () => {
    const changes: Record<string, unknown>[] = [
      {}, { wave: null }, { wave: 3 }, { wave: -1 }, { wave: '1' }, { wave: 1.5 }, { title: 4 }, { title: null }, { domain: [] }, { priority: 1 }, { priority: [] },
      { prompt: { summary: 'x' } }, { prompt: 3 }, { objective: 'As a x, I want y' }, { objective: [] }, { objective: { as_a: 3 } },
      { files: ['a', { path: 'b', action: 'create' }] }, { files: [{ action: 'create' }] }, { files: 'x' }, { files: { create: 'a' } }, { files: { modify: ['../a'] } },
      { files: { modify: ['src/{a,../b}'] } }, { files: { forbidden: ['C:\\x'] } }, { files: { create: ['{1..3}.js'] } }, { files: { other: 3 } },
      { technicalRequirements: { files: [{ path: '/x', action: 'create' }] } }, { technical_requirements: { anything: 1 } },
      { safety: { stop_conditions: 'one' } }, { safety: { stopConditions: [3] } }, { safety: [] }, { stop_conditions: ['x'] }, { escalationTriggers: 3 },
      { dependencies: 'B-1' }, { dependencies: 3 }, { dependencies: { required_before: ['B-1'], blocks: ['C-1'] } }, { dependencies: { requires: [3] } }, { depends_on: [{ id: 'B-1' }] }, { dependencies: [''] },
      { budget: {} }, { budget: { tokens: 0 } }, { budget: { usd: 0.5 } }, { budget: { tokens: 1.5 } }, { budget: 5 },
      { commands: { test: ['a', 'b'] } }, { commands: { test: 3 } }, { commands: [] }, { gate_policy: { 4: 'person' } }, { gate_policy: { 4: 'auto' } }, { gate_policy: { 10: 'person' } }, { gate_policy: { 4: 'go' } }, { gate_policy: ['4'] }, { gate_policy: null }, { gate_policy: {} }, { gate_policy: { 4: null } }, { plan: ['a', { step: 'b' }] }, { plan: 3 }, { plan: [3] },
      { criteria: [] }, { criteria: ['x'] }, { criteria: [''] }, { criteria: [3] }, { criteria: [{ id: '', description: 'x' }] }, { criteria: [{ description: 'x', threshold: 3 }] }, { criteria: {} },
      { id: 'a b' }, { id: null }, { id: 3 }, { unknown: { deep: [1] } },
    ];
    for (const change of changes) {
      const story = minimal(change);
      const parsed = parseStory(JSON.stringify(story), { path: 'a.json' });
      assert.equal(validate(story), parsed.story !== null, `${JSON.stringify(change)}: parser ${JSON.stringify(parsed.problems)}, schema ${JSON.stringify(validate.errors)}`);
    }
  });
});
