// How long tasks hold the event loop up: by the clock, and by the processor time of this thread, which other processes on the machine have no part in. Beside
// it stands an idle process with the same timer at the same time: what it feels is the machine, not this program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PerformanceObserver } from 'node:perf_hooks';
import * as z from 'zod';
import { quantile, rounded, type Report } from './report.ts';

const CONTROL = `
const waits = [];
let last = performance.now();
setInterval(() => { const now = performance.now(); waits.push(now - last); last = now; }, 1);
process.stdin.on('end', () => { process.stdout.write(JSON.stringify(waits), () => process.exit(0)); }).resume();
process.stdout.write('ready\\n');
`;

/** Between two rounds of the event loop, in milliseconds. */
interface Round {
  readonly wall: number;
  readonly processor: number;
}

export interface HoldUp {
  /** Reports what was seen since `watchHoldUp`. */
  stop(report: Report, name: string): Promise<void>;
}

/** Processor time of this thread so far, in milliseconds. */
function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}

export async function watchHoldUp(): Promise<HoldUp> {
  const control = spawn(process.execPath, ['-e', CONTROL], { stdio: ['pipe', 'pipe', 'inherit'] });
  let said = '';
  control.stdout.on('data', (chunk) => { said += String(chunk); });
  await once(control.stdout, 'data');
  const pauses: number[] = [];
  const collecting = new PerformanceObserver((list) => { for (const entry of list.getEntries()) pauses.push(entry.duration); });
  collecting.observe({ entryTypes: ['gc'] });
  const rounds: Round[] = [];
  let last = performance.now();
  let lastProcessor = processorMs();
  const timer = setInterval(() => {
    const [now, processor] = [performance.now(), processorMs()];
    rounds.push({ wall: now - last, processor: processor - lastProcessor });
    [last, lastProcessor] = [now, processor];
  }, 1);
  return {
    stop: async (report, name) => {
      clearInterval(timer);
      collecting.disconnect();
      control.stdin.end();
      await once(control, 'close');
      const idle = z.array(z.number()).parse(JSON.parse(said.slice(said.indexOf('\n') + 1)));
      const wall = rounds.map((round) => round.wall);
      const processor = rounds.map((round) => round.processor);
      const longest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0);
      report({ name: `${name}: event loop held up, processor time, p99`, value: rounded(quantile(processor, 0.99)), unit: 'ms', atMost: 50 });
      report({ name: `${name}: event loop held up, processor time, longest`, value: rounded(longest(processor)), unit: 'ms', atMost: 50 });
      for (const [which, ours, theirs] of [['p99', quantile(wall, 0.99), quantile(idle, 0.99)], ['longest', longest(wall), longest(idle)]] as const) {
        report({ name: `${name}: event loop held up, by the clock, ${which}`, value: rounded(ours), unit: 'ms', peer: 'an idle process at the same time', peerValue: rounded(theirs), ratio: rounded(ours / theirs) });
      }
      report({ name: `${name}: longest pause of the garbage collector`, value: rounded(longest(pauses)), unit: 'ms' });
    },
  };
}
