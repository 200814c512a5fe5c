import { strict as assert } from 'node:assert';
import { checkedKey, checkedUrl } from '../../../src/adapters/supabase/address.ts';
import { RemoteError } from '../../../src/core/ports/remote.ts';
import { t } from '../../../webview/shared/localize.ts';
import { askConnection, type ConnectDeps } from '../../../src/vscode/supabase/connectFlow.ts';
import { FakeAccount } from '../../fakes/fakeAccount.ts';
import { BACK, LEFT, ScriptedAsker, type Reaction } from '../../fakes/scriptedAsker.ts';

const URL = 'https://abcdefgh.supabase.co';
const KEY = 'sb_publishable_0123456789abcdef';
const token = (role: string): string => ['{"alg":"HS256"}', JSON.stringify({ role }), 'signature'].map((part) => Buffer.from(part).toString('base64url')).join('.');

describe('connecting to a team\'s Supabase project', () => {
  let account: FakeAccount;
  let remembered: unknown[];
  let opened: unknown[];
  beforeEach(() => {
    account = new FakeAccount();
    account.known = [{ id: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'Shop', role: 'developer', commandsAllowed: false, differentApprover: false }];
    [remembered, opened] = [[], []];
  });
  const flow = (...reactions: Reaction[]) => {
    const asker = new ScriptedAsker(...reactions);
    const deps: ConnectDeps = {
      asker, t, checkUrl: checkedUrl, checkKey: checkedKey, before: {},
      openAccount: (place) => { opened.push(place); account.disposed = false; return account; },
      remember: (place) => { remembered.push(place); },
    };
    return { asker, result: askConnection(deps) };
  };

  it('asks for address, key, sign-in, project and what may leave', async () => {
    const { asker, result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, 'Shop', 'Metadata only');
    assert.deepEqual((await result)?.connection, { url: URL, publishableKey: KEY, projectId: account.known[0]?.id, projectName: 'Shop', sharing: 'metadata' });
    assert.deepEqual(asker.asked.map(({ stage }) => `${stage.step}/${stage.of}`), ['1/5', '2/5', '3/5', '3/5', '3/5', '4/5', '5/5']);
    assert.deepEqual([account.signedIn, account.disposed, remembered], ['ada@example.com', false, [{ url: URL, publishableKey: KEY }]]);
  });

  it('refuses a key that opens everything as it is typed, with the reason, and opens no account for it', async () => {
    const { asker, result } = flow(URL, 'sb_secret_0123456789', token('service_role'), LEFT);
    assert.equal(await result, null);
    assert.equal(asker.refused.length, 2);
    for (const words of asker.refused) assert.match(words, /passes every policy/);
    assert.deepEqual([opened, remembered], [[], []]);
  });

  it('says what is wrong with an address, and where the right one is', async () => {
    const { asker, result } = flow('shop', 'https://supabase.com/dashboard', 'http://shop.example.com', LEFT);
    await result;
    assert.match(asker.refused.join('\n'), /no address[^]*is the dashboard[^]*plain text/);
  });

  it('lets a wrong password be typed again', async () => {
    const { asker, result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', 'wrong', FakeAccount.password, 'Shop', 'With contents');
    assert.equal((await result)?.connection.sharing, 'content');
    assert.deepEqual(asker.refused, ['E-mail or password is wrong.']);
  });

  it('signs in with a code from a mail', async () => {
    const { asker, result } = flow(URL, KEY, 'With a one-time code', 'no address', 'ada@example.com', '000000', FakeAccount.code, 'Shop', 'Metadata only');
    assert.ok(await result);
    assert.deepEqual(asker.refused, ['This is no e-mail address.', 'The code is wrong.']);
    assert.equal(account.mailed, 'ada@example.com');
  });

  it('keeps whoever is signed in, if that is wanted', async () => {
    account.signedIn = 'ada@example.com';
    const { asker, result } = flow(URL, KEY, 'Stay signed in as ada@example.com', 'Shop', 'Metadata only');
    assert.ok(await result);
    assert.equal(asker.left, 0);
  });

  it('makes a project, whose lead the person is then', async () => {
    const { result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, 'New project…', ' ', 'Garden', 'With contents');
    assert.equal((await result)?.connection.projectName, 'Garden');
  });

  it('goes back over what was skipped, and asks again', async () => {
    const { asker, result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, BACK, BACK, BACK, 'With a one-time code', 'ada@example.com', FakeAccount.code, 'Shop', 'Metadata only');
    assert.ok(await result);
    assert.equal(asker.asked[0]?.stage.back, false, 'the first question has nothing before it');
    assert.equal(asker.left, 0);
  });

  it('opens another account when the address is changed on the way back', async () => {
    const { result } = flow(URL, KEY, 'With e-mail and password', BACK, BACK, BACK, 'https://other.supabase.co', KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, 'Shop', 'Metadata only');
    assert.equal((await result)?.connection.url, 'https://other.supabase.co');
    assert.deepEqual(opened.at(-1), { url: 'https://other.supabase.co', publishableKey: KEY });
  });

  it('chooses nothing for the person: who leaves before saying what may leave is not connected', async () => {
    const { asker, result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, 'Shop', LEFT);
    assert.equal(await result, null);
    assert.equal(account.disposed, true);
    assert.deepEqual(asker.asked.at(-1)?.labels, ['Metadata only', 'With contents']);
  });

  it('says that a viewer\'s machine cannot take part', async () => {
    account.known = [{ id: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'Shop', role: 'viewer', commandsAllowed: false, differentApprover: false }];
    const { result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password, 'Shop');
    await assert.rejects(result, /You are a viewer in Shop/);
    assert.equal(account.disposed, true);
  });

  it('ends with the reason where the tables are missing', async () => {
    account.broken = new RemoteError('schema_missing', 'This Supabase project lacks WAVE\'s tables.');
    const { result } = flow(URL, KEY, 'With e-mail and password', 'ada@example.com', FakeAccount.password);
    await assert.rejects(result, { reason: 'schema_missing' });
  });
});
