import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Environment, OpenEngine } from '../environment.ts';
import { CliError } from '../failures.ts';
import { repositoryRoot } from '../repository.ts';
import { storePathOf } from '../storePath.ts';

/** Options of every command that opens a store. */
export interface StoreOptions {
  readonly repo?: string | undefined;
  readonly store?: string | undefined;
}

export interface Place {
  readonly repository: string;
  readonly storePath: string;
}

/** The repository and the store a command is about. A store that was named needs no repository around it. */
export async function locate({ repo, store }: StoreOptions, environment: Environment): Promise<Place> {
  const folder = resolve(environment.cwd, repo ?? '.');
  if (store !== undefined && repo === undefined) {
    const repository = await repositoryRoot(folder).catch(() => folder);
    return { repository, storePath: storePathOf(environment, repository, store) };
  }
  const repository = await repositoryRoot(folder);
  return { repository, storePath: storePathOf(environment, repository, store) };
}

/** The options that named the store, for commands to copy: ` --store here`, or nothing. */
export function placeFlags({ repo, store }: StoreOptions): string {
  const quote = (text: string): string => (/^[\w./:\\@%+,=-]+$/.test(text) ? text : JSON.stringify(text));
  return `${repo === undefined ? '' : ` --repo ${quote(repo)}`}${store === undefined ? '' : ` --store ${quote(store)}`}`;
}

/** True when there is a store already; opening one that is not there would make an empty one. */
export async function storeExists({ storePath }: Place): Promise<boolean> {
  return (await stat(storePath).catch(() => null))?.isFile() === true;
}

/** Opens the store, hands it to the work, and closes it whatever happens. `make`: a store may be made. */
export async function withEngine<T>(place: Place, environment: Environment, make: boolean, work: (engine: OpenEngine) => Promise<T>, options = { acceptsCommands: false }): Promise<T> {
  if (!make && !(await storeExists(place))) {
    throw new CliError('no_store', `There are no runs yet: ${place.storePath} does not exist. Name the repository with --repo, or the store with --store.`);
  }
  await mkdir(dirname(place.storePath), { recursive: true, mode: 0o700 });
  const engine = await environment.services.openEngine(place.storePath, options);
  try {
    for (const warning of engine.warnings) environment.output.err(`wave: ${warning}\n`);
    return await work(engine);
  } finally {
    await engine.dispose();
  }
}
