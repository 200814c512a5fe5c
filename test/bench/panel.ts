// How fast the run panel opens on a run with 10,000 events, and how long a new event takes to be seen: from the store's transaction to
// the pixel, in a real browser. What VS Code adds (its frame, its message line) is measured by test/e2e/longRun.test.ts in the workbench.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { RunsModel } from '../../src/vscode/model/runsModel.ts';
import { TimelineFeed } from '../../src/vscode/webview/timelineFeed.ts';
import { ensureNpmHost } from '../../scripts/npmHost.mjs';
import { anEvent, LONG_RUN, seedLongRun } from '../fakes/longRun.ts';
import { orchestratorOn, silentLogger } from '../fakes/orchestratorHarness.ts';
import { launchBrowser } from '../host/browser.ts';
import { servePage } from './panel/page.ts';
import { quantile, rounded, type Report } from './report.ts';

const EVENTS = 10_000;
/** Enough that one opening in which the machine did something else is not the 95th percentile. */
const OPENINGS = 60;
const NEWS = 60;
const COALESCED_MS = 40;
const QUIET_MS = 700;

export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-bench-panel-'));
  const store = openSqliteStore({ path: join(folder, 'wave.db'), projection: waveProjection, redact: (text) => text, clock: systemClock, logger: silentLogger });
  seedLongRun(store, folder, EVENTS);
  const orchestrator = orchestratorOn(store);
  const model = new RunsModel(silentLogger);
  let askedAt = 0;
  const server = await servePage((message) => {
    if (typeof message !== 'object' || message === null || !('type' in message)) return;
    if (message.type === 'ready') {
      feed.restart();
      push();
    } else if (message.type === 'olderEntries' && 'requestId' in message) {
      askedAt = performance.now();
      feed.sendOlder(orchestrator);
      server.post({ type: 'reply', requestId: message.requestId, ok: true, error: '', answer: { kind: 'done' } });
    }
  });
  const feed = new TimelineFeed(LONG_RUN, (message) => server.post({ type: 'timeline', threadId: LONG_RUN, ...message }));
  const push = (): void => {
    server.post({ type: 'snapshot', runs: model.runs, run: model.snapshot(LONG_RUN), reviews: model.reviews });
    void feed.pump(orchestrator);
  };
  model.watch(LONG_RUN);
  model.connect(orchestrator);
  model.onDidChange(push);
  const browser = await launchBrowser(await ensureNpmHost());
  try {
    const page = await browser.newPage({ viewport: { width: 1000, height: 800 } });
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busy = async (): Promise<number> => 1000 * ((await devtools.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
    await page.goto(server.url);
    await page.evaluate('openPage()'); // the browser's own first page is not ours to measure
    const opened: number[] = [];
    const began = await busy();
    for (let n = 0; n < OPENINGS; n += 1) opened.push(Number(await page.evaluate('openPage()')));
    // Says more than the clock on a machine that others use as well.
    report({ name: 'panel: processor time of the page for an opening, mean', value: rounded((await busy() - began) / OPENINGS), unit: 'ms' });
    report({ name: 'panel: a run with 10,000 events opens, p50', value: rounded(quantile(opened, 0.5)), unit: 'ms' });
    report({ name: 'panel: a run with 10,000 events opens, p95', value: rounded(quantile(opened, 0.95)), unit: 'ms', atMost: 200 });
    // The page fetches what came before while it is idle; a new event is measured in the hours after that.
    while (performance.now() - askedAt < QUIET_MS) await page.waitForTimeout(50);
    const seen: number[] = [];
    for (let n = 0; n < NEWS; n += 1) {
      const text = `event-${n}-${opened.length}`;
      const painted = server.painted(text);
      await page.evaluate(`void waitFor(${JSON.stringify(text)})`);
      await page.waitForTimeout(COALESCED_MS);
      const began = performance.now();
      store.appendAudit(LONG_RUN, [{ ...anEvent(0), summary: `read_file ${text}` }]);
      await painted;
      seen.push(performance.now() - began);
    }
    report({ name: 'panel: event to pixel, p50', value: rounded(quantile(seen, 0.5)), unit: 'ms' });
    report({ name: 'panel: event to pixel, p95', value: rounded(quantile(seen, 0.95)), unit: 'ms', atMost: 50 });
  } finally {
    await browser.close();
    server.close();
    model.dispose();
    await orchestrator.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
