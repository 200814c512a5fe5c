import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { readJsonLines } from '../../../src/cli/jsonLines.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../../calibration/measure.ts';
import { FakeOrchestrator, STORY, harness, jsonLines } from './fakes.ts';

async function* pieces(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}
const cliWith = (...parts: (string | Uint8Array)[]) => harness(new FakeOrchestrator(), { stdin: pieces(...parts) });

describe('readJsonLines', () => {
  const read = async (...parts: (string | Uint8Array)[]) => {
    const lines = [];
    for await (const line of readJsonLines(pieces(...parts))) lines.push(line.ok ? line.value : line.problem);
    return lines;
  };

  it('joins pieces, wherever they are cut, even inside a character', async () => {
    const bytes = Buffer.from('{"a":"ü"}\r\n{"b":2}');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      assert.deepEqual(await read(bytes.subarray(0, cut), bytes.subarray(cut)), [{ a: 'ü' }, { b: 2 }]);
    }
  });

  it('gives one result for each line that is not blank', async () => {
    assert.deepEqual(await read('1\n\n  \nnot json\n', Uint8Array.from([0xff, 0x0a]), '"\u2028"\n2'), [1, 'The line is not JSON', 'The line is not text in UTF-8', '\u2028', 2]);
  });

  it('does not keep lines that are too long', async () => {
    const big = new Uint8Array(9 * 1024 * 1024).fill(0x20);
    const [first, second] = await read(big, big, '\n', '3');
    assert.match(String(first), /longer than/);
    assert.equal(second, 3);
  });
});

describe('wave score', () => {
  it('prints one verdict a line, in order', async () => {
    const cli = await cliWith('{"tool":"a","input":{"x":1},"worktree":"/repo"}\n{"tool":"b","input":{}}\n');
    assert.equal(await cli.run('score'), 0);
    const verdicts = jsonLines(cli.stdout());
    assert.deepEqual(verdicts.map((verdict) => verdict['reasons']), [['a {"x":1}'], ['b {}']]);
    assert.deepEqual(Object.keys(verdicts[0] ?? {}), ['score', 'verdict', 'unknown', 'violations', 'reasons', 'perPrinciple']);
  });

  it('takes relative paths for paths of the worktree where none is named', async () => {
    const lines = ['src/a.ts', '../a.ts', '/etc/hosts'].map((path) => JSON.stringify({ tool: 'write_file', input: { path, content: 'x' } }));
    const shellParser = sourceShellParser();
    const { environment } = await cliWith();
    const services = { ...environment.services, openScorer: () => Promise.resolve({ scorer: createScorer({ shellParser }), dispose: () => shellParser.dispose() }) };
    const cli = await harness(new FakeOrchestrator(), { stdin: pieces(lines.join('\n')), services });
    assert.equal(await cli.run('score'), 0);
    assert.deepEqual(jsonLines(cli.stdout()).map((verdict) => verdict['verdict']), ['allow', 'block', 'block']);
  });

  it('lets nothing through that it cannot read or score', async () => {
    const bad = ['nonsense', '[]', '{"tool":1,"input":{}}', '{"tool":"a"}', '{"tool":"a","input":{},"worktree":"relative"}', '{"tool":"throws","input":{}}', 'null'];
    const cli = await cliWith(Uint8Array.from([0x80, 0x0a]), `${bad.join('\n')}\n{"tool":"ok","input":{}}`);
    assert.equal(await cli.run('score'), 0);
    const verdicts = jsonLines(cli.stdout());
    assert.equal(verdicts.length, bad.length + 2);
    assert.ok(verdicts.slice(0, -1).every((verdict) => verdict['verdict'] === 'review' && verdict['unknown'] === true && Number(verdict['score']) < 0.85));
    assert.equal(verdicts.at(-1)?.['verdict'], 'allow');
  });
});

describe('wave scan', () => {
  it('prints findings with their places', async () => {
    const cli = await cliWith('{"text":"a key"}\n{"text":"nothing"}\n');
    assert.equal(await cli.run('scan'), 0);
    assert.deepEqual(jsonLines(cli.stdout()), [{ findings: [{ rule: 'key', start: 2, end: 5 }] }, { findings: [] }]);
  });

  it('answers a line it cannot read, and says in the end that there was one', async () => {
    const cli = await cliWith('{"text":3}\n{"text":"key"}\n');
    assert.equal(await cli.run('scan'), 2);
    assert.deepEqual(jsonLines(cli.stdout()).map((line) => 'error' in line), [true, false]);
  });
});

describe('wave validate', () => {
  it('prints one line for each file: files, folders and globs, each once', async () => {
    const cli = await harness();
    await cli.write('stories/one.json', STORY);
    await cli.write('stories/two.yaml', 'id: B-2\ntitle: Two\ncriteria: ["AC-1: x"]\n');
    await cli.write('stories/deep/three.json', STORY.replace('A-1', 'C-3'));
    await cli.write('stories/node_modules/x.json', '{}');
    await cli.write('stories/notes.txt', 'x');
    assert.equal(await cli.run('validate', 'stories/one.json', 'stories', 'stories/**/*.{json,yaml}'), 0);
    assert.deepEqual(jsonLines(cli.stdout()).map(({ file, ok }) => [String(file).replace(/\\/g, '/'), ok]), [['stories/one.json', true], ['stories/two.yaml', true], ['stories/deep/three.json', true]]);
  });

  it('exits with 2 when any is bad, and says where', async () => {
    const cli = await harness();
    await cli.write('good.json', STORY);
    await cli.write('bad.json', '{\n  "id": "A b"\n}');
    assert.equal(await cli.run('validate', 'good.json', 'bad.json', 'none.json', 'none-*.json'), 2);
    const lines = jsonLines(cli.stdout());
    assert.deepEqual(lines.map(({ file, ok }) => [file, ok]), [['good.json', true], ['bad.json', false], ['none.json', false], ['none-*.json', false]]);
    const [problem] = lines[1]?.['problems'] as { path: string; line: number; column: number }[];
    assert.deepEqual([problem?.path, problem?.line, problem?.column], ['$', 0, 0]);
  });

  it('finds ids that several files share', async () => {
    const cli = await harness();
    await cli.write('one.json', STORY);
    await cli.write('two.json', STORY.replace('A-1', 'a-1'));
    assert.equal(await cli.run('validate', '*.json'), 2);
    const lines = jsonLines(cli.stdout());
    assert.ok(lines.every(({ ok, problems }) => ok === false && (problems as { path: string }[])[0]?.path === '$.id'));
  });

  it('lets warnings pass', async () => {
    const cli = await harness();
    await cli.write('one.json', STORY.replace('"id":"AC-1",', ''));
    assert.equal(await cli.run('validate', 'one.json'), 0);
    const [line] = jsonLines(cli.stdout());
    assert.equal((line?.['problems'] as unknown[]).length, 1);
  });
});
