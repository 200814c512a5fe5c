import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { remoteSuite } from './suite.ts';
import { emailOf } from './world.ts';

remoteSuite('the stand-in of the tests', () => {
  const database = new RemoteDatabase();
  const people = {
    ada: database.addUser(emailOf('ada'), 'lead'), bob: database.addUser(emailOf('bob')), eve: database.addUser(emailOf('eve'), 'viewer'), zoe: database.addUser(emailOf('zoe'), null),
  };
  return Promise.resolve({
    remote: (person) => Promise.resolve(new FakeRemote(database, people[person])),
    changeProject: ({ commandsAllowed, differentApprover }) => {
      if (commandsAllowed !== undefined) database.commandsAllowed = commandsAllowed;
      if (differentApprover !== undefined) database.differentApprover = differentApprover;
      return Promise.resolve();
    },
    removeMember: (person) => { database.members.delete(people[person].id); return Promise.resolve(); },
    endLease: (threadId) => {
      const run = database.runs.get(threadId);
      if (run) database.runs.set(threadId, { ...run, lease_until: new Date(database.now() - 1).toISOString() });
      return Promise.resolve();
    },
    silence: (storeId) => {
      const store = database.stores.get(storeId);
      if (store) database.stores.set(storeId, { ...store, seenAt: store.seenAt - 120_000 });
      return Promise.resolve();
    },
    expireCommand: (id) => {
      const command = database.commands.get(id);
      if (command) database.commands.set(id, { ...command, expires_at: new Date(database.now() - 1).toISOString() });
      return Promise.resolve();
    },
    dispose: () => Promise.resolve(),
  });
});
