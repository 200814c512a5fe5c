import type { TestCounts } from './countTests.ts';

export interface TestRunner {
  readonly name: string;
  /** Null when the output is not this runner's. */
  count(text: string): TestCounts | null;
}

const number = (text: string | undefined): number => (text === undefined ? 0 : Number(text.replaceAll(/[,_]/g, '')));

function sum(all: readonly TestCounts[]): TestCounts | null {
  if (all.length === 0) return null;
  return all.reduce((left, right) => ({ passed: left.passed + right.passed, failed: left.failed + right.failed }));
}

/** One summary a match, with named groups passed, failed, errors, total, skipped; passed follows from total when it is not said. */
function bySummary(name: string, pattern: RegExp): TestRunner {
  return {
    name,
    count: (text) => sum([...text.matchAll(pattern)].map(({ groups = {} }) => {
      const failed = number(groups['failed']) + number(groups['errors']);
      const passed = groups['total'] === undefined ? number(groups['passed']) : Math.max(0, number(groups['total']) - failed - number(groups['skipped']));
      return { passed, failed };
    })),
  };
}

/** A summary in the form of a list such as "3 failed, 2 passed, 1 error", in whatever order. */
function byList(name: string, line: RegExp, failedWords: RegExp = /^(failed|failing|failures?|errors?)$/, passedWords = /^(passed|passing)$/): TestRunner {
  return {
    name,
    count: (text) => sum([...text.matchAll(line)].map((match) => {
      const counts = { passed: 0, failed: 0 };
      for (const [, amount, word = ''] of (match.groups?.['list'] ?? match[0]).matchAll(/(\d+) ([a-z]+)/g)) {
        if (passedWords.test(word)) counts.passed += number(amount);
        if (failedWords.test(word)) counts.failed += number(amount);
      }
      return counts;
    })),
  };
}

/** Summaries of two lines, each with a count, that come in pairs. */
function byPairs(name: string, passed: RegExp, failed: RegExp, needsBoth: boolean): TestRunner {
  return {
    name,
    count(text) {
      const add = (pattern: RegExp): number | null => {
        const found = [...text.matchAll(pattern)];
        return found.length === 0 ? null : found.reduce((total, match) => total + number(match[1]), 0);
      };
      const [good, bad] = [add(passed), add(failed)];
      if (needsBoth ? good === null || bad === null : good === null && bad === null) return null;
      return { passed: good ?? 0, failed: bad ?? 0 };
    },
  };
}

/** Lines that each tell of one test, where a runner prints no totals. */
function byLines(name: string, passed: RegExp, failed: RegExp): TestRunner {
  return {
    name,
    count(text) {
      const counts = { passed: [...text.matchAll(passed)].length, failed: [...text.matchAll(failed)].length };
      return counts.passed + counts.failed > 0 ? counts : null;
    },
  };
}

/** go test prints a line a test with -v or -json, else one a package; only tests are counted, subtests' parents among them. */
const goTest: TestRunner = {
  name: 'go test',
  count(text) {
    return byLines('go test', /^[ \t]*--- PASS: /gm, /^[ \t]*--- FAIL: /gm).count(text)
      ?? byLines('go test -json', /"Action":"pass",[^\n]{0,600}?"Test":/g, /"Action":"fail",[^\n]{0,600}?"Test":/g).count(text);
  },
};

/** Maven prints the totals of a module once more after the lines of its classes; those have no "Time elapsed". */
const maven = bySummary('maven surefire', /Tests run: (?<total>\d+), Failures: (?<failed>\d+), Errors: (?<errors>\d+), Skipped: (?<skipped>\d+)[ \t]*$/gm);

/** unittest says how many ran, and on another line how it went. */
const unittest = bySummary('unittest', /^Ran (?<total>\d+) tests? in [\d.]+s\n+(?:OK|FAILED|NO TESTS RAN)(?: \((?=(?:[^)\n]*?failures=(?<failed>\d+))?)(?=(?:[^)\n]*?errors=(?<errors>\d+))?)(?=(?:[^)\n]*?skipped=(?<skipped>\d+))?)[^)\n]*\))?/gm);

const tapLines: TestRunner = {
  name: 'TAP',
  count(text) {
    if (!/^(TAP version \d+|1\.\.\d+)/m.test(text)) return null;
    const points = [...text.matchAll(/^(not )?ok\b[^\n]*/gm)].filter(([line]) => !/# (skip|todo)\b/i.test(line));
    if (points.length === 0) return null;
    const failed = points.filter((point) => point[1] !== undefined).length;
    return { passed: points.length - failed, failed };
  },
};

/** The runners, the most specific summaries first: the first that finds its own wins. */
export const RUNNERS: readonly TestRunner[] = [
  // node:test, spec reporter ("ℹ pass 3") and TAP ("# pass 3"); tape prints the latter with two spaces and no "# fail" when all is well.
  byPairs('node:test', /^ℹ pass (\d+)$/gm, /^ℹ fail (\d+)$/gm, true),
  byPairs('node:test TAP, tape', /^# pass +(\d+)$/gm, /^# fail +(\d+)$/gm, false),
  // vitest: "      Tests  1 failed | 4 passed (5)"; jest: "Tests:       1 failed, 2 skipped, 4 passed, 7 total".
  byList('vitest', /^ *Tests {2,}(?<list>\d+ (?:failed|passed|skipped|todo)[^\n]*)$/gm),
  byList('jest', /^Tests: +(?<list>\d+ [^\n]*\d+ total)$/gm),
  byPairs('mocha', /^ *(\d+) passing\b/gm, /^ *(\d+) failing\b/gm, false),
  byList('pytest', /^(?:=+ )?(?<list>(?:\d+ (?:passed|failed|errors?|skipped|deselected|xfailed|xpassed|warnings?|rerun|subtests passed)(?:, )?)+) in [\d.]+s[^\n]*$/gm),
  unittest,
  bySummary('cargo test', /^test result: (?:ok|FAILED)\. (?<passed>\d+) passed; (?<failed>\d+) failed;/gm),
  bySummary('rspec', /^(?<total>\d+) examples?, (?<failed>\d+) failures?(?:, (?<skipped>\d+) pending)?(?:, (?<errors>\d+) errors? occurred outside of examples)?$/gm),
  bySummary('phpunit', /^OK \((?<passed>\d+) tests?, \d+ assertions?\)$/gm),
  bySummary('phpunit', /^Tests: (?<total>\d+), Assertions: \d+(?=(?:[^\n]*?Failures: (?<failed>\d+))?)(?=(?:[^\n]*?Errors: (?<errors>\d+))?)(?=(?:[^\n]*?(?:Skipped|Incomplete): (?<skipped>\d+))?)[^\n]*\.$/gm),
  bySummary('dotnet test', /^(?:Passed|Failed)! +- Failed: +(?<failed>\d+), Passed: +(?<passed>\d+),/gm),
  bySummary('dotnet test', /^(?:Test summary: )total: (?<total>\d+), failed: (?<failed>\d+), succeeded: \d+, skipped: (?<skipped>\d+)/gm),
  maven,
  bySummary('gradle', /^(?<total>\d+) tests? completed, (?<failed>\d+) failed(?:, (?<skipped>\d+) skipped)?$/gm),
  bySummary('ctest', /^\d+% tests passed, (?<failed>\d+) tests? failed out of (?<total>\d+)$/gm),
  bySummary('bats', /^(?<total>\d+) tests?, (?<failed>\d+) failures?(?:, (?<skipped>\d+) skipped)?$/gm),
  bySummary('minitest', /^(?<total>\d+) (?:runs|tests), \d+ assertions, (?<failed>\d+) failures, (?<errors>\d+) errors, (?<skipped>\d+) skips$/gm),
  bySummary('ava', /^ *(?<passed>\d+) tests? passed$/gm),
  bySummary('bun, deno', /^(?:ok|FAILED) \| (?<passed>\d+) passed(?: \([^)]*\))? \| (?<failed>\d+) failed/gm),
  byPairs('bun test', /^ *(\d+) pass$/gm, /^ *(\d+) fail$/gm, true),
  goTest,
  tapLines,
];
