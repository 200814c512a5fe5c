import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { WaveError } from '../errors.ts';
import { FileError } from '../ports/files.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import type { ToolContext } from './context.ts';
import { editText } from './editText.ts';
import type { EffectIntent } from './effectIntent.ts';
import { lineChanges } from './lineChanges.ts';
import type { EffectCall } from './registry.ts';

export const ABSENT = 'absent';

/** Works out what a call would do, and touches nothing. What cannot be done becomes an intent of kind 'refused'. */
export async function prepareEffect(call: EffectCall, context: Pick<ToolContext, 'files' | 'commandTimeoutSeconds'>): Promise<EffectIntent> {
  try {
    return await prepare(call, context);
  } catch (error) {
    if (error instanceof WaveError) return { kind: 'refused', problem: error.message };
    throw error;
  }
}

async function prepare(call: EffectCall, { files, commandTimeoutSeconds }: Pick<ToolContext, 'files' | 'commandTimeoutSeconds'>): Promise<EffectIntent> {
  switch (call.tool) {
    case 'write_file': {
      const path = await files.resolve(call.input.path);
      const before = await files.hash(path);
      const old = before === ABSENT ? '' : await textOrEmpty(files, path);
      return { kind: 'write', path, before, after: contentHash(call.input.content), content: call.input.content, ...lineChanges(old, call.input.content) };
    }
    case 'edit_file': {
      const { old_text: oldText, new_text: newText } = call.input;
      const path = await files.resolve(call.input.path);
      const old = await files.read(path);
      const edited = editText(old, oldText, newText);
      if (!edited.ok) return { kind: 'refused', problem: `${path} was not changed. ${edited.problem}` };
      return {
        kind: 'edit', path, before: contentHash(old), after: contentHash(edited.content), oldText, newText, line: edited.line,
        ...lineChanges(old, edited.content),
      };
    }
    case 'delete_file': {
      const before = await existingHash(files, call.input.path);
      // Not resolved through a link: what is deleted is the link, not what it leads to.
      const path = lexical(call.input.path);
      return { kind: 'delete', path, before, removed: lineChanges(await textOrEmpty(files, path), '').removed };
    }
    case 'move_file': {
      const from = lexical(call.input.from);
      const before = await existingHash(files, from);
      const to = await files.resolve(call.input.to);
      if (await files.exists(to)) throw new FileError('exists', `${to} exists already: nothing was moved. Choose another path, or delete it first.`);
      return { kind: 'move', from, to, before };
    }
    case 'run_command': {
      const seconds = Math.min(call.input.timeout_seconds ?? commandTimeoutSeconds, commandTimeoutSeconds);
      return { kind: 'command', command: call.input.command, timeoutMs: seconds * 1_000 };
    }
  }
}

/** sha-256 of the text as UTF-8, in hex. */
export function contentHash(content: string): string {
  return createHash('sha256').update(content, 'utf8').digest('hex');
}

function lexical(path: string): string {
  return posix.normalize(path).replace(/\/+$/, '');
}

async function existingHash(files: WorktreeFiles, path: string): Promise<string> {
  const hash = await files.hash(path);
  if (hash === ABSENT) throw new FileError('not_found', `There is no file ${path}. list_files shows what there is.`);
  return hash;
}

/** The text for counting its lines; what is not text has none. */
async function textOrEmpty(files: WorktreeFiles, path: string): Promise<string> {
  try {
    return await files.read(path);
  } catch (error) {
    if (error instanceof FileError && (error.reason === 'binary' || error.reason === 'too_large')) return '';
    throw error;
  }
}
