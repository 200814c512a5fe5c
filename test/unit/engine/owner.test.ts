import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isOwnerGone, makeOwner } from '../../../src/engine/owner.ts';

describe('owners of runs', () => {
  const named = (change: object): string => JSON.stringify({ ...JSON.parse(makeOwner()) as object, ...change });

  it('each name is another one', () => {
    assert.notEqual(makeOwner(), makeOwner());
  });

  it('only a dead process of this machine is certainly gone', async () => {
    assert.equal(isOwnerGone(makeOwner()), false);
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
    const { pid } = child;
    await once(child, 'close');
    assert.equal(isOwnerGone(named({ pid })), true);
    assert.equal(isOwnerGone(named({ pid, place: 'another machine' })), false);
    for (const strange of ['1234-abc', '', 'null', '{}', named({ pid: 0 }), named({ pid: -1 }), named({ pid: '7' })]) assert.equal(isOwnerGone(strange), false, strange);
  });
});
