import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { teamConnection } from '../../contract/supabase.ts';
import { describeIssues } from '../../core/describeIssues.ts';
import { messageOf } from '../../core/errors.ts';
import type { Team } from '../../core/remote/team.ts';
import type { Environment, OpenEngine } from '../environment.ts';
import { CliError } from '../failures.ts';
import type { Place } from './store.ts';
import { withEngine } from './store.ts';

/** What a store keeps of its connection; beside the store, without any secret. */
const keptFile = teamConnection.extend({ acceptCommands: z.boolean().default(false) });
export type KeptConnection = z.infer<typeof keptFile>;

/** How long a command waits at its end for what has not been sent yet, in milliseconds. */
const LAST_SEND_MS = 10_000;

/** How long a command waits at its beginning for what happened elsewhere, in milliseconds. Without an answer it goes on: local first. */
const FIRST_CONTACT_MS = 15_000;

const pathOf = ({ storePath }: Pick<Place, 'storePath'>): string => join(dirname(storePath), 'supabase.json');

/** The connection of a store; null where it has none. Throws CliError for a file that is none. */
export async function readConnection(place: Pick<Place, 'storePath'>): Promise<KeptConnection | null> {
  const path = pathOf(place);
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = keptFile.safeParse(jsonOf(text));
  if (!parsed.success) throw new CliError('unreadable', `${path} is no connection to Supabase:\n${describeIssues(parsed.error)}\nConnect again: wave supabase connect`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function keepConnection(place: Pick<Place, 'storePath'>, connection: KeptConnection): Promise<void> {
  await mkdir(dirname(pathOf(place)), { recursive: true, mode: 0o700 });
  await writeFile(pathOf(place), `${JSON.stringify(connection, null, 2)}\n`);
}

export async function forgetConnection(place: Pick<Place, 'storePath'>): Promise<void> {
  await rm(pathOf(place), { force: true });
}

/** As withEngine, connected to the store's Supabase project where it has one; what changed is sent before the command ends, as far as that is possible. */
export async function withTeam<T>(place: Place, environment: Environment, make: boolean, work: (engine: OpenEngine) => Promise<T>): Promise<T> {
  const connection = await readConnection(place);
  return withEngine(place, environment, make, async (engine) => {
    if (connection) {
      engine.team.connect(connection, connection.sharing);
      // An answer given elsewhere, or a run that was taken over, is to be known before anything is done here.
      await engine.team.link.caughtUp(AbortSignal.timeout(FIRST_CONTACT_MS));
    }
    const result = await work(engine);
    if (connection) await sendRest(engine.team, environment);
    return result;
  }, { acceptsCommands: connection?.acceptCommands ?? false });
}

/** A run must not fail because its mirror cannot be reached: that is said, and what waits stays queued. */
async function sendRest({ link }: Team, { output }: Environment): Promise<void> {
  try {
    await link.flush(AbortSignal.timeout(LAST_SEND_MS));
  } catch (error) {
    const { waiting, projectName } = link.status();
    if (waiting > 0) output.err(`wave: ${waiting} ${waiting === 1 ? 'change waits' : 'changes wait'} to be sent to ${projectName}: ${messageOf(error)} "wave supabase sync" sends them.\n`);
  }
}
