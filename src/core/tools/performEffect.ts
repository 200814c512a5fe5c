import type { ActionResult } from '../../contract/action.ts';
import { runKnown } from '../effects/commands.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import { commandResult } from './commandResult.ts';
import type { ToolContext } from './context.ts';
import { editText } from './editText.ts';
import type { EffectIntent } from './effectIntent.ts';
import { ABSENT } from './prepareEffect.ts';
import { failed, failedBy, succeeded } from './results.ts';

type FileIntent = Extract<EffectIntent, { kind: 'write' | 'edit' | 'delete' | 'move' }>;
const MOST_COMMAND_OUTPUT_BYTES = 400_000;

/**
 * Does what was intended. A file that is not as it was when the intent was made is left alone, and the model is told.
 * A refusal by files or processes is a failed result; only faults of ours, and InDoubt, are thrown. `key` names the effect.
 */
export async function performEffect(intent: EffectIntent, context: Pick<ToolContext, 'files' | 'runner' | 'worktree' | 'signal' | 'onOutput' | 'allowedHosts' | 'uncontained'>, key?: string): Promise<ActionResult> {
  try {
    if (intent.kind === 'refused') return failed(intent.problem);
    if (intent.kind === 'command') {
      const { runner, worktree, signal, onOutput, allowedHosts, uncontained } = context;
      return commandResult(intent.command, await runKnown(runner, {
        command: intent.command,
        cwd: worktree,
        timeoutMs: intent.timeoutMs,
        maxOutputBytes: MOST_COMMAND_OUTPUT_BYTES,
        signal,
        ...(onOutput ? { onOutput } : {}),
        ...(allowedHosts ? { allowedHosts } : {}),
        ...(uncontained ? { uncontained } : {}),
        ...(key === undefined ? {} : { key }),
      }));
    }
    return await change(intent, context.files);
  } catch (error) {
    return failedBy(error);
  }
}

async function change(intent: FileIntent, files: WorktreeFiles): Promise<ActionResult> {
  const path = intent.kind === 'move' ? intent.from : intent.path;
  if ((await files.hash(path)) !== intent.before) return failed(`${path} has changed since it was looked at: nothing was done. Read it again.`);
  switch (intent.kind) {
    case 'write':
      await files.write(path, intent.content);
      break;
    case 'edit': {
      const edited = editText(await files.read(path), intent.oldText, intent.newText);
      if (!edited.ok) return failed(`${path} was not changed. ${edited.problem}`);
      await files.write(path, edited.content);
      break;
    }
    case 'delete':
      await files.remove(path);
      break;
    case 'move':
      await files.move(intent.from, intent.to);
      break;
  }
  return fileResult(intent);
}

/** The result of a file effect that is known to have happened. */
export function fileResult(intent: FileIntent): ActionResult {
  switch (intent.kind) {
    case 'write': {
      const created = intent.before === ABSENT;
      const words = `${created ? 'Created' : 'Wrote'} ${intent.path} (+${String(intent.added)} -${String(intent.removed)})`;
      return succeeded(words, words, { filesChanged: [{ path: intent.path, added: intent.added, removed: intent.removed, created }] });
    }
    case 'edit': {
      const words = `Edited ${intent.path} at line ${String(intent.line)} (+${String(intent.added)} -${String(intent.removed)})`;
      return succeeded(words, words, { filesChanged: [{ path: intent.path, added: intent.added, removed: intent.removed, created: false }] });
    }
    case 'delete':
      return succeeded(`Deleted ${intent.path}`, `Deleted ${intent.path}`, { filesChanged: [{ path: intent.path, added: 0, removed: intent.removed, created: false }] });
    case 'move': {
      const words = `Moved ${intent.from} to ${intent.to}`;
      return succeeded(words, words, {
        filesChanged: [{ path: intent.from, added: 0, removed: 0, created: false }, { path: intent.to, added: 0, removed: 0, created: true }],
      });
    }
  }
}
