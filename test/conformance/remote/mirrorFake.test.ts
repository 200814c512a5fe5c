import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { installVitestGlobals } from '../store/vitestGlobals.ts';
import { mirrorSuite } from './mirrorSuite.ts';

installVitestGlobals();

mirrorSuite('the stand-in of the tests', (storeId) => {
  const database = new RemoteDatabase();
  return Promise.resolve(new FakeRemote(database, database.addUser('ada@example.com'), { storeId }));
});
