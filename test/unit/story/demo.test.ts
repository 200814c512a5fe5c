import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import picomatch from 'picomatch';
import { AGENT_ROLES } from '../../../src/contract/agents.ts';
import { checkSubmission } from '../../../src/core/agents/submissions.ts';
import { parseConversation } from '../../../src/core/models/conversation.ts';
import { parseStoryBytes } from '../../../src/core/story/parseStory.ts';
import { editText } from '../../../src/core/tools/editText.ts';
import { parseToolInput } from '../../../src/core/tools/registry.ts';

const DEMO = join(import.meta.dirname, '../../../media/demo');
const STORIES = join(DEMO, 'repository/.wave/stories');

const load = async (name: string) => {
  const { story, problems } = parseStoryBytes(await readFile(join(STORIES, name)), { path: name });
  assert.deepEqual(problems, [], name);
  assert.ok(story);
  return story;
};
const conversation = async () => parseConversation(await readFile(join(DEMO, 'conversation.json'), 'utf8'), 'conversation.json');

/** Runs an npm script of the sample project as a user's shell would. */
function npm(folder: string, ...words: string[]): Promise<{ code: number; output: string }> {
  const windows = process.platform === 'win32';
  // What this test process tells Node's test runner about itself must not reach the inner one.
  const { NODE_TEST_CONTEXT: _context, NODE_OPTIONS: _options, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(windows ? 'npm.cmd' : 'npm', words, { cwd: folder, shell: windows, env }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, output: stdout + stderr });
    });
  });
}

describe('demo', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wave-demo-'));
    await cp(join(DEMO, 'repository'), folder, { recursive: true });
  });
  after(async () => { await rm(folder, { recursive: true, force: true }); });

  it('has stories without a single problem, in all three syntaxes', async () => {
    const names = (await readdir(STORIES)).sort();
    assert.deepEqual(names, ['build-paths.md', 'demo.json', 'optional-parts.yaml']);
    const stories = await Promise.all(names.map(load));
    assert.deepEqual(stories.map((story) => story.id), ['TRAIL-3', 'DEMO-1', 'TRAIL-2']);
  });

  it('calls tools that the agents have, with inputs that fit, and hands in what the orchestrator accepts', async () => {
    const story = await load('demo.json');
    const { agents } = await conversation();
    for (const role of AGENT_ROLES) {
      const turns = agents[role] ?? [];
      assert.ok(turns.length > 0, role);
      const calls = turns.flatMap((turn) => turn.toolCalls);
      for (const call of calls) assert.equal(parseToolInput(role, call.name, call.input).ok, true, `${role} ${call.name}`);
      const last = calls.at(-1);
      assert.ok(last, role);
      assert.match(last.name, /^submit_/);
      const check = checkSubmission(role, last.input, story, 1, '2026-01-01T00:00:00.000Z');
      assert.equal(check.ok, true, check.ok ? '' : check.problem);
      assert.equal(calls.filter((call) => call.name.startsWith('submit_')).length, 1, role);
    }
  });

  it('touches only what the story and the plan name', async () => {
    const story = await load('demo.json');
    const { agents } = await conversation();
    const inScope = picomatch([...story.files.create, ...story.files.modify]);
    const written = (agents.dev ?? []).flatMap((turn) => turn.toolCalls).filter((call) => /^(write|edit)_file$/.test(call.name)).map((call) => String(call.input['path']));
    assert.deepEqual([...new Set(written)].sort(), ['README.md', 'src/decode.js', 'src/match.js', 'test/match.test.js']);
    assert.ok(written.every((path) => inScope(path)));
    assert.ok(written.every((path) => !picomatch.isMatch(path, story.files.forbidden)));
  });

  it('leads from passing tests over failing ones to a change whose tests, lint and build pass', async () => {
    assert.equal((await npm(folder, 'test')).code, 0, 'before');
    const { agents } = await conversation();
    const outcomes: number[] = [];
    for (const call of (agents.dev ?? []).flatMap((turn) => turn.toolCalls)) {
      const parsed = parseToolInput('dev', call.name, call.input);
      assert.ok(parsed.ok);
      const done = parsed.call;
      if (done.tool === 'write_file') await writeFile(join(folder, done.input.path), done.input.content);
      if (done.tool === 'edit_file') {
        const file = join(folder, done.input.path);
        const edit = editText(await readFile(file, 'utf8'), done.input.old_text, done.input.new_text);
        assert.ok(edit.ok, `${done.input.path}: ${edit.ok ? '' : edit.problem}`);
        await writeFile(file, edit.content);
      }
      if (done.tool === 'run_command') {
        let code = 0;
        for (const part of done.input.command.split(' && ')) {
          const [program, ...words] = part.split(' ');
          assert.equal(program, 'npm');
          code ||= (await npm(folder, ...words)).code;
        }
        outcomes.push(code === 0 ? 0 : 1);
      }
    }
    assert.deepEqual(outcomes, [1, 1, 0, 0], 'fails, fails less, passes, lint and build pass');
    const { output } = await npm(folder, 'test');
    assert.match(output, /pass 11\b/);
    assert.match(output, /fail 0\b/);
    for (const script of ['lint', 'build']) assert.equal((await npm(folder, 'run', script)).code, 0, script);
  }).timeout(60_000);
});
