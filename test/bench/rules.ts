// The safety rules: time for one command as it comes in real work, for hostile input, and how long the thread is held; beside a
// handful of regular expressions, and shell-quote's words with an allow list, which is what tools without a parser do.
import { readFileSync } from 'node:fs';
import { parse } from 'shell-quote';
import * as z from 'zod';
import type { Scorer } from '../../src/core/ports/scorer.ts';
import { findSecrets } from '../../src/core/redact/secrets.ts';
import { createScorer } from '../../src/core/safety/createScorer.ts';
import { sourceShellParser, sourceSqlParser } from '../calibration/measure.ts';
import { beside, quantile, rounded } from './report.ts';
import type { Report } from './report.ts';

/** Words that an allow list lets pass, as tools have them that go by the program's name. */
const ALLOWED = new Set(['ls', 'cat', 'echo', 'pwd', 'cd', 'head', 'tail', 'wc', 'grep', 'rg', 'find', 'sort', 'uniq', 'diff', 'which', 'mkdir', 'touch', 'npm', 'pnpm', 'yarn', 'npx', 'node', 'tsc', 'eslint', 'prettier', 'jest', 'vitest', 'mocha', 'python', 'python3', 'pytest', 'pip', 'go', 'cargo', 'make', 'mvn', 'gradle', 'git', 'sed', 'awk', 'test', 'true', 'export']);
const FORBIDDEN = [/\brm\s+-[a-z]*r/, /\bsudo\b/, /curl[^|]*\|\s*(?:ba)?sh/, /\bgit\s+push\b/, />\s*\/etc/, /\bchmod\b/];

/** What tools without a parser do. True: a person is asked. */
const PEERS: readonly { readonly name: string; asks(command: string): boolean }[] = [
  { name: 'six regular expressions over the text', asks: (command) => FORBIDDEN.some((pattern) => pattern.test(command)) },
  {
    name: 'shell-quote, with programs allowed by name and the same expressions',
    asks(command) {
      try {
        const heads: string[] = [];
        let isHead = true;
        for (const entry of parse(command)) {
          if (typeof entry === 'string') {
            if (isHead && !/^\w+=/.test(entry)) heads.push(entry);
            isHead = isHead && /^\w+=/.test(entry);
          } else isHead = !('pattern' in entry) && !('comment' in entry);
        }
        return heads.length === 0 || heads.some((head) => !ALLOWED.has(head)) || FORBIDDEN.some((pattern) => pattern.test(command));
      } catch {
        return true;
      }
    },
  },
];
const CONTEXT = { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } } as const;
const fill = (text: string): string => text.repeat(Math.ceil(10_240 / text.length)).slice(0, 10_240);

export async function run(report: Report): Promise<void> {
  const commands = read('harmlessCommands');
  const shellParser = sourceShellParser();
  // Without its memory: every command is read.
  const sqlParser = sourceSqlParser();
  const scorer = createScorer({ shellParser, sqlParser, cacheSize: 0 });
  const score = async (command: string): Promise<number> => {
    const begun = performance.now();
    await scorer.score({ tool: 'run_command', input: { command } }, CONTEXT);
    return performance.now() - begun;
  };
  try {
    for (let round = 0; round < 3; round += 1) for (const command of commands) await score(command);
    const ours: number[] = [];
    const peers = PEERS.map((): number[] => []);
    for (let round = 0; round < 5; round += 1) {
      for (const command of commands) {
        ours.push(await score(command));
        for (const [index, peer] of PEERS.entries()) {
          const begun = performance.now();
          peer.asks(command);
          peers[index]?.push(performance.now() - begun);
        }
      }
    }
    for (const [index, { name }] of PEERS.entries()) {
      const sample = peers[index] ?? [];
      report({ ...beside('rules: one command, p50', quantile(ours, 0.5), 'ms', name, quantile(sample, 0.5)), atMost: 0.3 });
      report({ ...beside('rules: one command, p99', quantile(ours, 0.99), 'ms', name, quantile(sample, 0.99)), atMost: 5 });
    }
    await shares(report, scorer, commands);
    await hostile(report, score);
    const begun = performance.now();
    await Promise.all(Array.from({ length: 2000 }, (_, index) => score(`${commands[index % commands.length] ?? 'ls'} # ${index}`)));
    report({ name: 'rules: commands a second, asked together', value: rounded(2000 / ((performance.now() - begun) / 1000)), unit: '1/s' });
    secrets(report);
  } finally {
    await shellParser.dispose();
    await sqlParser.dispose();
  }
}

/** How many of our own calibration cases are asked about, beside the peers: flagged of the harmless, passed of the dangerous. */
async function shares(report: Report, scorer: Scorer, harmless: readonly string[]): Promise<void> {
  const dangerous = [...read('dangerousCommands'), ...read('evasions')];
  const asks = async (command: string): Promise<boolean> => (await scorer.score({ tool: 'run_command', input: { command } }, CONTEXT)).verdict !== 'allow';
  const percent = (count: number, of: readonly string[]): number => (100 * count) / of.length;
  let flagged = 0;
  let passed = 0;
  for (const command of harmless) if (await asks(command)) flagged += 1;
  for (const command of dangerous) if (!(await asks(command))) passed += 1;
  for (const peer of PEERS) {
    report({ ...beside('rules: harmless calibration commands flagged', percent(flagged, harmless), '%', peer.name, percent(harmless.filter((command) => peer.asks(command)).length, harmless)), atMost: 10 });
    report({ ...beside('rules: dangerous calibration commands passed', percent(passed, dangerous), '%', peer.name, percent(dangerous.filter((command) => !peer.asks(command)).length, dangerous)), atMost: 0.5 });
  }
}

function read(name: string): string[] {
  return readFileSync(new URL(`../calibration/${name}.jsonl`, import.meta.url), 'utf8').split('\n').filter((line) => line !== '').map((line) => z.object({ command: z.string() }).parse(JSON.parse(line)).command);
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
  report({ name: 'rules: 10 KB of hostile input, slowest', value: rounded(Math.max(...times)), unit: 'ms', atMost: 100 });
  report({ name: 'rules: longest time the thread was held meanwhile', value: rounded(longest), unit: 'ms' });
}

function secrets(report: Report): void {
  const text = 'const total = items.reduce((sum, item) => sum + item.price, 0); // key figure, no secret\n'.repeat(12_000);
  const begun = performance.now();
  findSecrets(text);
  report({ name: 'secrets: 1 MB of code', value: rounded(performance.now() - begun), unit: 'ms' });
}
