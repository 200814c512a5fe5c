// How long a decision made on another machine takes to be in effect here: from the moment it is given there to the answer in this store, through the real
// client, a PostgreSQL with its policies and the socket. Also how long an answer given here waits for the database before it takes effect.
import { openStackWorld } from '../conformance/remote/stackWorld.ts';
import { RemoteDatabase } from '../fakes/remoteDatabase.ts';
import { Machine } from '../fakes/team.ts';
import { until } from '../fakes/until.ts';
import { quantile, rounded, type Report } from './report.ts';

const DECISIONS = 100;
const ever = new AbortController().signal;
const budget = { type: 'budget_exceeded', extraTokens: 1_000, extraUsd: 1 } as const;

export async function run(report: Report): Promise<void> {
  const world = await openStackWorld();
  const bob = world.remoteOf(await world.account('bob'));
  await bob.prepare(ever);
  const desk = new Machine(new RemoteDatabase(), { id: '', email: '' }, { shared: world.remoteOf(await world.account('ada')) });
  try {
    await desk.connect();
    await until(() => desk.live);
    const elsewhere: number[] = [];
    const here: number[] = [];
    for (let n = 0; n < DECISIONS; n++) {
      const at = await desk.ask(budget);
      const began = performance.now();
      const inEffect = new Promise<number>((resolve) => {
        const watching = desk.store.onDidChange(() => {
          if (desk.store.review(at.reviewId)?.status !== 'approved') return;
          watching.dispose();
          resolve(performance.now() - began);
        });
      });
      await bob.resolve({ ...at, status: 'approved', notes: 'yes', resolution: null }, ever);
      elsewhere.push(await inEffect);
    }
    for (let n = 0; n < DECISIONS; n++) {
      const { reviewId } = await desk.ask(budget);
      const began = performance.now();
      await desk.orchestrator.resolve(reviewId, { kind: 'approve', reason: 'yes' }, 'Ada');
      here.push(performance.now() - began);
    }
    report({ name: 'Supabase: decision elsewhere to its effect here, p95', value: rounded(quantile(elsewhere, 0.95)), unit: 'ms', atMost: 1_000 });
    report({ name: 'Supabase: decision elsewhere to its effect here, p50', value: rounded(quantile(elsewhere, 0.5)), unit: 'ms' });
    report({ name: 'Supabase: decision here, claimed in the database first, p95', value: rounded(quantile(here, 0.95)), unit: 'ms', atMost: 2_000 });
  } finally {
    await desk.dispose();
    await world.dispose();
  }
}
