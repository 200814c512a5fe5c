// Mocha's spec output for people, and exact counts for `npm test`: written to the path in WAVE_TEST_RESULT, if that is set.
const { writeFileSync } = require('node:fs');
const { reporters, Runner } = require('mocha');

/** Counts are written as they grow, so a run that crashes half-way still tells how far it came; `ended` says it did not. */
module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const path = process.env.WAVE_TEST_RESULT;
    if (!path) return;
    const counts = { passed: 0, failed: 0, skipped: 0, ended: false };
    const save = () => writeFileSync(path, JSON.stringify(counts));
    const count = (key) => () => {
      counts[key]++;
      save();
    };
    runner.on(Runner.constants.EVENT_TEST_PASS, count('passed'));
    runner.on(Runner.constants.EVENT_TEST_FAIL, count('failed'));
    runner.on(Runner.constants.EVENT_TEST_PENDING, count('skipped'));
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      counts.ended = true;
      save();
    });
    save();
  }
};
