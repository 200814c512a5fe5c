import { userInfo } from 'node:os';
import { extensions, workspace } from 'vscode';
import type { Logger } from '../core/ports/logger.ts';

/** The part of VS Code's git extension that is used here (its API version 1). */
interface GitApi {
  getRepository(uri: unknown): { getConfig(key: string): Promise<string> } | null;
}

/**
 * The name decisions are recorded under: git's `user.name` as the git extension knows it, else the name of the
 * account. Asked once per window.
 */
export function personName(log: Logger): () => Promise<string> {
  let name: Promise<string> | null = null;
  return () => (name ??= find(log));
}

async function find(log: Logger): Promise<string> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  try {
    const name = folder && (await (await gitApi())?.getRepository(folder)?.getConfig('user.name'));
    if (name !== undefined && name.trim() !== '') return name.trim();
  } catch (error) {
    log.debug(`git's user.name is not known: ${String(error)}`);
  }
  return userInfo().username;
}

async function gitApi(): Promise<GitApi | null> {
  const git = extensions.getExtension<unknown>('vscode.git');
  const exported: unknown = git && (git.isActive ? git.exports : await git.activate());
  if (!hasGetApi(exported)) return null;
  const api = exported.getAPI(1);
  return isGitApi(api) ? api : null;
}

function hasGetApi(value: unknown): value is { getAPI(version: 1): unknown } {
  return typeof value === 'object' && value !== null && 'getAPI' in value && typeof value.getAPI === 'function';
}

function isGitApi(value: unknown): value is GitApi {
  return typeof value === 'object' && value !== null && 'getRepository' in value && typeof value.getRepository === 'function';
}
