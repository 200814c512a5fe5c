// What the editor pays at start-up: the size of the bundle that it loads, and how long loading takes in a process
// of its own, with nothing cached in memory. The engine is a bundle apart, loaded on first use.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { built } from './built.ts';
import { quantile, rounded, type Report } from './report.ts';

const ROUNDS = 20;
/** In the order in which src/engine/load.ts loads them. */
const PARTS = ['schemas', 'langchain', 'langgraph', 'models', 'team', 'rules', 'machine'];

/** Stands for the editor's API: whatever is asked of it is something that can be called, constructed and extended. */
const STUB = `
  const anything = new Proxy(class {}, {
    get: (target, key) => (key === 'prototype' ? target.prototype : key === Symbol.toPrimitive ? () => '' : key === 'then' ? undefined : anything),
    apply: () => anything,
  });
  const api = Object.create(new Proxy({}, { get: (_target, key) => (key === '__esModule' ? undefined : anything) }));
  const Module = require('node:module');
  const load = Module._load;
  Module._load = (request, ...rest) => (request === 'vscode' ? api : load(request, ...rest));
`;

export function run(report: Report): Promise<void> {
  const extension = built('extension.cjs');
  report({ name: 'activation: size of dist/extension.cjs', value: statSync(extension).size, unit: 'bytes', atMost: 60_000 });
  const startUp = loadTimes(extension);
  report({ name: 'activation: load time of dist/extension.cjs, p50', value: rounded(quantile(startUp, 0.5)), unit: 'ms', atMost: 20 });
  report({ name: 'activation: load time of dist/extension.cjs, p90', value: rounded(quantile(startUp, 0.9)), unit: 'ms' });
  const dist = dirname(built('engine.mjs'));
  report({ name: 'first use: size of the engine', value: readdirSync(dist).filter((name) => /^engine.*\.mjs$/.test(name)).reduce((sum, name) => sum + statSync(join(dist, name)).size, 0), unit: 'bytes' });
  const loads = Array.from({ length: ROUNDS }, () => engineLoad(dist));
  report({ name: 'first use: load time of the engine, p50', value: rounded(quantile(loads.map(({ took }) => took), 0.5)), unit: 'ms' });
  report({ name: 'first use: longest time its loading holds the editor up, p50', value: rounded(quantile(loads.map(({ longest }) => longest), 0.5)), unit: 'ms', atMost: 50 });
  return Promise.resolve();
}

/** Loads the engine part by part, as src/engine/load.ts does, in a new process. Milliseconds. */
function engineLoad(dist: string): { took: number; longest: number } {
  const parts = [...PARTS.map((name) => `engine-${name}.mjs`), 'engine.mjs'].map((name) => pathToFileURL(join(dist, name)).href);
  const script = `
    import { setImmediate as turn } from 'node:timers/promises';
    let [last, longest] = [performance.now(), 0];
    const look = () => { const now = performance.now(); longest = Math.max(longest, now - last); last = now; };
    const timer = setInterval(look, 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const before = performance.now();
    [last, longest] = [before, 0];
    for (const part of ${JSON.stringify(parts)}) { await import(part); look(); await turn(); }
    const took = performance.now() - before;
    clearInterval(timer);
    process.stdout.write(JSON.stringify({ took, longest }), () => process.exit(0));`;
  return z.object({ took: z.number(), longest: z.number() }).parse(JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })));
}

/** Milliseconds of `require`, each in a new process. */
function loadTimes(path: string): number[] {
  const script = `${STUB}
    const before = performance.now();
    const loaded = require(${JSON.stringify(path)});
    const took = performance.now() - before;
    if (Object.keys(loaded).length === 0) throw new Error('nothing was exported');
    process.stdout.write(String(took), () => process.exit(0));`;
  return Array.from({ length: ROUNDS }, () => Number(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' })));
}
