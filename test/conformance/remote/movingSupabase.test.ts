import { whyNoPostgres } from '../../supabase/postgres/binaries.ts';
import { movingSuite } from './movingSuite.ts';
import { openStackWorld } from './stackWorld.ts';

describe('with Supabase', () => {
  before(function () {
    const why = whyNoPostgres();
    if (why === null) return;
    console.log(`    skipped: ${why}`);
    this.skip();
  });

  movingSuite('Supabase, by the real client', async () => {
    const world = await openStackWorld();
    const accounts = { ada: await world.account('ada'), bob: await world.account('bob') };
    return {
      remote: (person, storeId) => Promise.resolve(world.remoteOf(accounts[person], `${person}'s machine`, storeId)),
      dispose: () => world.dispose(),
    };
  });
});
