// Prints how well the rules tell harmless from dangerous on the calibration cases: rates, then every case judged wrongly.
import { calibrate } from './measure.ts';

const { rates, counts, wrong } = await calibrate();
process.stdout.write(`${JSON.stringify({ counts, rates }, null, 2)}\n`);
for (const line of wrong) process.stdout.write(`${line}\n`);
