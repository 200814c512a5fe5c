// Another process that uses a store: `storeChild.ts <what> <path> [<name>]`. It answers in JSON lines.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { StoreError } from '../../../src/core/ports/store.ts';
import { AT, event, ListLogger, newRun, projection, request, Thread } from './harness.ts';

const [what = '', path = '', name = 'child'] = process.argv.slice(2);
const say = (value: unknown): void => void writeSync(1, `${JSON.stringify(value)}\n`);
const open = () => openSqliteStore({ path, projection, redact: (text) => text, clock: systemClock, logger: new ListLogger() });

/** Holds until the parent says go, so that several children start as one. */
async function ready(): Promise<void> {
  say('ready');
  const lines = createInterface({ input: process.stdin });
  await lines[Symbol.asyncIterator]().next();
  lines.close();
}

const ACTIONS: Readonly<Record<string, () => Promise<void> | void>> = {
  /** Everything that only one of several processes may win. */
  async race() {
    await ready();
    const store = open();
    const claimed = store.claim('t', name, 60_000);
    const resolved = store.resolveReview('r', { kind: 'approve', by: name, at: AT, reason: '' }, 'approved', [event(`resolved.${name}`)]);
    const started = store.setStatus('t', 'running', name, [event(`running.${name}`)], ['queued']);
    for (let n = 0; n < 25; n++) store.appendAudit(null, [event(`${name}.${n}`)]);
    store.close();
    say({ claimed, resolved, started });
  },
  /** Steps until it is killed. */
  async step() {
    const store = open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    const items: unknown[] = [];
    for (let n = 1; ; n++) {
      items.push({ n, text: `${name} did step ${n}` });
      const checkpoint = await thread.step({ turn: n, items: [...items], journal: [event(`step.${n}`)], waiting: n % 2 === 0 ? request(`r${n}`) : null });
      say({ n, id: checkpoint.id });
    }
  },
  /** Steps until the disk is full. */
  async fill() {
    const store = open();
    store.createRun(newRun('t'), []);
    const thread = new Thread(store.saver, 't');
    for (let n = 1; ; n++) {
      try {
        await thread.step({ turn: n, noise: Array.from({ length: 400 }, (_, i) => Math.sin(n * 400 + i)), journal: [event(`step.${n}`)] });
      } catch (error) {
        say({ steps: n - 1, reason: error instanceof StoreError ? error.reason : 'other', message: String(error), turn: store.run('t')?.summary });
        return;
      }
    }
  },
  change() {
    const store = open();
    store.setStatus('t', 'paused', `by ${name}`, []);
    store.close();
  },
  /** Opens only, and says why not. */
  open() {
    try {
      open().close();
      say({ ok: true });
    } catch (error) {
      say({ ok: false, reason: error instanceof StoreError ? error.reason : 'other', message: String(error) });
    }
  },
};

await ACTIONS[what]?.();
