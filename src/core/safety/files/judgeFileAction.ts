import { z } from 'zod';
import type { ScoreContext } from '../../ports/scorer.ts';
import type { Finding } from '../finding.ts';
import { danger, unknown } from '../finding.ts';
import { judgePath } from '../paths/judgePath.ts';
import type { Places } from '../paths/location.ts';
import { locate } from '../paths/location.ts';
import { judgeContent } from './content.ts';
import { judgeScope } from './scope.ts';

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

/** Objections to an action on files of the worktree. */
export function judgeFileAction(tool: FileTool, input: unknown, context: ScoreContext, places: Places): Finding[] {
  const parsed = fileInput.safeParse(input);
  if (!parsed.success) return [unknown('file/bad-input', 'names its file in a way that cannot be read')];
  const { path, file_path: filePath, from, to } = parsed.data;
  const named = tool === 'move' ? [from, to] : [path ?? filePath ?? (tool === 'read' ? '.' : undefined)];
  const findings: Finding[] = [];
  for (const [index, text] of named.entries()) {
    if (text === undefined || text === '') {
      findings.push(unknown('file/bad-input', 'does not say which file'));
      continue;
    }
    const use = tool === 'read' ? 'read' : tool === 'delete' || (tool === 'move' && index === 0) ? 'delete' : 'write';
    findings.push(...judgeOne(text, use, context, places));
  }
  const target = (tool === 'move' ? to : (path ?? filePath)) ?? '';
  const { content, old_text: oldText, new_text: newText, old_string: oldString, new_string: newString } = parsed.data;
  const fresh = tool === 'write' ? content : tool === 'edit' ? (newText ?? newString) : undefined;
  if (fresh !== undefined) findings.push(...judgeContent(target, fresh, oldText ?? oldString ?? ''));
  return findings;
}

function judgeOne(text: string, use: 'read' | 'write' | 'delete', context: ScoreContext, places: Places): Finding[] {
  const location = locate(text, places.worktree, places);
  if (location.area === 'temp' && !location.isRoot) return [];
  if (location.area !== 'worktree') return [danger('file/outside', [3, 4], `reaches outside the worktree: ${text.slice(0, 120)}`)];
  const findings: Finding[] = [];
  if (location.isRoot && use !== 'read') findings.push(danger('file/worktree', [1, 4], 'changes the worktree itself'));
  const objection = judgePath(use, text, places.worktree, places);
  if (objection !== null) findings.push(objection);
  if (use === 'delete') {
    // What may not be written by hand may not be deleted or moved away either.
    const written = judgePath('write', text, places.worktree, places);
    if (written !== null) findings.push(written);
  }
  if (use !== 'read') {
    const outOfScope = judgeScope(location.inside, context.story);
    if (outOfScope !== null) findings.push(outOfScope);
  }
  return findings;
}
