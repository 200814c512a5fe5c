import type { ScoreContext } from '../../ports/scorer.ts';
import type { SecretFinding } from '../../ports/secretScanner.ts';
import type { Finding } from '../finding.ts';
import { deceptiveCharacters, looksAlike } from '../deceptive.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { isBuildOutput, isSource } from '../paths/outputs.ts';
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
  if (tool === 'write' && fresh !== undefined && fresh.trim() === '' && path !== undefined && /\.(?:csv|tsv|jsonl|ndjson|log|sql|db|sqlite3?|xlsx?|parquet)$/i.test(path)) findings.push(ask('delete/data', [4, 10], `empties a file of data or records: ${path.slice(0, 120)}`));
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
  const plain = plainName(text);
  if (plain !== text && findings.length === 0) findings.push(...objections(plain, use, places));
  if (use !== 'read') findings.push(...deceptiveCharacters(text).map((finding) => ({ ...finding, reason: `uses a name that ${finding.reason}` })), ...(looksAlike(text) ? [unknown('text/look-alike', 'uses a name with letters that only look like others')] : []));
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
  if (use === 'moveAway') return [...judge('write'), ...(GUARDS.test(text) ? [ask('delete/guard', [2, 3], `moves away a file that keeps others out of commits or says what may be done with them: ${text.slice(0, 120)}`)] : [])];
  if (use !== 'delete') return judge(use);
  const found = [...judge(FOLDER.test(text) ? 'deleteTree' : 'delete'), ...judge('write')];
  if (judge('read').length > 0) found.push(askHard('delete/secret-file', [4], `deletes a file whose content is kept nowhere else: ${text.slice(0, 120)}`));
  const inside = locate(text, places.worktree, places).inside;
  if (found.length === 0 && (isSource(inside) || TESTS.test(inside)) && (!isBuildOutput(inside) || MAYBE_SOURCE.test(inside))) found.push(ask('delete/source', [4], `deletes a ${TESTS.test(inside) ? 'test' : 'source file'}: ${inside.slice(0, 120)}`));
  if (KEPT_NOWHERE_ELSE.test(text) || DATA.test(inside)) found.push(askHard('delete/data', [4], `deletes data: ${text.slice(0, 120)}`));
  if (GUARDS.test(text)) found.push(ask('delete/guard', [2, 3], `deletes a file that keeps others out of commits or says what may be done with them: ${text.slice(0, 120)}`));
  return found;
}

/** Without them secrets and build output are committed, or the work is anybody's. */
const GUARDS = /(?:^|\/)(?:\.gitignore|\.dockerignore|\.npmignore|\.gitattributes|LICEN[CS]E(?:\.\w+)?|SECURITY\.md)$/;
/** A name without an ending is a folder's, as a rule (`src`, `tests/`); `Makefile` and the like are asked about with them. */
const FOLDER = /\/$|(?:^|\/)\.?[\w-]+$/;
/** Databases, dumps and backups: not source, so in no commit. */
const KEPT_NOWHERE_ELSE = /\.(?:db|sqlite3?|mdb|realm|rdb|dump|bak|bson|parquet|tfstate)$/i;

/** Folders that are build output in one project and source in another. */
const MAYBE_SOURCE = /^(?:lib|bin|types|gen|generated|scratch|sandbox|es|release|reports?|results?|site|src\/lib|packages\/[^/]+\/(?:lib|bin|types))\//;
/** Tests among the project's others; what stands at the top is more often an agent's own. */
const TESTS = /^[^/]+\/(?:.*\/)?(?:[^/]*[._-](?:test|tests|spec|cy)\.\w+|test_[^/]+\.\w+|[^/]*Tests?\.(?:java|kt|cs|scala|swift|php))$|(?:^|\/)(?:conftest\.py|jest\.setup\.\w+)$/;
/** Data and records in folders of them, or by their name. */
const DATA = /(?:^|\/)(?:data|db|database|migrations?|migrate|backups?|dumps?|audit|records?|uploads?)\/[^]*\.\w+$|(?:^|\/)[\w.-]*(?:backup|dump|audit)[\w.-]*\.(?:sql|gz|zip|tar|json|jsonl|csv|log|xml|ndjson)$/i;

/** A name as systems take it that know no difference between large and small letters, and drop spaces and dots at the end. */
function plainName(text: string): string {
  return text.replaceAll('\\', '/').split('/').map((part) => part.replace(/[. ]+$/, (end) => (/^\.{1,2}$/.test(part) ? end : ''))).map((part) => (/^\.?(?:git|github|husky|vscode|wave|env)/i.test(part) ? part.toLowerCase() : part)).join('/');
}

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
