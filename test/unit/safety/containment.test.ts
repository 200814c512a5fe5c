import assert from 'node:assert/strict';
import type { ShellParser } from '../../../src/core/ports/shellParser.ts';
import { isOnlyUnknown } from '../../../src/core/safety/containment/onlyUnknown.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../../calibration/measure.ts';

const THRESHOLDS = { constitutional: 0.7, escalation: 0.85 };

describe('what a sandbox may answer for', () => {
  let shellParser: ShellParser;
  before(() => {
    shellParser = sourceShellParser();
  });
  after(() => shellParser.dispose());

  const held = async (command: string, parser: ShellParser = shellParser): Promise<boolean> => {
    const verdict = await createScorer({ shellParser: parser }).score({ tool: 'run_command', input: { command } }, { worktree: '/projects/repo', story: null, thresholds: THRESHOLDS });
    assert.equal(verdict.unknown, true, `${command} should be unknown: ${verdict.reasons.join('; ')}`);
    return isOnlyUnknown(verdict, THRESHOLDS);
  };

  it('is a program that nobody knows', async () => {
    assert.equal(await held('frobnicate --all src'), true);
  });

  it('is nothing that the rules could not read in time: it may be what they would refuse', async () => {
    const late: ShellParser = { ...shellParser, parse: () => Promise.resolve({ parsed: false, reason: 'timeout', detail: 'reading it took longer than 80 ms' }) };
    assert.equal(await held('git reset --hard', late), false);
  });

  it('is nothing that does not read as shell, or that deceives the eye', async () => {
    assert.equal(await held('echo "never closed'), false);
    assert.equal(await held('frobnicate \u202Egpj.exe'), false);
  });

  it('is no deletion whose extent shows only when it runs', async () => {
    assert.equal(await held('rm -rf "$(frobnicate)"'), false);
  });
});
