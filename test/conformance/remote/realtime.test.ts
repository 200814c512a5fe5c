import assert from 'node:assert/strict';
import type { RemoteCommand, RemoteReview, RemoteRun } from '../../../src/contract/remoteRows.ts';
import type { Remote, RemoteError } from '../../../src/core/ports/remote.ts';
import type { Logger } from '../../../src/core/ports/logger.ts';
import type { SupabaseAccount } from '../../../src/adapters/supabase/supabaseAccount.ts';
import { silentLogger } from '../../fakes/orchestratorHarness.ts';
import { reviewRow, runRow } from '../../fakes/remoteRows.ts';
import { until } from '../../fakes/until.ts';
import { Machine } from '../../fakes/team.ts';
import { RemoteDatabase } from '../../fakes/remoteDatabase.ts';
import { whyNoPostgres } from '../../supabase/postgres/binaries.ts';
import { skipWithoutPostgres } from './skipWithoutPostgres.ts';
import { openStackWorld, type StackWorld } from './stackWorld.ts';
import { emailOf } from './world.ts';

const ever = new AbortController().signal;
const TOKEN_SECONDS = 4;

describe('what happens elsewhere, by the socket of Supabase', () => {
  let world: StackWorld;
  let account: SupabaseAccount;
  let ada: Remote;
  let bob: Remote;
  let count = 0;
  const warnings: string[] = [];
  const logger: Logger = { ...silentLogger, warn: (line) => { warnings.push(line); } };
  const heard = { reviews: [] as RemoteReview[], commands: [] as RemoteCommand[], runs: [] as RemoteRun[], live: [] as boolean[], problems: [] as RemoteError[] };
  let listening: { dispose(): void };
  const isLive = (): boolean => heard.live.at(-1) === true;

  before(async function () {
    skipWithoutPostgres.call(this);
    world = await openStackWorld({ tokenSeconds: TOKEN_SECONDS });
    bob = world.remoteOf(await world.account('bob'));
    await bob.prepare(ever);
  });
  after(() => (whyNoPostgres() === null ? world.dispose() : undefined));

  beforeEach(async () => {
    for (const list of Object.values(heard)) list.length = 0;
    warnings.length = 0;
    account = await world.account('ada', { logger, heartbeatMs: 500 });
    ada = world.remoteOf(account);
    await ada.prepare(ever);
    listening = listen();
  });
  afterEach(() => {
    listening.dispose();
    account.dispose();
  });

  function listen(): { dispose(): void } {
    return ada.subscribe({
      onReview: (row) => heard.reviews.push(row), onCommand: (row) => heard.commands.push(row), onRun: (row) => heard.runs.push(row),
      onLive: (live, problem) => { heard.live.push(live); if (problem) heard.problems.push(problem); },
    });
  }
  const ask = async (): Promise<{ threadId: string; reviewId: string }> => {
    const [threadId, reviewId] = [`greet-t-1-20261130120000-${String(++count).padStart(4, '0')}`, `r${String(count)}`];
    await ada.put({ table: 'orchestrator_runs', rows: [runRow(ada, threadId)] }, ever);
    await ada.put({ table: 'human_review_queue', rows: [reviewRow(ada, threadId, reviewId)] }, ever);
    return { threadId, reviewId };
  };
  const answer = (at: { threadId: string; reviewId: string }) => bob.resolve({ ...at, status: 'approved', notes: 'yes', resolution: null }, ever);
  const arrives = async (): Promise<void> => {
    const at = await ask();
    await answer(at);
    await until(() => heard.reviews.some((row) => row.review_id === at.reviewId && row.resolved_by === emailOf('bob')));
  };

  it('arrives after the socket was lost, and it is told that it was', async () => {
    await until(isLive);
    for (let round = 0; round < 2; round++) {
      const before = heard.live.length;
      world.stack.realtime.dropConnections();
      await until(() => heard.live.length >= before + 2 && isLive());
      assert.deepEqual(heard.live.slice(before, before + 2), [false, true]);
      await arrives();
    }
    assert.deepEqual(heard.problems, []);
  });

  it('goes on arriving when the token runs out, which is renewed in time', async () => {
    await until(isLive);
    const end = Date.now() + TOKEN_SECONDS * 1_000 + 1_500;
    await until(() => Date.now() > end);
    await until(isLive);
    await arrives();
    assert.deepEqual(heard.problems, []);
  });

  it('arrives after an outage of everything', async () => {
    await until(isLive);
    world.stack.beginOutage();
    await until(() => !isLive());
    world.stack.endOutage();
    await until(isLive);
    await arrives();
  });

  it('is said not to arrive when a table is not published, and what to do', async () => {
    listening.dispose();
    await world.stack.sql('alter publication supabase_realtime drop table public.orchestrator_commands');
    try {
      for (const list of Object.values(heard)) list.length = 0;
      listening = listen();
      await until(() => heard.problems.length > 0);
      assert.equal(heard.problems[0]?.reason, 'refused');
      assert.match(heard.problems[0].message, /Realtime is off for a table.*orchestrator_commands/);
      assert.equal(heard.live.includes(true), false);
    } finally {
      await world.stack.sql('alter publication supabase_realtime add table public.orchestrator_commands');
    }
  });

  it('does not arrive for somebody who signed out, and does again', async () => {
    await until(isLive);
    await account.signOut();
    await until(() => !isLive());
    assert.equal(heard.problems.at(-1)?.reason, 'signed_out');
    await account.signInWithPassword(emailOf('ada'), 'ada has a password');
    await until(isLive);
    await arrives();
  });

  it('arrives for members only', async () => {
    await until(isLive);
    const zoe = world.remoteOf(await world.account('zoe'));
    const seen: RemoteReview[] = [];
    let live = false;
    const nosy = zoe.subscribe({ onReview: (row) => seen.push(row), onCommand: () => undefined, onRun: () => undefined, onLive: (now) => { live = now; } });
    await until(() => live);
    await arrives();
    assert.deepEqual(seen, []);
    nosy.dispose();
  });

  it('is ignored, and logged, when it is hostile', async () => {
    await until(isLive);
    const at = await ask();
    await world.stack.sql(`update public.human_review_queue set resolved_by = repeat('<b>', 130), resolved_at = now(), review_type = 'safety', reason = 'x', status = 'approved', gate = null where review_id = $1`, [at.reviewId]);
    await world.stack.sql('alter table public.human_review_queue drop constraint human_review_queue_resolution_notes_check');
    await world.stack.sql(`update public.human_review_queue set resolution_notes = repeat('x', 100000) where review_id = $1`, [at.reviewId]);
    await until(() => warnings.some((line) => line.includes('human_review_queue')));
    assert.equal(heard.reviews.some((row) => (row.resolution_notes?.length ?? 0) > 10_000), false);
    assert.ok(warnings.every((line) => line.length < 1_000));
    // Nor does it keep the others from being read.
    const next = await ask();
    await answer(next);
    assert.deepEqual((await ada.openAnswers([at, next], ever)).map(({ review_id }) => review_id), [next.reviewId]);
    await arrives();
  });

  it('takes effect once when it happened while nobody listened', async () => {
    listening.dispose();
    const desk = new Machine(new RemoteDatabase(), { id: '', email: '' }, { shared: ada });
    try {
      await desk.connect();
      await until(() => desk.live);
      const at = await desk.ask({ type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 });
      world.stack.realtime.dropConnections();
      await until(() => !desk.live);
      await answer(at);
      await until(() => desk.store.review(at.reviewId)?.status === 'approved');
      await until(() => desk.live);
      await desk.settled();
      assert.equal(desk.audit(at.threadId).filter(({ name }) => name === 'review.approve').length, 1);
      const [row] = await bob.reviews(at.threadId, ever);
      assert.equal(row?.outcome, 'applied');
    } finally {
      await desk.dispose();
    }
  });
});
