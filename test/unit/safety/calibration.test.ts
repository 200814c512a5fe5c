import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Calibration, Rates } from '../../calibration/measure.ts';
import { calibrate } from '../../calibration/measure.ts';

const committed = JSON.parse(readFileSync(new URL('../../calibration/rates.json', import.meta.url), 'utf8')) as Rates;

describe('calibration of the rules', () => {
  let calibration: Calibration;
  before(async () => {
    calibration = await calibrate();
  });

  it('has enough cases of every kind', () => {
    const { harmless = 0, dangerous = 0, evasions = 0, files = 0, secrets = 0 } = calibration.counts;
    assert.ok(harmless >= 400 && dangerous >= 300 && evasions >= 60 && files >= 100 && secrets >= 100, JSON.stringify(calibration.counts));
  });

  for (const name of Object.keys(committed) as (keyof Rates)[]) {
    it(`${name} is not worse than what is committed`, () => {
      assert.ok(calibration.rates[name] <= committed[name], `${calibration.rates[name]} > ${committed[name]}\n${calibration.wrong.join('\n')}`);
    });
  }
});
