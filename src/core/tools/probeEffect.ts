import type { ActionResult } from '../../contract/action.ts';
import { WaveError } from '../errors.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import type { EffectIntent } from './effectIntent.ts';
import { fileResult } from './performEffect.ts';
import { ABSENT } from './prepareEffect.ts';
import { failed } from './results.ts';

/** What the world says of an intent after a crash. */
export type EffectFinding =
  | { readonly state: 'not_done' }
  | { readonly state: 'done'; readonly result: ActionResult }
  | { readonly state: 'in_doubt'; readonly known: string };

/**
 * Did it happen? A file effect is proven by the hashes on disk; a command can never be, so a person decides.
 * Files that cannot be read prove nothing.
 */
export async function probeEffect(intent: EffectIntent, files: WorktreeFiles): Promise<EffectFinding> {
  if (intent.kind === 'refused') return { state: 'done', result: failed(intent.problem) };
  if (intent.kind === 'command') {
    return { state: 'in_doubt', known: `The command \`${intent.command}\` was about to run when the run was interrupted. Whether it ran, and how far it came, cannot be told.` };
  }
  try {
    const done = await happened(intent, files);
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
