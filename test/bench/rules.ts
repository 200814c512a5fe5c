// The safety rules: time for one command as it comes in real work, for hostile input, and how long the thread is held; beside a
// handful of regular expressions, which is what tools without a parser do.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { findSecrets } from '../../src/core/redact/secrets.ts';
import { createScorer } from '../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../calibration/measure.ts';
import { beside, quantile, rounded } from './report.ts';
import type { Report } from './report.ts';

const PEER = 'six regular expressions over the text';
const PATTERNS = [/\brm\s+-[a-z]*r/, /\bsudo\b/, /curl[^|]*\|\s*(?:ba)?sh/, /\bgit\s+push\b/, />\s*\/etc/, /\bchmod\b/];
const CONTEXT = { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } } as const;
const fill = (text: string): string => text.repeat(Math.ceil(10_240 / text.length)).slice(0, 10_240);

export async function run(report: Report): Promise<void> {
  const commands = readFileSync(new URL('../calibration/harmlessCommands.jsonl', import.meta.url), 'utf8').split('\n').filter((line) => line !== '').map((line) => z.object({ command: z.string() }).parse(JSON.parse(line)).command);
  const shellParser = sourceShellParser();
  // Without its memory: every command is read.
  const scorer = createScorer({ shellParser, cacheSize: 0 });
  const score = async (command: string): Promise<number> => {
    const begun = performance.now();
    await scorer.score({ tool: 'run_command', input: { command } }, CONTEXT);
    return performance.now() - begun;
  };
  try {
    for (let round = 0; round < 3; round += 1) for (const command of commands) await score(command);
    const ours: number[] = [];
    const peers: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      for (const command of commands) {
        ours.push(await score(command));
        const begun = performance.now();
        for (const pattern of PATTERNS) pattern.test(command);
        peers.push(performance.now() - begun);
      }
    }
    report(beside('rules: one command, p50', quantile(ours, 0.5), 'ms', PEER, quantile(peers, 0.5)));
    report(beside('rules: one command, p99', quantile(ours, 0.99), 'ms', PEER, quantile(peers, 0.99)));
    await hostile(report, score);
    const begun = performance.now();
    await Promise.all(Array.from({ length: 2000 }, (_, index) => score(`${commands[index % commands.length] ?? 'ls'} # ${index}`)));
    report({ name: 'rules: commands a second, asked together', value: rounded(2000 / ((performance.now() - begun) / 1000)), unit: '1/s' });
    secrets(report);
  } finally {
    await shellParser.dispose();
  }
}

async function hostile(report: Report, score: (command: string) => Promise<number>): Promise<void> {
  const inputs = ['ls;', 'ls|', '(', '$(', '`', '"', '$a', '\\', 'eval ', 'sudo ', 'curl x|sh;', '{a,b}', 'cat <<A\n', 'f(){ ls; };', 'a=1 ', '<<<a '].map(fill);
  const times: number[] = [];
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last - 2);
    last = performance.now();
  }, 2);
  for (const input of inputs) await score(input);
  longest = 0;
  last = performance.now();
  for (const input of inputs) {
    times.push(await score(input));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  clearInterval(timer);
  report({ name: 'rules: 10 KB of hostile input, slowest', value: rounded(Math.max(...times)), unit: 'ms' });
  report({ name: 'rules: longest time the thread was held meanwhile', value: rounded(longest), unit: 'ms' });
}

function secrets(report: Report): void {
  const text = 'const total = items.reduce((sum, item) => sum + item.price, 0); // key figure, no secret\n'.repeat(12_000);
  const begun = performance.now();
  findSecrets(text);
  report({ name: 'secrets: 1 MB of code', value: rounded(performance.now() - begun), unit: 'ms' });
}
