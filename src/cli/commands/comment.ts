import type { LineComment } from '../../contract/comment.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { followRun, lastSeen } from '../follow.ts';
import type { ControlOptions } from './control.ts';
import { onThread } from './control.ts';
import { placeFlags } from './store.ts';

export interface CommentOptions extends ControlOptions {
  readonly note?: string | undefined;
  readonly commit?: string | undefined;
  /** Back to gate 3, from files without this run's changes. */
  readonly start?: boolean | undefined;
}

/** Reads `path:line:text`, or `path:-line:text` for a line of the file before the change. Throws CliError. */
export function parseComment(word: string): LineComment {
  const match = /^(?<path>.+?):(?<old>-?)(?<line>[1-9]\d{0,8}):(?<text>.+)$/s.exec(word);
  const { path, old, line, text } = match?.groups ?? {};
  if (path === undefined || line === undefined || text === undefined) throw new CliError('bad_option', `"${word.slice(0, 80)}" is no comment. Write path:line:text, e.g. "src/a.ts:12:Say why". A line before the change: path:-line:text.`);
  return { path: path.replaceAll('\\', '/'), line: Number(line), side: old === '-' ? 'old' : 'new', text };
}

/** Sends comments on lines of the change to Dev, and follows the run. */
export async function commentCommand(thread: string, words: readonly string[], options: CommentOptions, environment: Environment): Promise<ExitCode> {
  const comments = words.map(parseComment);
  return onThread(thread, options, environment, async (threadId, engine) => {
    const after = lastSeen(threadId, engine);
    await engine.orchestrator.comment(threadId, { comments, note: options.note ?? '', commit: options.commit ?? null, from: options.start === true ? 'start' : 'here' }, environment.user);
    return followRun(threadId, engine, environment, { json: options.json === true, after, flags: placeFlags(options) });
  });
}
