import type { ShellParser } from '../ports/shellParser.ts';
import type { SqlParser } from '../ports/sqlParser.ts';
import { findSecrets } from '../redact/secrets.ts';
import { deceptiveCharacters } from './deceptive.ts';
import { judgePlanted } from './files/planted.ts';
import type { Finding } from './finding.ts';
import { askHard, unknown } from './finding.ts';
import type { Places } from './paths/location.ts';
import { absolutePath } from './paths/location.ts';
import { mayBeSource } from './paths/outputs.ts';
import { Evaluation } from './shell/evaluation.ts';
import type { Scope } from './shell/scope.ts';
import { windowsReading } from './shell/windowsText.ts';
import { judgeSql, looksLikeSql, settleSql } from './sql/judgeSql.ts';

/** What the rules object to in a text of shell, by itself: no checks of its characters or length. */
export async function readCommands(text: string, parser: ShellParser, sqlParser: SqlParser | null, places: Places): Promise<Finding[]> {
  const evaluation = new Evaluation(parser, places);
  await evaluation.line(text, newScope(places));
  return settleSql(evaluation.findings, sqlParser);
}

function newScope(places: Places): Scope {
  return { vars: new Map(), cwd: places.worktree === null ? null : absolutePath(places.worktree, null, places), functions: new Map(), aliases: new Map(), files: new Map(), depth: 0, remote: false };
}

/** Objections to a command line. */
export async function judgeCommand(command: string, parser: ShellParser, places: Places, sqlParser: SqlParser | null): Promise<Finding[]> {
  if (command.trim() === '') return [unknown('command/empty', 'is an empty command')];
  const findings = deceptiveCharacters(command);
  if (command.length > 64 * 1024) return [...findings, unknown('shell/too-long', `has ${command.length} characters, more than anybody reads`)];
  if (findSecrets(command).length > 0) findings.push(askHard('secret/in-command', [2, 7], 'holds what looks like a secret; it would stand in logs and process lists'));
  if (looksLikeSql(command)) return [...findings, ...(await settleSql(judgeSql(command), sqlParser))];
  const evaluation = new Evaluation(parser, places);
  const scope = newScope(places);
  await evaluation.line(command, scope);
  const windows = windowsReading(command);
  if (windows !== null) await evaluation.line(windows, newScope(places));
  for (const path of evaluation.outputs) if (mayBeSource(path, command)) findings.push(askHard('delete/source', [4], `deletes a folder that may be source rather than build output: ${path.slice(0, 120)}`));
  for (const [path, { text }] of scope.files) if (text !== null) findings.push(...(await judgePlanted(path, text, parser, sqlParser, places)));
  return [...findings, ...(await settleSql(evaluation.findings, sqlParser))];
}
