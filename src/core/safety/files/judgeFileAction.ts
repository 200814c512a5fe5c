import type { ScoreContext } from '../../ports/scorer.ts';
import type { SecretFinding } from '../../ports/secretScanner.ts';
import type { Finding } from '../finding.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { judgePath } from '../paths/judgePath.ts';
import type { Places } from '../paths/location.ts';
import { locate } from '../paths/location.ts';
import { judgeContent } from './content.ts';
import type { FileAction } from './fileInput.ts';
import { judgeScope } from './scope.ts';

/**
 * Objections to an action on files of the worktree.
 * @param secrets found in the action's new text
 */
export async function judgeFileAction(action: FileAction, context: ScoreContext, places: Places, secrets: readonly SecretFinding[]): Promise<Finding[]> {
  const { tool, path, to, fresh, before } = action;
  const findings: Finding[] = [];
  for (const [index, text] of (tool === 'move' ? [path, to] : [path]).entries()) {
    if (text === undefined || text === '') findings.push(unknown('file/bad-input', 'does not say which file'));
    else findings.push(...judgeOne(text, tool === 'read' ? 'read' : tool === 'delete' ? 'delete' : tool === 'move' && index === 0 ? 'moveAway' : 'write', context, places));
  }
  if (tool === 'move' && path !== undefined && to !== undefined) findings.push(...movedOut(path, to, places), ...uncovered(path, to, places));
  if (fresh !== undefined) findings.push(...(await judgeContent(path ?? '', fresh, before, secrets)));
  return findings;
}

/** What package managers put there; patches of it belong into a patch file. */
const INSTALLED = /(?:^|\/)(?:node_modules|site-packages|vendor\/bundle|bower_components)\/(?!\.(?:cache|vite|tmp)\/)/;

type Use = 'read' | 'write' | 'delete' | 'moveAway';

function judgeOne(text: string, use: Use, context: ScoreContext, places: Places): Finding[] {
  const location = locate(text, places.worktree, places);
  if (location.area === 'temp' && !location.isRoot) return [];
  // The tools of files know no variables; whoever writes one means a place elsewhere.
  if (/^(?:\$\{?\w+\}?|%\w+%|\$env:\w+)[\\/]/i.test(text)) return [danger('file/outside', [3, 4], `reaches to a place that a variable names: ${text.slice(0, 120)}`)];
  if (location.area !== 'worktree') return [danger('file/outside', [3, 4], `reaches outside the worktree: ${text.slice(0, 120)}`)];
  const findings: Finding[] = [];
  if (location.isRoot && use !== 'read') findings.push(danger('file/worktree', [1, 4], 'changes the worktree itself'));
  findings.push(...objections(text, use, places));
  if (use !== 'read' && INSTALLED.test(location.inside)) findings.push(ask('protected/installed', [3], `changes an installed package, which nobody reviews and the project trusts: ${location.inside.slice(0, 120)}`));
  if (use !== 'read') {
    const outOfScope = judgeScope(location.inside, context.story);
    if (outOfScope !== null) findings.push(outOfScope);
  }
  return findings;
}

function objections(text: string, use: Use, places: Places): Finding[] {
  const judge = (how: Parameters<typeof judgePath>[0]): Finding[] => {
    const objection = judgePath(how, text, places.worktree, places);
    return objection === null ? [] : [objection];
  };
  // What may not be written by hand may not be deleted or moved away either.
  if (use === 'moveAway') return judge('write');
  if (use !== 'delete') return judge(use);
  const found = [...judge(FOLDER.test(text) ? 'deleteTree' : 'delete'), ...judge('write')];
  if (judge('read').length > 0) found.push(askHard('delete/secret-file', [4], `deletes a file whose content is kept nowhere else: ${text.slice(0, 120)}`));
  if (KEPT_NOWHERE_ELSE.test(text)) found.push(askHard('delete/data', [4], `deletes data: ${text.slice(0, 120)}`));
  if (GUARDS.test(text)) found.push(ask('delete/guard', [2, 3], `deletes a file that keeps others out of commits or says what may be done with them: ${text.slice(0, 120)}`));
  return found;
}

/** Without them secrets and build output are committed, or the work is anybody's. */
const GUARDS = /(?:^|\/)(?:\.gitignore|\.dockerignore|\.npmignore|\.gitattributes|LICEN[CS]E(?:\.\w+)?|SECURITY\.md)$/;
/** A name without an ending is a folder's, as a rule (`src`, `tests/`); `Makefile` and the like are asked about with them. */
const FOLDER = /\/$|(?:^|\/)\.?[\w-]+$/;
/** Databases, dumps and backups: not source, so in no commit. */
const KEPT_NOWHERE_ELSE = /\.(?:db|sqlite3?|mdb|realm|rdb|dump|bak|bson|parquet|tfstate)$/i;

const KEY_FILES = /\.(?:pem|key|p12|pfx|ppk|jks|keystore|kdbx)$/i;

/** What `.gitignore` and the like keep out of commits under its old name is picked up under another. */
function uncovered(from: string, to: string, places: Places): Finding[] {
  const isSecret = (path: string): boolean => KEY_FILES.test(path) || judgePath('read', path, places.worktree, places) !== null;
  return isSecret(from) && !isSecret(to) ? [askHard('secret/uncovered', [2], `moves a file with secrets to a name under which it is no longer kept out of commits: ${to.slice(0, 120)}`)] : [];
}

/** What leaves the worktree is lost to it as if it were deleted. */
function movedOut(from: string, to: string, places: Places): Finding[] {
  const there = locate(to, places.worktree, places);
  const here = locate(from, places.worktree, places);
  return here.area === 'worktree' && there.area !== 'worktree' ? [ask('file/moved-out', [4], `moves ${from.slice(0, 120)} out of the worktree`)] : [];
}
