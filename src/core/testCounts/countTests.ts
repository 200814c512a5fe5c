import { stripVTControlCharacters } from 'node:util';
import { RUNNERS } from './runners.ts';

export interface TestCounts {
  readonly passed: number;
  /** Failures and errors. */
  readonly failed: number;
}

/** Output beyond this is read at its end alone, where the summaries are. */
const MOST_CHARACTERS = 400_000;

/**
 * Counts of a test run, read from what the usual runners print at their end; several runs in one output (a
 * workspace's packages) are added up. Null when no known summary is found: no count is ever guessed.
 */
export function countTests(output: string): TestCounts | null {
  const text = stripVTControlCharacters(output.slice(-MOST_CHARACTERS)).replaceAll('\r\n', '\n');
  for (const runner of RUNNERS) {
    const counts = runner.count(text);
    if (counts) return counts;
  }
  return null;
}
