// Run on a small disk of its own (see disk.ts): a story, again and again, each time with a little more room before the disk is full. Then there is room again and
// the run goes on. Says as lines of JSON what a person was told and how it ended.
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { call, git, makeHarness, shortScript, testStory } from '../orchestratorHarness.ts';

/** What became of one run. */
export interface FullDiskRun {
  /** Bytes that were free when it was started. */
  readonly room: number;
  /** While the disk was full: its status and why, or, where not even its start could be kept, what its start said. */
  readonly status: string;
  readonly reason: string;
  readonly problems: readonly string[];
  /** Once there was room again. */
  readonly end: string;
  readonly endReason: string;
  readonly auditOk: boolean;
  readonly merges: number;
  readonly written: string;
}

const LARGE = 'a line that takes room\n'.repeat(12_000);

async function runWith(room: number): Promise<FullDiskRun> {
  const harness = makeHarness({ script: shortScript([
    call('edit_file', { path: 'greet.js', old_text: "'hello'", new_text: '`hello ${name}`' }),
    call('write_file', { path: 'large.txt', content: LARGE }),
    call('run_command', { command: 'node --test' }),
    call('submit_work', { summary: 'Greets by name', remaining: [] }),
  ]) });
  const filler = join(tmpdir(), 'filler');
  const problems: string[] = [];
  harness.orchestrator.onDidChange((event) => { if (event.type === 'problem') problems.push(event.message); });
  try {
    const { bavail, bsize } = statfsSync(tmpdir());
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - room)));
    const story = testStory({ files: { create: ['large.txt'], modify: ['greet.js'], forbidden: [] } });
    const settle = async (threadId: string): Promise<{ status: string; statusReason: string }> => harness.orchestrator.settled(threadId);
    let stopped = { status: 'not started', statusReason: '' };
    let threadId = await harness.start({ story }).catch((error: unknown) => {
      stopped = { status: 'not started', statusReason: String(error) };
      return null;
    });
    if (threadId !== null) stopped = await settle(threadId);
    const told = [...problems];
    rmSync(filler);
    // A start that failed may have left a run that has not begun.
    threadId ??= harness.orchestrator.runs().at(0)?.threadId ?? null;
    if (threadId === null) threadId = await harness.start({ story });
    else if (stopped.status !== 'complete') await harness.orchestrator.resume(threadId, 'Ada');
    const end = await settle(threadId);
    const { ok } = await harness.orchestrator.verifyAudit();
    return {
      room, status: stopped.status, reason: stopped.statusReason, problems: told, end: end.status, endReason: end.statusReason, auditOk: ok,
      merges: git(harness.repository, 'log', '--format=%B', 'main').match(/^Wave-Merge: /gm)?.length ?? 0,
      written: end.status === 'complete' ? git(harness.repository, 'show', 'main:large.txt').slice(0, 21) : '',
    };
  } finally {
    rmSync(filler, { force: true });
    await harness.dispose();
  }
}

for (const room of process.argv.slice(2).map(Number)) process.stdout.write(`${JSON.stringify(await runWith(room))}\n`);
