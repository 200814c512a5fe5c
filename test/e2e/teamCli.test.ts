import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { DEMO, ROOT } from '../../scripts/paths.mjs';
import { startStack, type Stack } from '../supabase/stack.ts';
import { makeOrigin, type Origin } from './origin.ts';

const ADA = { email: 'ada@example.com', password: 'analytical engine' };
const GRACE = { email: 'grace@example.com', password: 'nanoseconds' };

interface Said { readonly code: number; readonly out: string; readonly err: string }

/** A person at a terminal, with a clone and a home of their own. */
interface Person {
  readonly folder: string;
  wave(...words: string[]): Promise<Said>;
}

describe('the command line and a team', function () {
  this.timeout(240_000);
  let stack: Stack;
  let origin: Origin;
  let ada: Person;
  let grace: Person;
  let threadId = '';
  const ends: (() => Promise<void> | void)[] = [];

  const person = (name: string, { email, password }: typeof ADA): Person => {
    const folder = origin.clone(name, email);
    const home = dirname(folder);
    const env = {
      ...process.env, HOME: home, XDG_DATA_HOME: join(home, 'data'), LOCALAPPDATA: join(home, 'data'),
      WAVE_SUPABASE_URL: stack.url, WAVE_SUPABASE_KEY: stack.publishableKey, WAVE_SUPABASE_EMAIL: email, WAVE_SUPABASE_PASSWORD: password,
    };
    return {
      folder,
      wave: (...words) => new Promise((resolve) => {
        execFile(process.execPath, [join(ROOT, 'dist/wave.cjs'), ...words], { cwd: folder, env, encoding: 'utf8', maxBuffer: 10_000_000 }, (error, out, err) => {
          resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, out, err });
        });
      }),
    };
  };
  const ok = (said: Said, code = 0): Said => {
    assert.equal(said.code, code, `${said.out}\n${said.err}`);
    for (const secret of [ADA.password, GRACE.password]) assert.ok(!`${said.out}${said.err}`.includes(secret));
    return said;
  };

  before(async () => {
    stack = await startStack({ migrations: join(ROOT, 'supabase/migrations'), users: [ADA, GRACE] });
    ends.push(() => stack.stop());
    origin = makeOrigin();
    ends.push(() => origin.remove());
    [ada, grace] = [person('ada', ADA), person('grace', GRACE)];
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });

  it('connects, refuses a key that opens everything, and keeps no password', async () => {
    assert.match(ok(await ada.wave('supabase', 'connect', '--project', 'Shop', '--create', '--sharing', 'content')).out, /Project\s+Shop[^]*connected/);
    const [project] = await stack.sql<{ id: string }>('select id from wave_projects');
    await stack.sql('insert into wave_project_members(project_id, user_id, email, role) values ($1, $2, $3, $4)', [project?.id, stack.user(GRACE.email).id, GRACE.email, 'developer']);
    ok(await grace.wave('supabase', 'connect', '--project', 'Shop', '--sharing', 'content'));
    const refused = await new Promise<Said>((resolve) => {
      execFile(process.execPath, [join(ROOT, 'dist/wave.cjs'), 'supabase', 'connect', '--project', 'Shop', '--sharing', 'content'], {
        cwd: ada.folder, encoding: 'utf8', env: { ...process.env, XDG_DATA_HOME: join(ada.folder, '..', 'other'), WAVE_SUPABASE_URL: stack.url, WAVE_SUPABASE_KEY: stack.serviceKey },
      }, (error, out, err) => { resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }); });
    });
    assert.match(ok(refused, 2).err, /passes every policy/);
    assert.ok(!refused.err.includes(stack.serviceKey));
  });

  it('mirrors a run', async () => {
    const said = ok(await ada.wave('run', '.wave/stories/demo.json', '--model', `scripted:${join(DEMO, 'conversation.json')}`, '--json'), 3);
    threadId = /"threadId":"([^"]+)"/.exec(said.out)?.[1] ?? '';
    const [run] = await stack.sql<{ status: string; current_gate: number }>('select status, current_gate from orchestrator_runs where thread_id = $1', [threadId]);
    assert.deepEqual([run?.status, run?.current_gate], ['waiting', 2]);
    const [review] = await stack.sql<{ status: string }>('select status from human_review_queue where thread_id = $1', [threadId]);
    assert.equal(review?.status, 'pending');
    assert.match(ok(await ada.wave('supabase', 'status')).out, /Waiting\s+nothing/);
  });

  it('lists the run elsewhere, hands it over and takes it over', async () => {
    assert.match(ok(await grace.wave('takeover')).out, new RegExp(`${threadId}.*ada@example\\.com.*not pushed`));
    assert.notEqual((await grace.wave('takeover', threadId)).code, 0, 'it was not handed over');
    ok(await ada.wave('handover', threadId));
    assert.match(ok(await grace.wave('takeover', threadId)).out, /is here now/);
    assert.match(ok(await ada.wave('decide', threadId, '2', 'go'), 2).err, /grace@example\.com goes on with it/);
    assert.match(ok(await ada.wave('status', threadId)).out, /grace@example\.com/);
  });

  it('goes on there, with the decision that was still to be made', async () => {
    const said = await grace.wave('resume', threadId);
    assert.equal(said.code, 3, `${said.out}\n${said.err}`);
    assert.equal((await grace.wave('decide', threadId, '2', 'go')).code, 3);
    const [run] = await stack.sql<{ status: string; current_gate: number; holder: string }>('select status, current_gate, holder from orchestrator_runs where thread_id = $1', [threadId]);
    assert.deepEqual([run?.status, run?.current_gate, run?.holder], ['waiting', 7, stack.user(GRACE.email).id]);
  });
});
