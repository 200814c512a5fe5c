import assert from 'node:assert/strict';
import type { ShellParser } from '../../../src/core/ports/shellParser.ts';
import type { Scorer } from '../../../src/core/ports/scorer.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../../calibration/measure.ts';

const fill = (text: string, length = 10_000): string => text.repeat(Math.ceil(length / text.length)).slice(0, length);

/** None of these may pass, hang or throw. */
const HOSTILE: Readonly<Record<string, string>> = {
  'nothing': '',
  'white space': ' \n\t ',
  '1 MB': fill('ls; ', 1_000_000),
  '10,000 brackets': '('.repeat(10_000),
  'nested brackets': `${'('.repeat(3000)}ls${')'.repeat(3000)}`,
  'nested substitutions': fill('$('),
  'an open quote': `'${fill('a')}`,
  'here-documents without end': fill('cat <<A\n'),
  'thousands of commands': fill('ls;'),
  'thousands of variables': fill('$a'),
  'thousands of pipes': `${fill('a|')}a`,
  'thousands of braces': `rm${fill(' {a,b}', 9996)}`,
  'thousands of globs': `rm${fill(' *.ts', 10_000)}`,
  'wrappers without end': fill('sudo '),
  'evals without end': fill('eval '),
  'binary': Array.from({ length: 10_000 }, (_, index) => String.fromCharCode((index * 7) % 256)).join(''),
  'a NUL': 'ls\0 -la',
  'a lone surrogate': 'ls \ud800',
  'an escape sequence': 'ls \u001b[2J',
  'a carriage return': 'ls\rrm -rf /',
  'right to left': 'ls \u202egnp.x',
  'a zero-width space': 'l\u200bs',
  'a Cyrillic letter': 'r\u043c -rf x',
  'a minus that is none': 'ls \u2212la',
};

describe('hostile commands', () => {
  let shellParser: ShellParser;
  let scorer: Scorer;
  before(async () => {
    shellParser = sourceShellParser();
    scorer = createScorer({ shellParser });
    await shellParser.parse('ls');
  });
  after(() => shellParser.dispose());

  for (const [name, command] of Object.entries(HOSTILE)) {
    it(`does not let ${name} pass, and is done soon`, async () => {
      const before = process.cpuUsage();
      const verdict = await scorer.score({ tool: 'run_command', input: { command } }, { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } });
      assert.notEqual(verdict.verdict, 'allow');
      // The target is 100 ms (test/bench/rules.ts measures it); a busy machine gets more here.
      const { user, system } = process.cpuUsage(before);
      assert.ok((user + system) / 1_000 < 1_500, `${(user + system) / 1_000} ms`);
    });
  }
});
