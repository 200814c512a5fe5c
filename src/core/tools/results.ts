import type { ActionResult } from '../../contract/action.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { WaveError } from '../errors.ts';

/** Characters of output that a model gets of one action. */
export const LONGEST_OUTPUT = 20_000;
const LONGEST_SUMMARY = 200;

type Extra = Partial<Pick<ActionResult, 'filesChanged' | 'exitCode' | 'durationMs'>>;

/** A result with its output cut to what a model gets. */
export function succeeded(summary: string, output: string, extra: Extra = {}): ActionResult {
  return { ok: true, summary: oneLine(summary), output: cutMiddle(output, LONGEST_OUTPUT), filesChanged: [], ...extra };
}

export function failed(summary: string, output: string = summary, extra: Extra = {}): ActionResult {
  return { ok: false, summary: oneLine(summary), output: cutMiddle(output, LONGEST_OUTPUT), filesChanged: [], ...extra };
}

/** What files, git and processes refuse is a failed action the model is told of; anything else is a fault of ours and goes on up. */
export function failedBy(error: unknown): ActionResult {
  if (error instanceof WaveError) return failed(error.message);
  throw error;
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_SUMMARY ? `${line.slice(0, LONGEST_SUMMARY)}…` : line;
}
