import { commentRequest, LONGEST_COMMENT, type CommentRequest, type LineComment } from '../../contract/comment.ts';
import { cleanText } from '../cleanText.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { describeIssues } from '../describeIssues.ts';
import { messageOf } from '../errors.ts';
import { anchorFinder, type Anchor, type WrittenLine } from '../lines/anchors.ts';
import { linesOf } from '../lines/fileVersion.ts';
import type { FileSystem } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import { OrchestratorError } from './api.ts';
import { composeComments, oneLine, type Quoted } from './commentWords.ts';
import type { StoredRequest } from './runRequest.ts';

/** Longest quoted line, and most characters of all comments together: what an agent can take in at once. */
const LONGEST_LINE = 300;
const LONGEST_FEEDBACK = 40_000;

type Parsed = ReturnType<typeof commentRequest.parse>;

/** Checks comments against the change and makes of them what Dev is told. Throws bad_input (which comment, and why) or stale. */
export async function feedbackOf(deps: { readonly git: Git; readonly files: FileSystem }, run: StoredRequest, input: CommentRequest, by: string): Promise<{ readonly text: string; readonly request: Parsed }> {
  const parsed = commentRequest.safeParse(input);
  if (!parsed.success) throw new OrchestratorError('bad_input', `The comments do not fit:\n${describeIssues(parsed.error)}`);
  const request = parsed.data;
  if (request.commit !== null) {
    const { commit } = await deps.git.head(run.worktreePath);
    if (commit !== request.commit) throw new OrchestratorError('stale', `The comments are about commit ${request.commit.slice(0, 8)}, and the branch is at ${commit.slice(0, 8)} now. Look at the change again.`);
  }
  const changed = await deps.git.changes(run.worktreePath, run.baseCommit);
  const read = reader(deps, run);
  const quoted: Quoted[] = [];
  for (const [index, comment] of request.comments.entries()) {
    const refuse = (why: string): OrchestratorError => new OrchestratorError('bad_input', `Comment ${String(index + 1)} (${oneLine(comment.path)}:${String(comment.line)}): ${why}`);
    const text = cleanText(comment.text).trim();
    if (text === '') throw refuse('it is empty. Say what should be different.');
    if (text.length > LONGEST_COMMENT) throw refuse(`it has ${String(text.length)} characters, and ${String(LONGEST_COMMENT)} are the most.`);
    const change = changed.find((file) => file.path === comment.path || (comment.side === 'old' && file.previousPath === comment.path));
    quoted.push({ path: comment.path, side: comment.side, text, ...(await quote(comment, change !== undefined, read, refuse)) });
  }
  const text = composeComments(quoted, cleanText(request.note).trim(), by);
  if (text.length > LONGEST_FEEDBACK) throw new OrchestratorError('bad_input', `The comments have ${String(text.length)} characters together, and ${String(LONGEST_FEEDBACK)} are the most. Send the important ones first.`);
  return { text, request };
}

/** A file as it is now: null where the change has none. */
type Read = (comment: Pick<LineComment, 'path' | 'side'>) => Promise<{ readonly lines: readonly string[]; readonly anchorOf: (written: WrittenLine) => Anchor } | null>;

/** The line of a comment as it is now. One whose line was known when it was written goes to Dev even where that line is gone. */
async function quote(comment: LineComment, inChange: boolean, read: Read, refuse: (why: string) => OrchestratorError): Promise<Pick<Quoted, 'line' | 'code' | 'outdated'>> {
  const { line, side } = comment;
  const was = side === 'new' && comment.code !== undefined ? shown(comment.code) : null;
  if (!inChange && was === null) throw refuse('this file is not part of the change.');
  const file = inChange ? await read(comment).catch((error: unknown) => { throw refuse(`the file cannot be read as text: ${messageOf(error)}`); }) : null;
  if (was !== null) {
    const anchor = file?.anchorOf(comment) ?? { line, outdated: true };
    const code = file?.lines[anchor.line - 1];
    return { line: anchor.line, code: code === undefined ? null : shown(code), outdated: anchor.outdated ? was : null };
  }
  if (!file) throw refuse(side === 'new' ? 'the change deletes this file; comment on side "old".' : 'the change adds this file; comment on side "new".');
  const code = file.lines[line - 1];
  if (code === undefined) throw refuse(`the file has ${String(file.lines.length)} lines.`);
  return { line, code: shown(code), outdated: null };
}

/** Reads each file once, however many comments are about it. */
function reader({ git, files }: { readonly git: Git; readonly files: FileSystem }, run: StoredRequest): Read {
  const known = new Map<string, ReturnType<Read>>();
  const open: Read = async ({ path, side }) => {
    const now = async (): Promise<string | null> => {
      const tree = await files.worktree(run.worktreePath);
      return await tree.exists(path) ? tree.read(path) : null;
    };
    const text = side === 'old' ? await git.show(run.worktreePath, run.baseCommit, path) : await now();
    if (text === null) return null;
    const lines = linesOf(text);
    return { lines, anchorOf: anchorFinder(lines) };
  };
  return (comment) => {
    const key = `${comment.side}:${comment.path}`;
    const found = known.get(key) ?? open(comment);
    known.set(key, found);
    return found;
  };
}

function shown(code: string): string {
  return cutMiddle(cleanText(code), LONGEST_LINE);
}
