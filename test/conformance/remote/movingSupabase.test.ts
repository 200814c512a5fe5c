import { movingSuite } from './movingSuite.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld } from './stackWorld.ts';

describe('with Supabase', () => {
  before(skipWithoutPostgres);

  movingSuite('Supabase, by the real client', async () => {
    const world = await openStackWorld();
    const accounts = { ada: await world.account('ada'), bob: await world.account('bob') };
    return {
      remote: (person, storeId) => Promise.resolve(world.remoteOf(accounts[person], `${person}'s machine`, storeId)),
      dispose: () => world.dispose(),
    };
  });
});
