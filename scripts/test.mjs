// `npm test`: every tier, streamed as it runs; then a table, and the sum alone on the last line. Exit 0 only when all of it passed.
import { install } from './install.mjs';
import { endOurs, killOurs, markOurs } from './leftovers.mjs';
import { onEnd } from './processes.mjs';
import { runTier, TIERS } from './tiers.mjs';

const heading = (text) => process.stdout.write(`\n── ${text} ${'─'.repeat(Math.max(0, 76 - text.length))}\n\n`);

function table(results) {
  const rows = [['', 'passed', 'failed', 'skipped', 'seconds', ''], ...results.map((r) => [r.name, r.passed, r.failed, r.skipped, r.seconds.toFixed(1), r.problem ?? ''])];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  const cell = (text, column) => (column === 0 || column === 5 ? String(text).padEnd(widths[column]) : String(text).padStart(widths[column]));
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

async function main() {
  markOurs();
  onEnd(killOurs);
  await install();
  const results = [];
  for (const tier of TIERS) {
    heading(tier.name);
    const blocker = results.find((r) => tier.needs === r.name && r.failed > 0);
    results.push(blocker ? { name: tier.name, passed: 0, failed: 1, skipped: 0, seconds: 0, problem: `not run: ${blocker.name} failed` } : await runTier(tier));
  }
  const left = await endOurs();
  if (left.length > 0) results.push({ name: 'processes left behind', passed: 0, failed: left.length, skipped: 0, seconds: 0, problem: left.join('; ') });

  heading('Result');
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  process.stdout.write(`${table(results)}\n\n${sum('passed')} passed, ${sum('failed')} failed\n`);
  return sum('failed') === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
}
