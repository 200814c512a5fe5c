import assert from 'node:assert/strict';
import { AGENT_ROLES } from '../../../src/contract/agents.ts';
import { describeTools, parseToolInput, toolKind, toolsFor } from '../../../src/core/tools/registry.ts';

describe('tools by role', () => {
  const names = (role: (typeof AGENT_ROLES)[number]) => toolsFor(role).map((tool) => tool.name);
  const READING = ['list_files', 'read_file', 'search_text', 'git_status', 'git_diff', 'git_log'];

  it('gives each role what it may use', () => {
    assert.deepEqual(names('cto'), [...READING, 'ask_human', 'submit_assessment']);
    assert.deepEqual(names('pm'), [...READING, 'ask_human', 'submit_plan']);
    assert.deepEqual(names('dev'), [...READING, 'write_file', 'edit_file', 'delete_file', 'move_file', 'run_command', 'ask_human', 'submit_work']);
    assert.deepEqual(names('qa'), [...READING, 'run_command', 'ask_human', 'submit_verdict']);
    assert.deepEqual(names('supervisor'), [...READING, 'ask_human', 'submit_route']);
    assert.deepEqual([toolKind('run_command'), toolKind('rm')], ['command', null]);
  });

  it('describes every tool as a JSON schema of an object, with what is required', () => {
    for (const role of AGENT_ROLES) {
      for (const tool of describeTools(role)) {
        assert.equal(tool.parameters['type'], 'object', tool.name);
        assert.ok(!('$schema' in tool.parameters));
        assert.ok(tool.description.length > 20);
        assert.match(tool.name, /^[a-z_]{1,64}$/);
      }
    }
    const search = describeTools('cto').find((tool) => tool.name === 'search_text');
    assert.deepEqual(search?.parameters['required'], ['pattern'], 'a field with a default is not required');
  });

  it('parses input and fills defaults', () => {
    assert.deepEqual(parseToolInput('cto', 'search_text', { pattern: 'x' }), { ok: true, call: { tool: 'search_text', kind: 'read', input: { pattern: 'x', regex: false } } });
  });

  it('says which tools there are when one is unknown or not for the role', () => {
    const unknown = parseToolInput('pm', 'bash', {});
    assert.ok(!unknown.ok && /no tool "bash".*list_files, .*submit_plan\.$/.test(unknown.problem));
    const foreign = parseToolInput('qa', 'write_file', { path: 'x', content: '' });
    assert.ok(!foreign.ok && /QA may not use write_file/.test(foreign.problem));
    assert.equal(parseToolInput('cto', 'submit_plan', {}).ok, false);
    assert.equal(parseToolInput('dev', '__proto__', {}).ok, false);
  });

  it('says where the input is wrong and what was expected', () => {
    const wrong = parseToolInput('dev', 'edit_file', { path: 5, old_text: '', extra: 1 });
    assert.ok(!wrong.ok);
    for (const part of ['$.path', 'expected string', '$.old_text', '$.new_text', 'extra']) assert.ok(wrong.problem.includes(part), `${part}: ${wrong.problem}`);
    const plan = parseToolInput('pm', 'submit_plan', { summary: 's', steps: [{ description: 'd', files: [], criteria: 'AC-1' }] });
    assert.ok(!plan.ok && plan.problem.includes('$.steps[0].criteria'));
    for (const input of [null, 'text', [], undefined]) assert.equal(parseToolInput('dev', 'run_command', input).ok, false);
  });
});
