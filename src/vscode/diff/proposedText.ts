import type { Action } from '../../contract/action.ts';
import { editText } from '../../core/tools/editText.ts';

/** Text of a file after a file action, made by the very code that would make it; `now` is null where there is no file. An edit that does not fit shows its problem instead. */
export function proposedText({ tool, input }: Pick<Action, 'tool' | 'input'>, now: string | null): string {
  const { content, old_text: old, new_text: replacement } = input;
  if (tool === 'write_file' && typeof content === 'string') return content;
  if (tool === 'move_file') return now ?? '';
  if (tool !== 'edit_file' || typeof old !== 'string' || typeof replacement !== 'string') return '';
  const edited = editText(now ?? '', old, replacement);
  return edited.ok ? edited.content : edited.problem;
}
