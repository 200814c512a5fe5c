import { outageSuite } from './outageSuite.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld } from './stackWorld.ts';

describe('with Supabase', () => {
  before(skipWithoutPostgres);

  outageSuite('Supabase, by the real client', async () => {
    const world = await openStackWorld();
    const { faults } = world.stack;
    let ordered = 0;
    return {
      remote: async (storeId) => {
        const account = await world.account('ada');
        const { id } = await account.createProject('Outage');
        return account.remote({ projectId: id, storeId, machine: 'a machine' });
      },
      goDown: () => { world.stack.beginOutage(); },
      comeBack: () => { world.stack.endOutage(); },
      trouble: (times) => {
        const scope = { method: 'POST', path: '/rest/v1/' };
        for (let n = 0; n < times; n++) {
          faults.next(1, [{ kind: 'status', status: 500 }, { kind: 'lost' }, { kind: 'status', status: 429, retryAfterSeconds: 1 }, { kind: 'half' }, { kind: 'cut' }][n % 5] as Parameters<typeof faults.next>[1], scope);
        }
        ordered = times;
      },
      met: () => ordered - faults.left,
      dispose: () => world.dispose(),
    };
  });
});
