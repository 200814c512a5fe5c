import { strict as assert } from 'node:assert';
import { randomUUID } from 'node:crypto';
import { whatLeaves } from '../../../src/contract/remoteWords.ts';
import type { Sharing, TeamConnection } from '../../../src/contract/supabase.ts';
import { Team } from '../../../src/core/remote/team.ts';
import { TeamKeeper } from '../../../src/vscode/supabase/teamKeeper.ts';
import { FakeAccount } from '../../fakes/fakeAccount.ts';
import { FakeLink } from '../../fakes/fakeLink.ts';

const SHOP: TeamConnection = { url: 'https://abcdefgh.supabase.co', publishableKey: 'sb_publishable_x', projectId: randomUUID(), projectName: 'Shop', sharing: 'content' };
const none = () => Promise.resolve(null);

/** The file beside a store; every window hears of it. */
class SharedFile {
  kept: TeamConnection | null = null;
  broken: Error | null = null;
  readonly windows: Window[] = [];
  async read() {
    if (this.broken) throw this.broken;
    return structuredClone(this.kept);
  }
  async write(connection: TeamConnection | null) {
    if (this.broken) throw this.broken;
    this.kept = structuredClone(connection);
    for (const { keeper } of this.windows) void keeper.look();
  }
}

/** A window on the store. */
class Window {
  readonly link = new FakeLink();
  readonly accounts: FakeAccount[] = [];
  readonly errors: unknown[] = [];
  readonly team = new Team({ link: this.link, storeId: randomUUID(), machine: 'desktop', openAccount: () => this.account() });
  readonly keeper: TeamKeeper;
  allowed: Sharing = 'content';

  constructor(readonly file: SharedFile) {
    this.keeper = new TeamKeeper({ team: this.team, file, leaves: ({ sharing }) => whatLeaves(this.allowed, sharing), onError: (error) => this.errors.push(error) });
    file.windows.push(this);
  }

  account(): FakeAccount {
    const made = new FakeAccount();
    this.accounts.push(made);
    return made;
  }
}

describe('several windows on one store, and its team', () => {
  let file: SharedFile;
  let one: Window;
  let other: Window;
  const heard = async (): Promise<void> => { for (const { keeper } of file.windows) await keeper.look(); };
  beforeEach(async () => {
    file = new SharedFile();
    [one, other] = [new Window(file), new Window(file)];
    for (const { keeper } of file.windows) await keeper.begin(none);
  });
  afterEach(() => { assert.deepEqual([...one.errors, ...other.errors], []); });

  it('follow the one that connects, each with an account of its own, and let go with it', async () => {
    const account = one.account();
    await one.keeper.connect(SHOP, account);
    await heard();
    assert.deepEqual([one.link.told, other.link.told], [['connect Shop content'], ['connect Shop content']]);
    assert.equal(one.team.session?.account, account);
    assert.deepEqual([other.keeper.connection, other.accounts.length], [SHOP, 1]);
    await one.keeper.disconnect({ discard: true });
    await heard();
    assert.deepEqual([one.link.told.slice(1), other.link.told.slice(1)], [['disconnect true'], ['disconnect false']], 'what is thrown away is the business of the window that was told to');
    assert.deepEqual([one.team.session, other.team.session, other.accounts[0]?.disposed], [null, null, true]);
  });

  it('send what was chosen in one of them, and nothing begins anew where nothing has changed', async () => {
    await one.keeper.connect(SHOP, one.account());
    await heard();
    await one.keeper.choose('metadata');
    await heard();
    await heard();
    for (const { keeper } of file.windows) await keeper.settingsChanged();
    assert.deepEqual([one.link.told, other.link.told], Array(2).fill(['connect Shop content', 'connect Shop metadata']));
    assert.equal(file.kept?.sharing, 'metadata');
  });

  it('go to another project together', async () => {
    await one.keeper.connect(SHOP, one.account());
    await heard();
    await other.keeper.connect({ ...SHOP, projectId: randomUUID(), projectName: 'Bakery' }, other.account());
    await heard();
    assert.deepEqual([one.link.told.at(-1), other.link.told.at(-1)], ['connect Bakery content', 'connect Bakery content']);
  });

  it('do not undo what another one queues, when its settings have not arrived here yet', async () => {
    other.allowed = 'off';
    await one.keeper.connect(SHOP, one.account());
    await heard();
    assert.deepEqual(other.link.told, [], 'with "off" it would empty the queue');
    other.allowed = 'content';
    await other.keeper.settingsChanged();
    assert.deepEqual(other.link.told, ['connect Shop content']);
    const third = new Window(file);
    third.allowed = 'off';
    await third.keeper.begin(none, true);
    assert.deepEqual(third.link.told, [], 'nor when it starts because of that');
  });

  it('take up what is kept, and once what an earlier version kept', async () => {
    file.kept = SHOP;
    const third = new Window(file);
    await third.keeper.begin(() => assert.fail('it is kept where it belongs'));
    assert.deepEqual(third.link.told, ['connect Shop content']);
    file.kept = null;
    const fourth = new Window(file);
    await fourth.keeper.begin(() => Promise.resolve(SHOP));
    assert.deepEqual([fourth.link.told, file.kept], [['connect Shop content'], SHOP]);
  });

  it('stay as they are when the file cannot be read or written, and say so', async () => {
    await one.keeper.connect(SHOP, one.account());
    await heard();
    file.broken = new Error('The disk is full.');
    const account = one.account();
    await assert.rejects(one.keeper.connect({ ...SHOP, projectName: 'Bakery' }, account), /disk is full/);
    assert.deepEqual([account.disposed, one.keeper.connection, one.link.told], [true, SHOP, ['connect Shop content']]);
    await assert.rejects(one.keeper.disconnect({ discard: false }), /disk is full/);
    await one.keeper.look();
    assert.equal(one.errors.splice(0).length, 1);
    assert.ok(one.team.session);
  });
});
