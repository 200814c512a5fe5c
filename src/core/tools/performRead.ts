import type { ActionResult } from '../../contract/action.ts';
import type { ToolContext } from './context.ts';
import { numberedLines } from './numberedLines.ts';
import type { ReadCall } from './registry.ts';
import { failed, failedBy, succeeded } from './results.ts';

const MOST_MATCHES = 500;
const LONGEST_MATCH = 400;

type ReadContext = Pick<ToolContext, 'files' | 'git' | 'worktree' | 'baseCommit'>;

/** Performs a reading tool. Paths are resolved through the worktree's files, so nothing outside is read or listed. */
export async function performRead(call: ReadCall, context: ReadContext): Promise<ActionResult> {
  try {
    return await read(call, context);
  } catch (error) {
    return failedBy(error);
  }
}

async function read(call: ReadCall, { files, git, worktree, baseCommit }: ReadContext): Promise<ActionResult> {
  switch (call.tool) {
    case 'list_files': {
      const folder = call.input.path === undefined ? null : await files.resolve(call.input.path);
      if (folder !== null && !(await files.exists(folder))) return failed(`There is no folder ${folder}.`);
      const paths = await git.listFiles(worktree, folder);
      return succeeded(`${count(paths.length, 'file')}${folder === null ? '' : ` in ${folder}`}`, paths.length > 0 ? `${count(paths.length, 'file')}:\n${paths.join('\n')}` : 'No files.');
    }
    case 'read_file': {
      const path = await files.resolve(call.input.path);
      const shown = numberedLines(await files.read(path), call.input.start_line, call.input.end_line);
      return shown.ok ? succeeded(`Read ${path}, ${shown.range}`, shown.text) : failed(`${path}: ${shown.problem}`);
    }
    case 'search_text': {
      const { pattern, regex } = call.input;
      const path = call.input.path === undefined ? null : await files.resolve(call.input.path);
      const found = await git.grep(worktree, { pattern, regex, path, max: MOST_MATCHES + 1 });
      const lines = found.slice(0, MOST_MATCHES).map((line) => (line.length > LONGEST_MATCH ? `${line.slice(0, LONGEST_MATCH)}… (${String(line.length - LONGEST_MATCH)} characters more)` : line));
      const many = found.length > MOST_MATCHES ? `More than ${String(MOST_MATCHES)} matches; the first ${String(MOST_MATCHES)}. Narrow the pattern or the path:` : `${count(found.length, 'match', 'matches')}:`;
      return succeeded(`${found.length > MOST_MATCHES ? `over ${String(MOST_MATCHES)} matches` : count(found.length, 'match', 'matches')} for ${pattern}`, lines.length > 0 ? `${many}\n${lines.join('\n')}` : 'No matches.');
    }
    case 'git_status': {
      const text = await git.status(worktree);
      return succeeded('Status of the worktree', text);
    }
    case 'git_diff': {
      const path = call.input.path === undefined ? undefined : await files.resolve(call.input.path);
      const text = await git.diff(worktree, baseCommit, path);
      return succeeded(`Diff since ${baseCommit.slice(0, 8)}`, text.trim() === '' ? 'Nothing has changed since the base commit.' : text);
    }
    case 'git_log':
      return succeeded(`The newest commits`, await git.log(worktree, call.input.max));
  }
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}
