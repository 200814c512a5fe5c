import * as z from 'zod';

/** The parts of a file tool's input that matter here; the tool's own schema checks the rest. Other agents' names for them are known too. */
const fileInput = z.looseObject({
  path: z.string().optional(),
  file_path: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  content: z.string().optional(),
  old_text: z.string().optional(),
  new_text: z.string().optional(),
  old_string: z.string().optional(),
  new_string: z.string().optional(),
});

export type FileTool = 'read' | 'write' | 'edit' | 'delete' | 'move';

const TOOLS: ReadonlyMap<string, FileTool> = new Map([
  ['read_file', 'read'], ['list_files', 'read'], ['search_text', 'read'], ['git_diff', 'read'],
  ['write_file', 'write'], ['create_file', 'write'], ['edit_file', 'edit'], ['delete_file', 'delete'], ['move_file', 'move'],
]);

export function fileToolOf(tool: string): FileTool | null {
  return TOOLS.get(tool) ?? null;
}

/** A file action in one shape. */
export interface FileAction {
  readonly tool: FileTool;
  /** The file, or what is moved; undefined when it is not said. */
  readonly path: string | undefined;
  /** Where a move leads. */
  readonly to: string | undefined;
  /** New text, and the text that it replaces (empty for a whole file: what was there is not known here). */
  readonly fresh: string | undefined;
  readonly before: string;
}

/** Null when the input cannot be read. */
export function readFileAction(tool: FileTool, input: unknown): FileAction | null {
  const parsed = fileInput.safeParse(input);
  if (!parsed.success) return null;
  const { path, file_path: filePath, from, to, content, old_text: oldText, new_text: newText, old_string: oldString, new_string: newString } = parsed.data;
  return {
    tool,
    path: tool === 'move' ? from : (path ?? filePath ?? (tool === 'read' ? '.' : undefined)),
    to,
    fresh: tool === 'write' ? content : tool === 'edit' ? (newText ?? newString) : undefined,
    before: oldText ?? oldString ?? '',
  };
}
