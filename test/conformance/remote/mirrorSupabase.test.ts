import assert from 'node:assert/strict';
import { installVitestGlobals } from '../store/vitestGlobals.ts';
import { mirrorSuite } from './mirrorSuite.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld, type StackWorld } from './stackWorld.ts';

installVitestGlobals();

describe('with Supabase', () => {
  let world: StackWorld | null = null;
  before(async function () {
    this.timeout(60_000);
    skipWithoutPostgres.call(this);
    world = await openStackWorld();
  });
  after(() => world?.dispose());

  mirrorSuite('Supabase, by the real client', async (storeId) => {
    const account = await (world ?? assert.fail('The stack runs from before to after.')).account('ada');
    const { id } = await account.createProject('Checkpoints');
    return account.remote({ projectId: id, storeId, machine: 'a machine' });
  });
});
