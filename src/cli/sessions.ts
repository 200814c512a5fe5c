import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as z from 'zod';
import { messageOf } from '../core/errors.ts';
import type { SessionStorage } from '../core/ports/remoteAccount.ts';
import { CliError } from './failures.ts';

const sessions = z.record(z.string(), z.string());

/** Sessions in a file that only its owner can read: the command line has no secret storage. Written beside and renamed, so that it is never half there. */
export class SessionFile implements SessionStorage {
  private readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  async get(key: string): Promise<string | null> {
    return (await this.read())[key] ?? null;
  }

  async set(key: string, value: string): Promise<void> {
    await this.write({ ...(await this.read()), [key]: value });
  }

  async remove(key: string): Promise<void> {
    const { [key]: gone, ...rest } = await this.read();
    if (gone === undefined) return;
    if (Object.keys(rest).length === 0) await rm(this.path, { force: true });
    else await this.write(rest);
  }

  private async read(): Promise<Record<string, string>> {
    const text = await readFile(this.path, 'utf8').catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '{}';
      throw new CliError('unreadable', `The session for Supabase cannot be read: ${messageOf(error)}`);
    });
    try {
      return sessions.parse(JSON.parse(text));
    } catch {
      // Its contents are secret: they are not repeated.
      throw new CliError('unreadable', `${this.path} is no file of sessions. Delete it, and sign in again.`);
    }
  }

  private async write(all: Record<string, string>): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true, mode: 0o700 });
    const beside = `${this.path}.${process.pid}`;
    await writeFile(beside, JSON.stringify(all), { mode: 0o600 });
    await chmod(beside, 0o600);
    await rename(beside, this.path);
  }
}
