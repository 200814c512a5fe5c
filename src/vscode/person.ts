import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { workspace } from 'vscode';
import type { Logger } from '../core/ports/logger.ts';

const run = promisify(execFile);

/**
 * The name decisions are recorded under: git's `user.name`, which also signs the commits, else the name of the
 * account. Asked once per window.
 */
export function personName(log: Logger): () => Promise<string> {
  let name: Promise<string> | null = null;
  return () => (name ??= find(log));
}

async function find(log: Logger): Promise<string> {
  const folder = workspace.workspaceFolders?.[0]?.uri.fsPath;
  try {
    const { stdout } = await run('git', ['config', 'user.name'], folder === undefined ? {} : { cwd: folder });
    if (stdout.trim() !== '') return stdout.trim();
  } catch (error) {
    log.debug(`git has no user.name: ${String(error)}`);
  }
  return userInfo().username;
}
