import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FakeOrchestrator, THREAD, harness, jsonLines } from './fakes.ts';

const withStore = async () => {
  const cli = await harness(new FakeOrchestrator());
  await cli.write('store/wave.db', '');
  return { ...cli, run: (...words: string[]) => cli.run(...words, '--store', 'store') };
};

describe('wave storage', () => {
  it('says how large the store is, by kind, and changes nothing', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('storage'), 0);
    assert.match(cli.stdout(), /^\/store\/wave\.db {2}5\.0 MB\n +3\.0 MB {2}steps and their states \(1000\)\n +400\.0 KB {2}for resuming.*\n +500\.0 KB {2}audit log \(900\)\n/);
    assert.match(cli.stdout(), /1\.0 MB {2}empty\nThe audit log always stays\. 1 ended run keeps what only resuming needs\. To compact: wave storage --compact --store store\n$/);
    assert.deepEqual(cli.orchestrator.calls, []);
  });

  it('lists what a retention would remove, and removes it with --compact', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('storage', '--keep-days', '30'), 0);
    assert.match(cli.stdout(), new RegExp(`${THREAD} {2}ended .*: its steps can go`));
    assert.deepEqual(cli.orchestrator.calls, []);
    assert.equal(await cli.run('storage', '--compact', '--keep-days', '30', '--keep-runs', '5'), 0);
    assert.deepEqual(cli.orchestrator.calls, [['compact', { days: 30, runs: 5 }, 'ines']]);
    assert.match(cli.stdout(), /its steps are removed\n5\.0 MB before, 2\.0 MB now\.\n$/);
  });

  it('speaks JSON, and refuses what is no number', async () => {
    const cli = await withStore();
    assert.equal(await cli.run('storage', '--json'), 0);
    assert.equal(jsonLines(cli.stdout())[0]?.['bytes'], 5_000_000);
    assert.equal(await cli.run('storage', '--keep-days', 'all'), 2);
  });
});
