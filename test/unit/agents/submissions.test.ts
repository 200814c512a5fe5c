import assert from 'node:assert/strict';
import { checkSubmission } from '../../../src/core/agents/submissions.ts';
import { testStory } from '../../fakes/orchestratorHarness.ts';

const story = testStory({ acceptanceCriteria: [{ id: 'AC-1', description: 'a' }, { id: 'AC-2', description: 'b' }] });
const check = (role: Parameters<typeof checkSubmission>[0], input: unknown): ReturnType<typeof checkSubmission> => checkSubmission(role, input, story, 1, '2026-01-01T00:00:00.000Z');
const problemOf = (result: ReturnType<typeof checkSubmission>): string => (result.ok ? '' : result.problem);

describe('submissions', () => {
  it('says where a shape is wrong', () => {
    assert.match(problemOf(check('cto', { summary: 'x', feasible: 'yes', risks: [], approach: 'y' })), /\$\.feasible/);
  });

  it('sends a plan back that forgets a criterion or makes one up', () => {
    const plan = (criteria: string[]): unknown => ({ summary: 's', steps: [{ description: 'd', files: [], criteria }] });
    assert.match(problemOf(check('pm', plan(['AC-1']))), /No step serves: AC-2/);
    assert.match(problemOf(check('pm', plan(['AC-1', 'AC-2', 'AC-9']))), /Unknown criteria: AC-9.*AC-1, AC-2/);
    assert.equal(check('pm', plan(['AC-1', 'AC-2'])).ok, true);
  });

  it('sends a verdict back without evidence for every criterion', () => {
    const verdict = (ids: string[]): unknown => ({ summary: 's', passed: true, criteria: ids.map((id) => ({ id, met: true, evidence: 'e' })) });
    assert.match(problemOf(check('qa', verdict(['AC-2']))), /No evidence for: AC-1/);
    assert.equal(check('qa', verdict(['AC-2', 'AC-1'])).ok, true);
  });

  it('knows five routes and no other', () => {
    for (const route of ['continue', 'review', 'complete', 'kill', 'hold']) assert.equal(check('supervisor', { route, reason: 'r', feedback: '' }).ok, true, route);
    assert.equal(check('supervisor', { route: 'go', reason: 'r', feedback: '' }).ok, false);
  });
});
