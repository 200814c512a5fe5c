import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import type { ReviewRequest } from '../../../src/contract/review.ts';
import { FakeOrchestrator, THREAD, allow, entry, gateReview, harness, jsonLines, snapshot } from './fakes.ts';

/** A CLI whose store is there already. */
const withStore = async (orchestrator = new FakeOrchestrator('running')) => {
  const cli = await harness(orchestrator);
  await cli.write('store/wave.db', '');
  return { ...cli, run: (...words: string[]) => cli.run(...words, '--store', 'store') };
};

describe('what waits for a person, in a terminal', () => {
  const asking = async (request: ReviewRequest, more: Parameters<typeof snapshot>[0] = {}) => {
    const orchestrator = new FakeOrchestrator('waiting');
    const item = { ...gateReview(), request };
    orchestrator.items = [item];
    orchestrator.run = snapshot({ status: 'waiting', waitingFor: item, ...more });
    const cli = await withStore(orchestrator);
    await cli.run('reviews');
    const list = cli.stdout();
    await cli.run('status', THREAD);
    return { list, status: cli.stdout().slice(list.length) };
  };
  const common = { id: 'review-1', reason: 'publishes commits', agent: 'dev' as const };
  const evidence = { gate: 2, commit: '', tree: '', collectedAt: '2026-01-02T03:04:05.000Z', criteria: [
    { id: 'coverage', label: 'Every criterion is covered by a step', met: true, detail: '1 step covers 1 of 1 criteria', output: 'The plan.\n\n1. Write the test (AC-1): a.test.js' },
    { id: 'plannedScope', label: 'Planned files are within scope', met: false, detail: 'Outside: b.js', output: 'loud' },
    { id: 'build', label: 'Build passes', met: true, detail: 'exit 0', output: 'thousands of lines' },
  ] };

  it('shows the whole command that it asks about, once with its reason', async () => {
    const action = { id: 'a', agent: 'dev' as const, tool: 'run_command', input: { command: `git push ${'x'.repeat(500)} HEAD\nrm -r b` } };
    for (const text of Object.values(await asking({ ...common, type: 'safety', action, verdict: allow }))) {
      assert.match(text, /\$ git push x{500} HEAD\n +> rm -r b\n/);
      assert.equal(text.match(/publishes commits/g)?.length ?? 0, text.includes('State') ? 0 : 1);
    }
  });

  it('shows the file and the new content of an edit', async () => {
    const action = { id: 'a', agent: 'dev' as const, tool: 'write_file', input: { path: 'a.js', content: 'one\n  two\n' } };
    const { list } = await asking({ ...common, type: 'safety', action, verdict: allow });
    assert.match(list, /write_file a\.js\n +one\n +two\n/);
  });

  it('shows the plan and what was found at a gate; of what failed its output', async () => {
    for (const text of Object.values(await asking({ ...common, agent: null, type: 'gate_decision', gate: 2, evidence, proposed: null }))) {
      assert.match(text, /\[x\] Every criterion is covered by a step: 1 step covers 1 of 1 criteria\n +The plan\.\n +1\. Write the test \(AC-1\): a\.test\.js\n +\[ \] Planned files are within scope: Outside: b\.js\n +loud\n +\[x\] Build passes: exit 0\n/);
      assert.doesNotMatch(text, /thousands|git -C/);
    }
  });

  it('says how to read the change before it is reviewed or merged', async () => {
    const { status } = await asking({ ...common, agent: null, type: 'gate_decision', gate: 7, evidence: { ...evidence, gate: 7, criteria: [] }, proposed: null });
    assert.match(status, /The change: git -C "\/tmp\/w" diff 0123456789ab\n/);
  });

  it('says what approving a used-up budget adds, and lists the choices of a question', async () => {
    assert.match((await asking({ ...common, type: 'budget_exceeded', extraTokens: 100_000, extraUsd: 10 })).list, /Approving adds 100,000 tokens and \$10\.00\./);
    const action = { id: 'a', agent: 'dev' as const, tool: 'ask_human', input: { question: 'Which?' } };
    assert.match((await asking({ ...common, reason: 'Which?', type: 'question', action, question: 'Which?', choices: ['This', 'That'] })).list, /Which\?\n +- This\n +- That\n +wave answer review-1 "\.\.\."/);
  });

  it('counts one file as one file', async () => {
    const cli = await withStore();
    await cli.run('status', THREAD);
    assert.match(cli.stdout(), /Changes +1 file, \+3 -1;/);
  });

  it('says of containment only what is known, while it matters', async () => {
    const of = async (status: 'paused' | 'complete', sandbox: string): Promise<string> => {
      const orchestrator = new FakeOrchestrator();
      orchestrator.run = snapshot({ status, sandbox });
      const cli = await withStore(orchestrator);
      await cli.run('status', THREAD);
      return /Safety +(.*)/.exec(cli.stdout())?.[1] ?? '';
    };
    assert.equal(await of('paused', 'not sandboxed: bwrap is missing'), 'lowest score 0.90; not sandboxed: bwrap is missing');
    assert.equal(await of('paused', 'not sandboxed yet: finding out whether there is a sandbox'), 'lowest score 0.90');
    assert.equal(await of('complete', 'not sandboxed'), 'lowest score 0.90');
  });
});

describe('wave status', () => {
  it('lists the runs', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('status'), 0);
    assert.match(cli.stdout(), new RegExp(`^${THREAD} +running +gate 9 +12,345 tokens +\\$0\\.50 +A title\n$`));
  });

  it('shows one run, by the beginning of its id or by its story', async () => {
    for (const word of [THREAD, 'sample-A-1', 'A-1']) {
      const cli = await withStore();
      assert.equal(await cli.run('status', word), 0);
      assert.match(cli.stdout(), /Worktree +\/tmp\/w/);
    }
  });

  it('prints JSON lines', async () => {
    const cli = await withStore();
    await cli.run('status', '--json');
    await cli.run('status', THREAD, '--json');
    const [line, full] = jsonLines(cli.stdout());
    assert.equal(line?.['threadId'], THREAD);
    assert.equal((full?.['gates'] as unknown[]).length, 10);
  });

  it('says so when there are no runs, without making a store', async () => {
    const cli = await harness();
    assert.equal(await cli.run('status'), 0);
    assert.equal(cli.stdout(), 'There are no runs yet.\n');
    assert.equal(await cli.run('status', THREAD), 2);
    assert.match(cli.stderr(), /no runs yet/);
    assert.deepEqual(cli.opened, []);
  });

  it('refuses a run that is not there', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('status', 'other'), 2);
    assert.match(cli.stderr(), /There is no run "other"/);
  });

  it('shows an unknown cost as unknown, and control characters not at all', async () => {
    const orchestrator = new FakeOrchestrator();
    orchestrator.run = snapshot({ costUsd: null, title: 'a\u001b[2Jb\nc\u202Ed' });
    const cli = await withStore(orchestrator);
    await cli.run('status', THREAD);
    assert.match(cli.stdout(), /Cost +unknown of/);
    assert.match(cli.stdout(), /^\nA-1 {2}ab c d\n/);
  });
});

describe('wave pause, resume, kill', () => {
  it('pauses', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('pause', 'A-1', '--reason', 'lunch'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['pause', THREAD, 'ines', 'lunch']]);
    assert.equal(cli.stdout(), `${THREAD} is paused.\n`);
  });

  it('kills with a reason, and not without', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('kill', THREAD), 2);
    assert.match(cli.stderr(), /--reason/);
    assert.equal(await cli.run('kill', THREAD, '--reason', 'wrong story'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['kill', THREAD, 'ines', 'wrong story']]);
  });

  it('puts the place back, goes on from where the branch is, or takes another model, when told to', async () => {
    const calls = async (...words: string[]): Promise<unknown[]> => {
      const cli = await withStore(new FakeOrchestrator('paused'));
      await cli.run('resume', THREAD, ...words);
      return cli.orchestrator.calls.map(([name, , ...rest]) => [name, ...rest].join(' '));
    };
    assert.deepEqual(await calls('--restore'), ['restore ines', 'resume ines']);
    assert.deepEqual(await calls('--accept-branch', 'rewritten'), ['acceptBranch ines rewritten']);
    assert.deepEqual(await calls('--model', 'a:b=c:d'), ['changeModel a:b c:d ines', 'resume ines']);
    assert.deepEqual(await calls('--model', 'a:b'), []);
    assert.deepEqual(await calls('--restore', '--accept-branch', 'x'), []);
  });

  it('follows a resumed run and shows only what is new', async () => {
    const orchestrator = new FakeOrchestrator('failed');
    orchestrator.entries = [entry({ detail: 'old.js' })];
    orchestrator.whileRunning = async () => { orchestrator.entries.push(entry({ seq: 2, detail: 'new.js' })); };
    const cli = await withStore(orchestrator);
    assert.equal(await cli.run('resume', THREAD), 4);
    assert.match(cli.stdout(), /new\.js/);
    assert.doesNotMatch(cli.stdout(), /old\.js/);
  });

  it('leaves a run of another process to it', async () => {
    for (const words of [['pause', THREAD], ['kill', THREAD, '--reason', 'x'], ['resume', THREAD], ['decide', THREAD, '2', 'go']]) {
      const cli = await withStore();
      cli.orchestrator.run = snapshot({ status: 'running', ownedElsewhere: true });
      assert.equal(await cli.run(...words), 0);
      assert.match(cli.stdout(), /Another process drives/);
    }
  });
});

describe('wave decide and reviews', () => {
  it('decides at a gate and follows the run', async () => {
    const cli = await withStore(new FakeOrchestrator('complete'));
    assert.equal(await cli.run('decide', THREAD, '2', 'Go', '--reason', 'fine'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['decide', THREAD, 2, 'go', 'ines', 'fine']]);
  });

  it('refuses gates and decisions that do not exist', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('decide', THREAD, '12', 'go'), 2);
    assert.equal(await cli.run('decide', THREAD, '2', 'maybe'), 2);
    assert.deepEqual(cli.orchestrator.calls, []);
  });

  it('lists what waits, with the commands that answer', async () => {
    const cli = await withStore();
    cli.orchestrator.items = [gateReview(7)];
    assert.equal(await cli.run('reviews'), 0);
    assert.match(cli.stdout(), new RegExp(`wave decide ${THREAD} 7 go`));
    await cli.run('reviews', '--json');
    assert.equal(jsonLines(cli.stdout().split('\n').slice(-2).join('\n'))[0]?.['id'], 'review-1');
  });

  const action = { id: 'a', agent: 'dev' as const, tool: 'run_command', input: {} };
  const base = { id: 'review-1', reason: 'why', agent: null };
  const answers: [ReviewRequest, string[], unknown][] = [
    [{ ...base, type: 'safety', action, verdict: allow }, ['approve', 'review-1', '--reason', 'ok'], { kind: 'approve', reason: 'ok' }],
    [{ ...base, type: 'safety', action, verdict: allow }, ['approve', 'review-1', '--remember', '--reason', 'each week'], { kind: 'approve', reason: 'each week', remember: true }],
    [{ ...base, type: 'safety', action, verdict: allow }, ['reject', 'review-1', '--reason', 'no'], { kind: 'reject', reason: 'no' }],
    [{ ...base, type: 'hold', gate: 4, action: null, verdict: null }, ['approve', 'review-1'], { kind: 'resume', reason: '' }],
    [{ ...base, type: 'question', action, question: 'Which?', choices: [] }, ['answer', 'review-1', 'the', 'first'], { kind: 'answer', reason: '', text: 'the first' }],
    [{ ...base, type: 'in_doubt', action, known: 'x' }, ['settle', 'review-1', 'happened'], { kind: 'settle', reason: '', happened: true }],
  ];
  for (const [request, words, expected] of answers) {
    it(`${words.slice(0, 1).join('')} fits a ${request.type} item`, async () => {
      const cli = await withStore(new FakeOrchestrator('waiting'));
      cli.orchestrator.items = [{ ...gateReview(), request }];
      assert.equal(await cli.run(...words), 3);
      assert.deepEqual(cli.orchestrator.calls, [['resolve', 'review-1', expected, 'ines']]);
    });
  }

  it('does not approve what cannot be approved', async () => {
    const cli = await withStore();
    cli.orchestrator.items = [{ ...gateReview(), request: { ...base, type: 'question', action, question: 'Which?', choices: [] } }];
    assert.equal(await cli.run('approve', 'review-1'), 2);
    assert.equal(await cli.run('approve', 'review-2'), 2);
    assert.equal(await cli.run('approve', 'review-1', '--remember'), 2);
    assert.equal(await cli.run('settle', 'review-1', 'perhaps'), 2);
    assert.deepEqual(cli.orchestrator.calls, []);
  });
});

describe('wave graph, help and version', () => {
  it('prints the graph', async () => {
    const cli = await harness();
    assert.equal(await cli.run('graph'), 0);
    assert.equal(cli.stdout(), 'graph TD;\n');
  });

  it('prints help and version with exit code 0', async () => {
    const cli = await harness();
    assert.equal(await cli.run('--version'), 0);
    assert.equal(await cli.run('--help'), 0);
    assert.match(cli.stdout(), /^1\.2\.3\n[^]*Exit codes: 0 complete, 2 bad input/);
    assert.equal(cli.stderr(), '');
  });

  it('says what there is when nothing was asked', async () => {
    const cli = await harness();
    assert.equal(await cli.run(), 2);
    assert.match(cli.stderr(), /validate/);
  });
});

describe('the default store', () => {
  it('lies where each system keeps data of programs', async () => {
    const { userDataFolder } = await import('../../../src/cli/storePath.ts');
    const home = join('/home', 'ines');
    assert.equal(userDataFolder({ platform: 'linux', variables: {}, home }), join(home, '.local', 'share'));
    assert.equal(userDataFolder({ platform: 'linux', variables: { XDG_DATA_HOME: '/data' }, home }), '/data');
    assert.equal(userDataFolder({ platform: 'linux', variables: { XDG_DATA_HOME: 'relative' }, home }), join(home, '.local', 'share'));
    assert.equal(userDataFolder({ platform: 'darwin', variables: {}, home }), join(home, 'Library', 'Application Support'));
    assert.equal(userDataFolder({ platform: 'win32', variables: { LOCALAPPDATA: 'C:\\Data' }, home }), 'C:\\Data');
  });
});
