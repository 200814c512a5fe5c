// Whether a review queue of 200 items stays fluid: how long an update takes to be on screen, and the longest time the page is blocked
// while the queue is updated, paged and scrolled. The same, in the real workbench and with every theme, is test/e2e/reviewQueue.test.ts.
import { ensureNpmHost } from '../../scripts/npmHost.mjs';
import { manyReviews } from '../fakes/manyReviews.ts';
import { aSnapshot } from '../fakes/runs.ts';
import { launchBrowser } from '../host/browser.ts';
import { servePage } from './panel/page.ts';
import { quantile, rounded, type Report } from './report.ts';

const ITEMS = 200;
const UPDATES = 60;
const SNAPSHOTS = 20;

/** In the page: posts a snapshot and resolves with the milliseconds until its first card is painted. */
const UPDATE = `(n) => new Promise((done) => {
  const message = snapshots[n];
  const first = message.reviews[0].id;
  const began = performance.now();
  const painted = () => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => done(performance.now() - began); port2.postMessage(0); };
  const look = () => document.querySelector('[data-review]')?.dataset.review === first && (painted(), true);
  const observer = new MutationObserver(() => look() && observer.disconnect());
  observer.observe(document, { subtree: true, childList: true, attributes: true });
  window.postMessage(message);
})`;

export async function run(report: Report): Promise<void> {
  const server = await servePage(() => undefined, 'review');
  const browser = await launchBrowser(await ensureNpmHost());
  try {
    const page = await browser.newPage({ viewport: { width: 320, height: 900 } });
    await page.addInitScript(`window.longTasks = []; new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => longTasks.push(duration))).observe({ type: 'longtask' });`);
    await page.goto(`${server.url}page`);
    await page.waitForFunction("customElements.get('vscode-button') !== undefined"); // its script has run
    const items = manyReviews(ITEMS);
    const snapshots = Array.from({ length: SNAPSHOTS }, (_, n) => ({
      type: 'snapshot', runs: [], run: aSnapshot({ threadId: 'shop-GAP-006' }), reviews: items.slice(n), lookedAt: [], draftComments: 0, person: 'Ada',
    }));
    await page.evaluate(`void (window.snapshots = ${JSON.stringify(snapshots)})`);
    const drawn: number[] = [];
    // The first drawing loads fonts and registers components; what is measured comes after it.
    for (let n = 0; n <= UPDATES; n += 1) {
      if (n === 1) await page.evaluate('longTasks.length = 0');
      const ms = Number(await page.evaluate(`(${UPDATE})(${n % SNAPSHOTS})`));
      if (n > 0) drawn.push(ms);
      await page.evaluate(`window.scrollTo(0, ${(n % 5) * 400})`);
      await page.locator(`[aria-label="${n % 2 === 0 ? 'Next' : 'Previous'} page"]`).first().click();
      if (n % 2 === 1) continue;
      await page.locator('[aria-label="Previous page"]').first().click();
    }
    const longest = await page.evaluate('Math.max(0, ...longTasks)');
    report({ name: 'review queue: update of 200 items to pixel, p95', value: rounded(quantile(drawn, 0.95)), unit: 'ms', atMost: 50 });
    report({ name: 'review queue: longest task over 50 ms while 200 items are updated, paged and scrolled (0: none)', value: rounded(Number(longest)), unit: 'ms', atMost: 50 });
  } finally {
    await browser.close();
    server.close();
  }
}
