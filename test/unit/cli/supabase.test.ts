import { strict as assert } from 'node:assert';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { SessionFile } from '../../../src/cli/sessions.ts';
import { FakeAccount } from '../../fakes/fakeAccount.ts';
import { runRow } from '../../fakes/remoteRows.ts';
import { FakeRemote } from '../../fakes/fakeRemote.ts';
import { aStatus } from '../../fakes/teamStatus.ts';
import { STORY, THREAD, harness, jsonLines, type Harness } from './fakes.ts';

const VARIABLES = { WAVE_SUPABASE_URL: 'https://abcdefgh.supabase.co', WAVE_SUPABASE_KEY: 'sb_publishable_x', WAVE_SUPABASE_EMAIL: 'ada@example.com', WAVE_SUPABASE_PASSWORD: FakeAccount.password };

describe('wave supabase', () => {
  let cli: Harness;
  const store = (): string => join(cli.folder, 'store');
  const kept = (): string => join(store(), 'supabase.json');
  const make = async (variables: Record<string, string> = VARIABLES): Promise<void> => {
    cli = await harness(undefined, {});
    cli = await harness(cli.orchestrator, { variables: { ...cli.environment.variables, ...variables } });
    await cli.write('store/wave.db', '');
  };
  const connect = (...more: string[]): Promise<number> => cli.run('supabase', 'connect', '--store', store(), '--project', 'Shop', '--create', '--sharing', 'metadata', ...more);
  beforeEach(() => make());
  afterEach(() => rm(cli.folder, { recursive: true, force: true }));

  it('connects with what the environment says, sends what is there and keeps no secret', async () => {
    assert.equal(await connect(), 0);
    assert.deepEqual(cli.link.told, ['connect Shop metadata', 'flush']);
    assert.match(cli.stdout(), /Project\s+Shop[^]*connected/);
    const text = readFileSync(kept(), 'utf8');
    assert.match(text, /"projectName": "Shop"[^]*"sharing": "metadata"/);
    assert.ok(!text.includes(FakeAccount.password));
  });

  it('says which variable is missing, and takes none of them from the command line', async () => {
    await rm(cli.folder, { recursive: true, force: true });
    await make({ ...VARIABLES, WAVE_SUPABASE_PASSWORD: '' });
    assert.equal(await connect(), 2);
    assert.match(cli.stderr(), /Set WAVE_SUPABASE_PASSWORD in the environment/);
    assert.equal(await connect('--password', 'x'), 2);
  });

  it('stays signed in, so that the password is needed once', async () => {
    await rm(cli.folder, { recursive: true, force: true });
    await make({ ...VARIABLES, WAVE_SUPABASE_PASSWORD: '' });
    cli.account.signedIn = 'ada@example.com';
    assert.equal(await connect(), 0);
  });

  it('wants to be told what may leave, and makes a project only when it is asked to', async () => {
    assert.equal(await cli.run('supabase', 'connect', '--store', store(), '--project', 'Shop', '--sharing', 'all'), 2);
    assert.match(cli.stderr(), /--sharing takes "metadata"/);
    assert.equal(await cli.run('supabase', 'connect', '--store', store(), '--project', 'Shop', '--sharing', 'content'), 2);
    assert.match(cli.stderr(), /You are in no project "Shop"[^]*--create/);
    assert.equal(cli.account.disposed, true);
  });

  it('mirrors what other commands do, and takes commands only when that was said', async () => {
    await connect();
    cli.link.told.length = 0;
    const story = await cli.write('story.json', STORY);
    assert.equal(await cli.run('run', story, '--repo', cli.folder, '--store', store(), '--model', 'scripted:x.json'), 0);
    assert.deepEqual(cli.link.told, ['connect Shop metadata', 'caughtUp', 'flush']);
    assert.deepEqual(cli.engineOptions.at(-1), { acceptsCommands: false });
    await connect('--accept-commands');
    await cli.run('pause', THREAD, '--store', store());
    assert.deepEqual(cli.engineOptions.at(-1), { acceptsCommands: true });
  });

  it('does not fail a run because Supabase is away: it says what waits', async () => {
    await connect();
    cli.link.inTheWay = new Error('Supabase cannot be reached.');
    cli.link.current = aStatus({ state: 'offline', waiting: 3 });
    assert.equal(await cli.run('pause', THREAD, '--store', store()), 0);
    assert.match(cli.stderr(), /3 changes wait to be sent to Shop: Supabase cannot be reached\. "wave supabase sync" sends them/);
    assert.notEqual(await cli.run('supabase', 'sync', '--store', store()), 0);
  });

  it('says where the connection stands', async () => {
    await connect();
    assert.equal(await cli.run('supabase', 'status', '--store', store(), '--json'), 0);
    const [status] = jsonLines(cli.stdout().slice(cli.stdout().indexOf('{')));
    assert.deepEqual([status?.['type'], status?.['state']], ['supabase', 'connected']);
    cli.link.current = aStatus({ state: 'refused', problem: 'Nobody is signed in.' });
    assert.equal(await cli.run('supabase', 'status', '--store', store()), 4);
    assert.match(cli.stdout(), /Problem\s+Nobody is signed in/);
  });

  it('disconnects, and is not connected any more', async () => {
    await connect();
    assert.equal(await cli.run('supabase', 'disconnect', '--store', store(), '--discard'), 0);
    assert.ok(cli.link.told.includes('disconnect true'));
    assert.equal(await cli.run('supabase', 'sync', '--store', store()), 2);
    assert.match(cli.stderr(), /not connected to a Supabase project/);
  });

  it('says so when the kept connection is none', async () => {
    writeFileSync(kept(), '{"url": 7}');
    assert.equal(await cli.run('supabase', 'sync', '--store', store()), 2);
    assert.match(cli.stderr(), /is no connection to Supabase[^]*Connect again/);
  });

  it('hands a run over, and lists and takes over those of other machines', async () => {
    assert.equal(await cli.run('handover', THREAD, '--store', store()), 2);
    await connect();
    assert.equal(await cli.run('handover', THREAD, '--store', store()), 0);
    assert.match(cli.stderr(), /Pushing the branch/);
    assert.ok(cli.link.told.includes(`handOver ${THREAD} ines`));
    const { database } = cli.account;
    const grace = new FakeRemote(database, database.addUser('grace@example.com'), { machine: 'grace\'s laptop' });
    await grace.prepare(new AbortController().signal);
    await grace.put({ table: 'orchestrator_runs', rows: [runRow({ projectId: database.projectId, storeId: grace.storeId }, 'shop-1')] }, new AbortController().signal);
    assert.equal(await cli.run('takeover', '--store', store(), '--repo', cli.folder), 0);
    assert.match(cli.stdout(), /shop-1 {2}running {2}gate 4 {2}grace@example\.com \(grace's laptop\) {2}not pushed/);
    assert.equal(await cli.run('takeover', 'shop-1', '--store', store(), '--repo', cli.folder), 0);
    assert.ok(cli.link.told.includes(`takeOver shop-1 ${cli.folder} ines`));
    assert.match(cli.stdout(), /wave resume shop-1/);
  });
});

describe('sessions of the command line', () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'wave-sessions-')); });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are kept in a file for their owner alone, and go with the last', async () => {
    const path = join(folder, 'deep', 'sessions.json');
    const sessions = new SessionFile(path);
    assert.equal(await sessions.get('a'), null);
    await sessions.set('a', 'one');
    await sessions.set('b', 'two');
    assert.deepEqual([await sessions.get('a'), await new SessionFile(path).get('b')], ['one', 'two']);
    if (process.platform !== 'win32') assert.equal(statSync(path).mode & 0o777, 0o600);
    await sessions.remove('a');
    await sessions.remove('a');
    await sessions.remove('b');
    assert.deepEqual(readdirSync(dirname(path)), []);
  });

  it('do not repeat what is in a damaged file', async () => {
    const path = join(folder, 'sessions.json');
    writeFileSync(path, 'eyJhbGciOi');
    await assert.rejects(new SessionFile(path).get('a'), (error: Error) => /no file of sessions/.test(error.message) && !error.message.includes('eyJ'));
  });
});
