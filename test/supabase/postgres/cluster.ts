// One throwaway PostgreSQL server in a folder of its own: made, run, ended without regret.
import { execFileSync, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, cpSync, mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeRunnable, postgresFolder, type PostgresMajor } from './binaries.ts';

/** As a hosted project's: `postgres` is a mere owner there, and whoever stands above it has this name. */
export const SUPERUSER = 'supabase_admin';

const STOP_MS = 8000;
const PORT_ATTEMPTS = 5;

/** Durability is of no use to data that nobody keeps; the rest is what logical replication needs. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  wal_level: 'logical',
  max_replication_slots: 32,
  max_wal_senders: 32,
  max_connections: 150,
  shared_buffers: '32MB',
  dynamic_shared_memory_type: process.platform === 'win32' ? 'windows' : 'mmap',
  fsync: 'off',
  full_page_writes: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const INITDB: Readonly<Record<PostgresMajor, readonly string[]>> = {
  15: ['--locale=C'],
  17: ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
};

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export class Cluster {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), 'wave-postgres-'));
  #url = '';
  #server: ChildProcess | null = null;
  #guard: ChildProcess | null = null;
  #stopping: Promise<void> | null = null;

  readonly #major: PostgresMajor;
  readonly #ended: () => void;

  /** @param ended called when the server ends without having been asked to */
  constructor(major: PostgresMajor, ended: () => void) {
    this.#major = major;
    this.#ended = ended;
  }

  /** The superuser's connection string for the database `postgres`. */
  get url(): string {
    return this.#url;
  }

  /** @throws Error with what the program printed when it does not come up */
  async start(): Promise<void> {
    const identity = this.#identity();
    const programs = this.#programs(identity);
    const options: SpawnOptions = { ...identity, cwd: this.folder, env: { PATH: process.env['PATH'], HOME: this.folder, TMPDIR: this.folder, LC_ALL: 'C', TZ: 'UTC', ...(process.env['SystemRoot'] && { SystemRoot: process.env['SystemRoot'] }) } };
    const password = randomBytes(12).toString('hex');
    const passwordFile = join(this.folder, 'password');
    writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
    if (identity.uid !== undefined) chownSync(passwordFile, identity.uid, identity.gid ?? identity.uid);
    const data = join(this.folder, 'data');
    await this.#run(join(programs, 'initdb'), ['-D', data, '-U', SUPERUSER, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--no-sync', '--no-instructions', ...INITDB[this.#major]], options, null);
    for (let attempt = 1; ; attempt++) {
      const port = await freePort();
      const flags = Object.entries({ ...SETTINGS, port }).flatMap(([key, value]) => ['-c', `${key}=${String(value)}`]);
      try {
        await this.#run(join(programs, 'postgres'), ['-D', data, ...flags], options, 'ready to accept connections');
        this.#url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${String(port)}/postgres`;
        break;
      } catch (error) {
        // Somebody else may have taken the port meanwhile.
        if (attempt === PORT_ATTEMPTS || !/could not bind|in use/i.test(String(error))) throw error;
      }
    }
    this.#startGuard();
  }

  /** Ends the server at once and removes its folder. */
  async stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }

  async #end(): Promise<void> {
    const server = this.#server;
    if (server && server.exitCode === null && server.signalCode === null) {
      const gone = new Promise((resolve) => server.once('close', resolve));
      server.kill(process.platform === 'win32' ? 'SIGTERM' : 'SIGQUIT');
      const hard = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
      await gone;
      clearTimeout(hard);
    }
    this.#guard?.kill('SIGKILL');
    for (let attempt = 0; attempt < 20; attempt++) {
      try {
        rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 }); return;
      } catch {
        await sleep(100); // a backend may still be letting go of its files
      }
    }
  }

  /** PostgreSQL refuses to run as root: an unprivileged user does it then. */
  #identity(): { uid?: number; gid?: number } {
    if (process.getuid?.() !== 0) return {};
    const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
    const identity = { uid: id('-u'), gid: id('-g') };
    chownSync(this.folder, identity.uid, identity.gid);
    return identity;
  }

  #programs(identity: { uid?: number }): string {
    const folder = postgresFolder(this.#major);
    if (folder === null) throw new Error(`There is no PostgreSQL ${String(this.#major)} for ${process.platform}-${process.arch}.`);
    makeRunnable(folder);
    const copy = join(this.folder, 'native');
    for (let at = folder; identity.uid !== undefined; at = dirname(at)) {
      if ((statSync(at).mode & 1) === 0) { // e.g. below /root, where the other user cannot go
        cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
        return join(copy, 'bin');
      }
      if (at === dirname(at)) break;
    }
    return join(folder, 'bin');
  }

  /** Waits for a program's end or, given `until`, for those words in its output. */
  #run(program: string, args: string[], options: SpawnOptions, until: string | null): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      this.#server = child;
      let output = '';
      let ready = false;
      const read = (chunk: Buffer): void => {
        if (ready) return;
        output += chunk.toString();
        ready = until !== null && output.includes(until);
        if (ready) resolve();
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject).once('close', (code, signal) => {
        if (ready) {
          if (!this.#stopping) this.#ended();
          return;
        }
        if (until === null && code === 0) { resolve(); return; }
        reject(new Error(`${basename(program)} ended (${String(code ?? signal)}): ${output.trim().slice(-1500)}`));
      });
    });
  }

  /** Should this process be killed as well, a shell that waits on a pipe ends the server in its place. */
  #startGuard(): void {
    if (process.platform === 'win32' || this.#server?.pid === undefined) return;
    this.#guard = spawn('sh', ['-c', 'read x; kill -QUIT "$1"; sleep 1; rm -rf "$2"', 'postgres-guard', String(this.#server.pid), this.folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' });
    this.#guard.on('error', () => {});
    this.#guard.stdin?.on('error', () => {});
  }
}
