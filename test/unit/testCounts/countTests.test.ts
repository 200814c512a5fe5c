import assert from 'node:assert/strict';
import { countTests } from '../../../src/core/testCounts/countTests.ts';
import { processorTime } from '../../fakes/processorTime.ts';

/** What runners print at the end, and the counts in it. */
const samples: readonly [name: string, passed: number, failed: number, output: string][] = [
  ['mocha', 12, 0, '\n  thing\n    ✔ works\n\n  12 passing (34ms)\n'],
  ['mocha with failures', 3, 2, '  3 passing (1s)\n  1 pending\n  2 failing\n\n  1) thing\n     works:\n'],
  ['mocha, failures alone', 0, 1, '\n  0 passing (2ms)\n  1 failing\n'],
  ['node:test spec', 5, 1, 'ℹ tests 6\nℹ suites 2\nℹ pass 5\nℹ fail 1\nℹ cancelled 0\nℹ skipped 0\n'],
  ['node:test TAP', 2, 1, 'TAP version 13\nok 1 - a\n1..3\n# tests 3\n# suites 0\n# pass 2\n# fail 1\n# cancelled 0\n'],
  ['tape', 8, 0, '1..8\n# tests 8\n# pass  8\n\n# ok\n'],
  ['jest', 7, 1, 'Test Suites: 1 failed, 3 passed, 4 total\nTests:       1 failed, 2 skipped, 7 passed, 10 total\nSnapshots:   0 total\nTime:        1.2 s\n'],
  ['jest, coloured', 9, 0, '\u001B[1mTests:       \u001B[22m\u001B[1m\u001B[32m9 passed\u001B[39m\u001B[22m, 9 total\n'],
  ['jest in two packages', 5, 1, 'Tests:       2 passed, 2 total\nTime: 1 s\nTests:       1 failed, 3 passed, 4 total\n'],
  ['vitest', 4, 1, ' Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 4 passed (5)\n   Start at  10:00:00\n'],
  ['vitest, all well', 40, 0, ' Test Files  3 passed (3)\n      Tests  40 passed | 1 skipped (41)\n'],
  ['pytest', 10, 3, '=================== 2 failed, 10 passed, 1 skipped, 1 error in 0.53s ===================\n'],
  ['pytest -q', 3, 0, '...                                    [100%]\n3 passed in 0.01s\n'],
  ['pytest with xfail and warnings', 3, 0, '====== 3 passed, 1 xfailed, 2 warnings in 0.10s ======\n'],
  ['pytest over a minute', 3, 1, '====== 1 failed, 3 passed in 61.20s (0:01:01) ======\n'],
  ['unittest', 5, 0, '.....\n----------------------------------------------------------------------\nRan 5 tests in 0.001s\n\nOK\n'],
  ['unittest failing', 3, 3, 'Ran 7 tests in 0.001s\n\nFAILED (failures=2, errors=1, skipped=1)\n'],
  ['unittest errors alone', 1, 1, 'Ran 2 tests in 0.1s\n\nFAILED (errors=1)\n'],
  ['unittest skipped', 1, 0, 'Ran 2 tests in 0.1s\n\nOK (skipped=1)\n'],
  ['go test -v', 3, 1, '=== RUN   TestA\n--- PASS: TestA (0.00s)\n    --- PASS: TestA/x (0.00s)\n--- FAIL: TestB (0.00s)\n--- PASS: TestC (0.00s)\nFAIL\n'],
  ['go test -json', 1, 1, '{"Time":"t","Action":"pass","Package":"p","Test":"TestA","Elapsed":0}\n{"Action":"fail","Package":"p","Test":"TestB"}\n{"Action":"fail","Package":"p"}\n'],
  ['cargo test', 6, 1, 'test result: ok. 4 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\ntest result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out\n'],
  ['rspec', 6, 1, 'Finished in 0.01 seconds\n8 examples, 1 failure, 1 pending\n'],
  ['phpunit', 5, 0, 'OK (5 tests, 9 assertions)\n'],
  ['phpunit failing', 5, 3, 'FAILURES!\nTests: 9, Assertions: 12, Errors: 1, Failures: 2, Skipped: 1.\n'],
  ['dotnet', 9, 1, 'Failed!  - Failed:     1, Passed:     9, Skipped:     0, Total:    10, Duration: 5 ms - x.dll (net8.0)\n'],
  ['dotnet 9', 8, 1, 'Test summary: total: 10, failed: 1, succeeded: 8, skipped: 1, duration: 1.0s\n'],
  ['maven', 6, 2, '[INFO] Tests run: 4, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.1 s - in A\n[ERROR] Tests run: 9, Failures: 1, Errors: 1, Skipped: 1\n'],
  ['gradle', 7, 2, '9 tests completed, 2 failed\n'],
  ['ctest', 9, 1, '90% tests passed, 1 tests failed out of 10\n\nTotal Test time (real) =   0.1 sec\n'],
  ['bats', 3, 1, ' ✓ a\n ✗ b\n\n4 tests, 1 failure\n'],
  ['minitest', 4, 3, '8 runs, 9 assertions, 2 failures, 1 errors, 1 skips\n'],
  ['deno', 3, 1, 'FAILED | 3 passed | 1 failed (12ms)\n'],
  ['bun', 3, 1, ' 3 pass\n 1 fail\n 4 expect() calls\n'],
  ['plain TAP', 2, 1, '1..4\nok 1 a\nnot ok 2 b\nok 3 c\nok 4 d # SKIP slow\n'],
  ['Windows line ends', 2, 0, '  2 passing (4ms)\r\n'],
];

describe('counts of a test run', () => {
  for (const [name, passed, failed, output] of samples) {
    it(`reads ${name}`, () => assert.deepEqual(countTests(output), { passed, failed }));
  }

  it('says that it does not know', () => {
    for (const output of ['', 'Compiled 3 files\n', 'ok  \texample.com/p\t0.1s\n', 'I passed 3 tests yesterday', 'warning: 2 failed attempts to reach the registry']) {
      assert.equal(countTests(output), null, output);
    }
  });

  it('finds the summary at the end of a long output, in little time', () => {
    const noise = `${'1 passed, '.repeat(30)}x\n`.repeat(30_000);
    assert.deepEqual(countTests(`${noise}== 2 passed in 0.1s ==\n`), { passed: 2, failed: 0 });
  });

  it('is not slowed down by hostile output', async () => {
    for (const unit of ['\n', ' \n', '\t', ' ', '1', '1 passed, ', '"Action":"pass",', '{"Action":"fail",', 'Ran 1 test in 1s\n\n', 'Tests: 9, Assertions: 12, Err', '--- PASS: ']) {
      const output = unit.repeat(400_000 / unit.length);
      const spent = await processorTime(() => countTests(output));
      assert.ok(spent < 1_000, `${JSON.stringify(unit)}: ${spent} ms`);
    }
  });
});
