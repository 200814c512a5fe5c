// Prints how well the rules tell harmless from dangerous on the calibration cases, as JSON: rates by kind, what became of the cases of each
// kind, shares by principle, the rules behind false alarms; then every case judged wrongly, one a line. With `--write` the rates become the
// committed ones, which `npm test` holds later rules against: do that when they got better, or knowingly.
import { writeFileSync } from 'node:fs';
import { calibrate } from './measure.ts';

const { rates, wrong, ...rest } = await calibrate();
process.stdout.write(`${JSON.stringify({ rates, ...rest }, null, 2)}\n`);
for (const line of wrong) process.stdout.write(`${line}\n`);
if (process.argv.includes('--write')) {
  // Rounded up to a thousandth, so that one case more does not depend on the number of cases.
  const committed = Object.fromEntries(Object.entries(rates).map(([name, rate]: [string, number]) => [name, Math.ceil(rate * 1000) / 1000]));
  writeFileSync(new URL('./rates.json', import.meta.url), `${JSON.stringify(committed, null, 2)}\n`);
}
