import assert from 'node:assert/strict';
import { designValidated, planApproved } from '../../../src/core/gates/planning.ts';
import type { GateContext } from '../../../src/core/gates/context.ts';
import { parseStory } from '../../../src/core/story/parseStory.ts';
import { testStory } from '../../fakes/orchestratorHarness.ts';

const text = (safety: unknown, more: object = {}): string => JSON.stringify({ id: 'A-1', title: 'A', description: 'B', acceptance_criteria: ['AC-1: c'], safety, ...more });
const context = (story: unknown): GateContext => ({ state: { story, submissions: [], git: { baseCommit: 'abcdefgh', baseBranch: 'main' } } }) as unknown as GateContext;

describe('hosts of a story', () => {
  it('are read in both spellings, at both places, each once', () => {
    const { story, problems } = parseStory(text({ allowed_hosts: ['api.example.com', '*.cdn.example'] }, { allowedHosts: 'API.example.com' }), { path: 'a.json' });
    assert.deepEqual(problems, []);
    assert.deepEqual(story?.safety.allowedHosts, ['api.example.com', '*.cdn.example']);
    assert.equal(parseStory(text({}), { path: 'a.json' }).story?.safety.allowedHosts, undefined);
  });

  it('are refused at their place when they are none', () => {
    for (const host of ['https://api.example.com', 'a b', '*', 'x/y', 'a.example:port']) {
      const { story, problems } = parseStory(text({ allowed_hosts: ['ok.example', host] }), { path: 'a.json' });
      assert.equal(story, null, host);
      assert.equal(problems[0]?.path, '$.safety.allowed_hosts[1]');
    }
  });

  it('stand in the evidence of gate 2, conditions and who watches over them in that of gate 0', () => {
    const story = testStory({ safety: { stopConditions: ['Any change to `src/pay/**`', 'Data is lost in transit'], escalationTriggers: ['Tests fail'], allowedHosts: ['api.example.com'] } });
    assert.match(planApproved(context(story)).find(({ id }) => id === 'hosts')?.detail ?? '', /api\.example\.com/);
    const said = designValidated(context(story)).find(({ id }) => id === 'conditions');
    assert.equal(said?.met, true);
    assert.match(said.detail, /Rules, at each action: "Any change to `src\/pay\/\*\*`".*Gate 5: "Tests fail".*Only the judge and people: "Data is lost in transit"/);
    const plain = testStory({ safety: { stopConditions: [], escalationTriggers: [] } });
    assert.ok(!planApproved(context(plain)).some(({ id }) => id === 'hosts'));
    assert.ok(!designValidated(context(plain)).some(({ id }) => id === 'conditions'));
  });
});
