import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { movingSuite } from './movingSuite.ts';
import { emailOf } from './world.ts';

movingSuite('the stand-in of the tests', () => {
  const database = new RemoteDatabase();
  const people = { ada: database.addUser(emailOf('ada'), 'lead'), bob: database.addUser(emailOf('bob')) };
  return Promise.resolve({
    remote: (person, storeId) => Promise.resolve(new FakeRemote(database, people[person], { storeId })),
    dispose: () => Promise.resolve(),
  });
});
