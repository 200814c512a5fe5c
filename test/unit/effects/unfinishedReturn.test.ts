import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import type { EffectLedger } from '../../../src/core/graph/deps.ts';
import { Return } from '../../../src/core/orchestrator/unfinishedReturn.ts';
import type { EffectRecord } from '../../../src/core/ports/store.ts';
import { git, makeRepository } from '../../fakes/orchestratorHarness.ts';

function ledger(): EffectLedger {
  const rows = new Map<string, EffectRecord>();
  return {
    effect: (key) => rows.get(key) ?? null,
    beginEffect: (_thread, key, kind, intent) => { rows.set(key, { key, kind, state: 'intent', intent: JSON.parse(JSON.stringify(intent)), result: null }); },
    finishEffect: (key, result) => { rows.set(key, { ...rows.get(key)!, state: 'done', result }); },
    synced: () => Promise.resolve(),
  };
}

describe('going back, interrupted', () => {
  it('puts files and branch back when the state did not follow, once, and not when it did', async () => {
    const repository = makeRepository({ 'a.txt': 'one\n' });
    try {
      const worktree = join(dirname(repository.root), 'tree');
      const base = git(repository.root, 'rev-parse', 'HEAD');
      git(repository.root, 'worktree', 'add', '-q', '-b', 'wave/T', worktree);
      writeFileSync(join(worktree, 'a.txt'), 'two\n');
      git(worktree, 'commit', '-q', '-am', 'two');
      const now = git(worktree, 'rev-parse', 'HEAD');
      writeFileSync(join(worktree, 'untracked.txt'), 'mine\n');
      const [effects, simple] = [ledger(), new SimpleGit()];
      const what = { worktree, commit: now, aside: 'refs/wave/t/aside-1' };

      // Written down, and nothing done yet.
      Return.begin(effects, 't', 'checkpoint', what);
      assert.equal(await Return.undoUnfinished(effects, simple, 't', 'checkpoint'), false);
      assert.equal(git(worktree, 'rev-parse', 'HEAD'), now);

      // The files went back, and then the power failed.
      Return.begin(effects, 't', 'checkpoint', { ...what, aside: 'refs/wave/t/aside-2' });
      await simple.restore(worktree, { commit: base, snapshot: null, aside: 'refs/wave/t/aside-2' });
      assert.equal(existsSync(join(worktree, 'untracked.txt')), false);
      assert.equal(await Return.undoUnfinished(effects, simple, 't', 'checkpoint'), true);
      assert.deepEqual([git(worktree, 'rev-parse', 'HEAD'), readFileSync(join(worktree, 'a.txt'), 'utf8'), readFileSync(join(worktree, 'untracked.txt'), 'utf8')], [now, 'two\n', 'mine\n']);
      assert.equal(await Return.undoUnfinished(effects, simple, 't', 'checkpoint'), false);

      // State and files both went.
      Return.begin(effects, 't', 'checkpoint', { ...what, aside: 'refs/wave/t/aside-3' }).finish();
      assert.equal(await Return.undoUnfinished(effects, simple, 't', 'checkpoint'), false);
    } finally {
      repository.dispose();
    }
  });
});
