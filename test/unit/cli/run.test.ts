import assert from 'node:assert/strict';
import { mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';
import { GitError } from '../../../src/core/ports/git.ts';
import { ModelError } from '../../../src/core/ports/model.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import type { RunStatus } from '../../../src/contract/run.ts';
import { FakeOrchestrator, STORY, THREAD, entry, gateReview, harness, jsonLines, snapshot } from './fakes.ts';

const withStory = async (orchestrator = new FakeOrchestrator()) => {
  const cli = await harness(orchestrator);
  await cli.write('story.json', STORY);
  return cli;
};

describe('wave run', () => {
  it('starts the story as the person at the keyboard, in the repository around', async () => {
    const cli = await withStory();
    assert.equal(await cli.run('run', 'story.json', '--go', '2,7-8', '--model', 'scripted:talk.json'), 0);
    const { started } = cli.orchestrator;
    assert.equal(started?.story.id, 'A-1');
    assert.equal(started.by, 'ines');
    assert.equal(started.repository, await realpath(cli.folder));
    assert.deepEqual(started.preapprovedGates, [2, 7, 8]);
    assert.equal(started.settings.models.default, `scripted:${join(cli.folder, 'talk.json')}`);
    assert.ok(cli.orchestrator.disposed);
  });

  it('approves nothing by itself', async () => {
    const cli = await withStory();
    await cli.run('run', 'story.json');
    assert.deepEqual(cli.orchestrator.started?.preapprovedGates, []);
  });

  const codes: Record<RunStatus, number> = { complete: 0, waiting: 3, paused: 3, queued: 3, running: 3, killed: 4, failed: 4 };
  for (const [status, code] of Object.entries(codes) as [RunStatus, number][]) {
    it(`exits with ${code} when the run is ${status}`, async () => {
      assert.equal(await (await withStory(new FakeOrchestrator(status))).run('run', 'story.json'), code);
    });
  }

  it('finds a story by its id', async () => {
    const cli = await harness();
    await cli.write('.wave/stories/some.json', STORY);
    assert.equal(await cli.run('run', 'a-1'), 0);
    assert.equal(cli.orchestrator.started?.story.id, 'A-1');
  });

  it('takes the repository from --repo and the store from --store', async () => {
    const cli = await withStory();
    const other = join(cli.folder, 'other');
    await mkdir(join(other, '.git'), { recursive: true });
    assert.equal(await cli.run('run', 'story.json', '--repo', 'other', '--store', 'here'), 0);
    assert.equal(cli.orchestrator.started?.repository, await realpath(other));
    assert.deepEqual(cli.opened, [join(cli.folder, 'here', 'wave.db')]);
  });

  it('keeps the store in the user\'s data folder, apart for each repository', async () => {
    const cli = await withStory();
    await cli.run('run', 'story.json');
    assert.match(cli.opened[0] ?? '', /[\\/]data[\\/]wave[\\/][0-9a-f]{16}[\\/]wave\.db$/);
  });

  it('prints progress and a summary that says what to do next', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.run = snapshot({ status: 'waiting', currentGate: 2, waitingFor: gateReview() });
    orchestrator.entries = [entry(), entry({ seq: 2, title: 'run_command', detail: 'npm test', score: 0.6, verdict: 'block', outcome: 'because', severity: 'warning' })];
    const cli = await withStory(orchestrator);
    assert.equal(await cli.run('run', 'story.json'), 3);
    const text = cli.stdout();
    assert.match(text, /Dev +read_file src\/a\.js +1\.00\n/);
    assert.match(text, /npm test .*0\.60 blocked\n +because\n/);
    assert.match(text, /State +waits for a person/);
    assert.match(text, /Gate +2 of 9, Plan approved/);
    assert.match(text, /Branch +wave\/A-1/);
    assert.match(text, /Tokens +12,345 of 100,000/);
    assert.match(text, /Cost +\$0\.50 of \$10\.00/);
    assert.match(text, new RegExp(`Next +wave decide ${THREAD} 2 go`));
  });

  it('prints each entry once, however many events come', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.entries = Array.from({ length: 1_200 }, (_, index) => entry({ seq: index + 1, detail: `file-${index}` }));
    orchestrator.whileRunning = async () => { for (let i = 0; i < 3; i += 1) orchestrator.emit({ type: 'runs', threadIds: [THREAD, 'other'] }); };
    const cli = await withStory(orchestrator);
    await cli.run('run', 'story.json', '--json');
    const lines = jsonLines(cli.stdout());
    assert.deepEqual(lines.map((line) => line['type']), ['started', ...orchestrator.entries.map(() => 'timeline'), 'result']);
    assert.equal(lines[0]?.['threadId'], THREAD);
    assert.equal(lines.at(-1)?.['exitCode'], 0);
  });

  it('says what runs when it takes long, and nothing of what is over at once', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.whileRunning = async () => {
      orchestrator.emit({ type: 'command', threadId: 'another', command: 'npm run other' });
      orchestrator.emit({ type: 'command', threadId: THREAD, command: 'npm run quick' });
      orchestrator.emit({ type: 'command', threadId: THREAD, command: null });
      orchestrator.emit({ type: 'command', threadId: THREAD, command: 'npm ci\u001b[2J' });
      await new Promise((resolve) => { setTimeout(resolve, 1_100); });
      orchestrator.emit({ type: 'command', threadId: THREAD, command: null });
    };
    const cli = await withStory(orchestrator);
    await cli.run('run', 'story.json');
    assert.equal(cli.stderr(), '          Running: npm ci\n');
    assert.doesNotMatch(cli.stdout(), /npm/);
  });

  it('tells of problems on the error output', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.whileRunning = async () => { orchestrator.emit({ type: 'problem', threadId: THREAD, message: 'The disk is full' }); };
    const cli = await withStory(orchestrator);
    await cli.run('run', 'story.json');
    assert.equal(cli.stderr(), 'wave: The disk is full\n');
  });

  it('says on Ctrl-C which command a pause waits for', async () => {
    const orchestrator = new FakeOrchestrator('running');
    const cli = await withStory(orchestrator);
    orchestrator.whileRunning = async () => {
      orchestrator.emit({ type: 'command', threadId: THREAD, command: 'npm ci' });
      cli.interrupt();
      await Promise.resolve();
    };
    await cli.run('run', 'story.json');
    assert.match(cli.stderr(), /Pausing when this command has ended: npm ci\nCtrl-C again leaves at once; the command goes on, and "wave resume" finds it\.\n/);
  });

  it('pauses on the first Ctrl-C and leaves on the second', async () => {
    const orchestrator = new FakeOrchestrator('running');
    const cli = await withStory(orchestrator);
    orchestrator.whileRunning = async () => {
      cli.interrupt();
      await new Promise((resolve) => { setImmediate(resolve); });
      assert.deepEqual(cli.exits, []);
      cli.interrupt();
    };
    assert.equal(await cli.run('run', 'story.json'), 3);
    assert.deepEqual(orchestrator.calls, [['pause', THREAD, 'ines', 'Interrupted with Ctrl-C']]);
    assert.deepEqual(cli.exits, [4]);
    assert.match(cli.stdout(), new RegExp(`Next +wave resume ${THREAD}`));
    cli.interrupt();
    assert.equal(orchestrator.calls.length, 1, 'nobody listens any more');
  });
});

describe('wave run: bad input ends with 2 before anything is made', () => {
  const refused = async (words: string[], expected: RegExp, prepare?: (cli: Awaited<ReturnType<typeof withStory>>) => Promise<unknown>) => {
    const cli = await withStory();
    await prepare?.(cli);
    assert.equal(await cli.run(...words), 2);
    assert.match(cli.stderr(), expected);
    assert.deepEqual(cli.opened, []);
  };

  it('a story that is not there', () => refused(['run', 'nothing.json'], /no story file .*nothing\.json/));
  it('a story with problems, with their places', () => refused(['run', 'bad.json'], /bad\.json:3:3 error: .*Expected: /, (cli) => cli.write('bad.json', '{\n  "id": "A-1"\n  "title": "x"\n}')));
  it('gates that do not exist', () => refused(['run', 'story.json', '--go', '2,11'], /"11" in --go/));
  it('ranges that run backwards', () => refused(['run', 'story.json', '--go', '8-2'], /"8-2"/));
  it('a model that is not known', () => refused(['run', 'story.json', '--model', 'gpt'], /"gpt" is no model/));
  it('scripted without a file', () => refused(['run', 'story.json', '--model', 'scripted'], /is no model/));
  it('settings that do not fit', () => refused(['run', 'story.json', '--config', 'c.json'], /budget\.tokens/, (cli) => cli.write('c.json', '{"budget":{"tokens":"many"}}')));
  it('settings that are not there', () => refused(['run', 'story.json', '--config', 'c.json'], /cannot be read/));
  it('options that do not exist', () => refused(['run', 'story.json', '--fast'], /unknown option '--fast'/));
  it('a missing story', () => refused(['run'], /missing required argument/));
  it('commands that do not exist', () => refused(['fly'], /unknown command 'fly'/));

  it('a missing key', async () => {
    const cli = await harness(new FakeOrchestrator(), { variables: {} });
    await cli.write('story.json', STORY);
    assert.equal(await cli.run('run', 'story.json'), 2);
    assert.match(cli.stderr(), /ANTHROPIC_API_KEY is not set/);
    assert.deepEqual(cli.opened, []);
    assert.equal(await cli.run('run', 'story.json', '--model', 'scripted:x.json'), 0, 'a written conversation needs none');
  });

  it('a folder without a repository', async () => {
    const cli = await withStory();
    assert.equal(await cli.run('run', 'story.json', '--repo', '/'), 2);
    assert.match(cli.stderr(), /not inside a git repository/);
  });
});

describe('wave run: errors of others', () => {
  const cases: [Error, number][] = [
    [new OrchestratorError('bad_input', 'x'), 2],
    [new GitError('no_commits', 'x'), 2],
    [new GitError('failed', 'x'), 4],
    [new ModelError('no_key', 'x'), 2],
    [new ModelError('network', 'x'), 4],
    [new StoreError('corrupt', 'x'), 4],
    [new Error('x'), 4],
  ];
  for (const [error, code] of cases) {
    it(`${error.name} ${'reason' in error ? String(error.reason) : ''} ends with ${code}`, async () => {
      const orchestrator = new FakeOrchestrator();
      // As from another bundle: the same shape, not the same class.
      orchestrator.startError = Object.assign(new Error(error.message), { name: error.name, ...('reason' in error ? { reason: error.reason } : {}) });
      const cli = await withStory(orchestrator);
      assert.equal(await cli.run('run', 'story.json'), code);
      assert.equal(cli.stderr(), 'wave: x\n');
      assert.ok(orchestrator.disposed, 'the store is closed all the same');
    });
  }
});

describe('wave in a linked worktree', () => {
  it('shares the store of the repository it belongs to', async () => {
    const cli = await harness();
    await cli.write('story.json', STORY);
    const linked = join(cli.folder, 'linked');
    await mkdir(join(cli.folder, '.git', 'worktrees', 'linked'), { recursive: true });
    await mkdir(linked);
    await writeFile(join(cli.folder, '.git', 'worktrees', 'linked', 'commondir'), '../..\n');
    await writeFile(join(linked, '.git'), `gitdir: ${join(cli.folder, '.git', 'worktrees', 'linked')}\n`);
    await cli.run('run', 'story.json');
    await cli.run('run', 'story.json', '--repo', 'linked');
    assert.equal(cli.opened.length, 2);
    assert.equal(cli.opened[0], cli.opened[1]);
  });
});
