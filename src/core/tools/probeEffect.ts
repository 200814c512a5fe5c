import type { ActionResult } from '../../contract/action.ts';
import type { DoubtTrace } from '../../contract/review.ts';
import { probeCommand } from '../effects/commands.ts';
import { WaveError } from '../errors.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import { commandResult } from './commandResult.ts';
import type { ToolContext } from './context.ts';
import type { EffectIntent } from './effectIntent.ts';
import { fileResult } from './performEffect.ts';
import { ABSENT } from './prepareEffect.ts';
import { failed } from './results.ts';

/** What the world says of an intent after a crash. */
export type EffectFinding =
  | { readonly state: 'not_done' }
  | { readonly state: 'done'; readonly result: ActionResult }
  | { readonly state: 'in_doubt'; readonly known: string; readonly trace?: DoubtTrace | undefined };

/**
 * Did it happen? A file effect is proven by the hashes on disk, a command by its runner's record; a command that still runs is waited for.
 * Where there is no record, and of files that cannot be read, nothing is known, so a person decides.
 */
export async function probeEffect(intent: EffectIntent, context: Pick<ToolContext, 'files' | 'runner' | 'signal' | 'onOutput'>, key: string): Promise<EffectFinding> {
  if (intent.kind === 'refused') return { state: 'done', result: failed(intent.problem) };
  if (intent.kind === 'command') {
    const { signal, onOutput } = context;
    const found = await probeCommand(context.runner, { command: intent.command, key, signal, ...(onOutput ? { onOutput } : {}) }, intent.recorded === true);
    if (found.state === 'ended') return { state: 'done', result: commandResult(intent.command, found.outcome) };
    return found.state === 'refused' ? { state: 'done', result: failed(found.problem) } : found;
  }
  try {
    const done = await happened(intent, context.files);
    if (done === true) return { state: 'done', result: fileResult(intent) };
    if (done === false) return { state: 'not_done' };
    return { state: 'in_doubt', known: done };
  } catch (error) {
    if (error instanceof WaveError) return { state: 'in_doubt', known: error.message };
    throw error;
  }
}

async function happened(intent: Exclude<EffectIntent, { kind: 'refused' | 'command' }>, files: WorktreeFiles): Promise<boolean | string> {
  if (intent.kind === 'move') {
    const [from, to] = [await files.hash(intent.from), await files.hash(intent.to)];
    if (from === ABSENT && to === intent.before) return true;
    if (from === intent.before && to === ABSENT) return false;
    return `${intent.from} was about to be moved to ${intent.to}, and the two are neither as before nor as after it.`;
  }
  const now = await files.hash(intent.path);
  if (now === (intent.kind === 'delete' ? ABSENT : intent.after)) return true;
  if (now === intent.before) return false;
  return `${intent.path} is neither as it was before the action nor as the action would have left it: something else changed it.`;
}
