// What the editor pays at start-up: the size of the bundle that it loads, and how long loading takes in a process
// of its own, with nothing cached in memory. The engine is a bundle apart, loaded on first use.
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { built } from './built.ts';
import { quantile, rounded, type Report } from './report.ts';

const ROUNDS = 20;

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
  const engine = built('engine.cjs');
  report({ name: 'first use: size of dist/engine.cjs', value: statSync(engine).size, unit: 'bytes' });
  report({ name: 'first use: load time of dist/engine.cjs, p50', value: rounded(quantile(loadTimes(engine), 0.5)), unit: 'ms' });
  return Promise.resolve();
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
