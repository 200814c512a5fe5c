import { FileSystemError, Uri, workspace } from 'vscode';
import type { TeamConnection } from '../../contract/supabase.ts';
import type { EngineParsers } from '../engineHost.ts';
import { CONNECTION_FILE } from '../ids.ts';
import type { ConnectionFile } from './teamKeeper.ts';

/** The file beside the store, which the command line reads, too, where it is given this store. */
export function connectionFile(folder: Uri, parsers: () => Promise<Pick<EngineParsers, 'parseTeamConnection'>>): ConnectionFile {
  const path = Uri.joinPath(folder, CONNECTION_FILE);
  return {
    read: async () => {
      const text = await contents(path);
      return text === null ? null : (await parsers()).parseTeamConnection(JSON.parse(text));
    },
    write: async (connection) => (connection === null ? remove(path) : replace(path, connection)),
  };
}

async function contents(path: Uri): Promise<string | null> {
  try {
    return new TextDecoder().decode(await workspace.fs.readFile(path));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

async function remove(path: Uri): Promise<void> {
  try {
    await workspace.fs.delete(path);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Written beside and renamed: another window reads it as soon as it is there. */
async function replace(path: Uri, connection: TeamConnection): Promise<void> {
  const beside = path.with({ path: `${path.path}.${process.pid}` });
  await workspace.fs.writeFile(beside, new TextEncoder().encode(`${JSON.stringify(connection, null, 2)}\n`));
  await workspace.fs.rename(beside, path, { overwrite: true });
}

function isMissing(error: unknown): boolean {
  return error instanceof FileSystemError && error.code === 'FileNotFound';
}
