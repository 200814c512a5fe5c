import type { ShellParser } from '../ports/shellParser.ts';
import { findSecrets } from '../redact/secrets.ts';
import { deceptiveCharacters } from './deceptive.ts';
import type { Finding } from './finding.ts';
import { askHard, unknown } from './finding.ts';
import type { Places } from './paths/location.ts';
import { absolutePath } from './paths/location.ts';
import { Evaluation } from './shell/evaluation.ts';
import { NO_FEED } from './shell/feed.ts';
import type { Scope } from './shell/scope.ts';
import { judgeSql, looksLikeSql } from './sql/judgeSql.ts';

/** Objections to a command line. */
export async function judgeCommand(command: string, parser: ShellParser, places: Places): Promise<Finding[]> {
  if (command.trim() === '') return [unknown('command/empty', 'is an empty command')];
  const findings = deceptiveCharacters(command);
  if (command.length > 64 * 1024) return [...findings, unknown('shell/too-long', `has ${command.length} characters, more than anybody reads`)];
  if (findSecrets(command).length > 0) findings.push(askHard('secret/in-command', [2, 7], 'holds what looks like a secret; it would stand in logs and process lists'));
  if (looksLikeSql(command)) return [...findings, ...judgeSql(command)];
  const evaluation = new Evaluation(parser, places);
  const scope: Scope = { vars: new Map(), cwd: places.worktree === null ? null : absolutePath(places.worktree, null, places), functions: new Set(), files: new Map(), depth: 0, remote: false };
  await evaluation.script(command, scope, NO_FEED);
  return [...findings, ...evaluation.findings];
}
