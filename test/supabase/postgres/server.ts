// The PostgreSQL servers of this test process: one for each major version, started when first asked for, gone when the process is.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresMajor } from './binaries.ts';
import { SUPERUSER } from './cluster.ts';

const running = new Map<PostgresMajor, Promise<string>>();

async function start(major: PostgresMajor): Promise<string> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const keeper = spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts'), String(major)], { stdio: ['pipe', 'pipe', 'inherit'], detached: true, env });
  keeper.stdin.on('error', () => {});
  let output = '';
  const line = new Promise<string>((resolve, reject) => {
    keeper.once('error', reject).once('exit', () => reject(new Error(`The keeper of PostgreSQL ended early: ${output}`)));
    keeper.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('\n')) resolve(output);
    });
  });
  const answer = JSON.parse(await line) as { url: string } | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  keeper.once('exit', () => running.delete(major));
  // A server that nobody uses any more must not keep the tests from ending.
  keeper.unref();
  for (const stream of [keeper.stdin, keeper.stdout]) (stream as unknown as { unref(): void }).unref();
  return answer.url;
}

function serverUrl(major: PostgresMajor): Promise<string> {
  const known = running.get(major) ?? start(major);
  running.set(major, known);
  known.catch(() => running.delete(major));
  return known;
}

/** Connects, works, disconnects. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the query that waits for it fails with the same
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** A database of its own on a server that all share. */
export interface Database {
  /** The superuser's connection string. */
  readonly url: string;
  /** Drops the database, whoever is still connected. */
  drop(): Promise<void>;
}

let made = 0;

/** @param from a database to copy, and whose the copy is; an empty one of the superuser if left out */
export async function createDatabase(major: PostgresMajor, from: { readonly template: string; readonly owner: string } = { template: 'template0', owner: SUPERUSER }): Promise<Database> {
  const server = await serverUrl(major);
  const name = `test_${String(process.pid)}_${String(++made)}`;
  await withClient(server, (client) => client.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(from.template)} owner ${pg.escapeIdentifier(from.owner)}`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => withClient(server, async (client) => {
      await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
    }),
  };
}

