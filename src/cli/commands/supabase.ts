import type { RemoteStatus } from '../../contract/supabase.ts';
import { sharing as sharingWord, type TeamConnection } from '../../contract/supabase.ts';
import type { RemoteAccount, RemoteProject } from '../../core/ports/remoteAccount.ts';
import type { TeamSession } from '../../core/remote/team.ts';
import type { Environment, OpenEngine } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { oneLine } from '../text.ts';
import { onThread } from './control.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags } from './store.ts';
import { forgetConnection, keepConnection, readConnection, withTeam } from './team.ts';

export interface ConnectOptions extends StoreOptions {
  readonly project: string;
  readonly create?: boolean | undefined;
  readonly sharing: string;
  readonly acceptCommands?: boolean | undefined;
}

export interface SupabaseOptions extends StoreOptions {
  readonly json?: boolean | undefined;
  readonly discard?: boolean | undefined;
}

type Link = OpenEngine['team']['link'];

/** What names the project and the person. Never options: those end up in histories and lists of processes. */
const VARIABLES = { url: 'WAVE_SUPABASE_URL', key: 'WAVE_SUPABASE_KEY', email: 'WAVE_SUPABASE_EMAIL', password: 'WAVE_SUPABASE_PASSWORD' } as const;

/** Connects the repository's store to a project; nothing is sent that was not chosen with --sharing. */
export async function connectCommand(options: ConnectOptions, environment: Environment): Promise<ExitCode> {
  const leaves = sharingWord.exclude(['off']).safeParse(options.sharing);
  if (!leaves.success) throw new CliError('bad_option', `--sharing takes "metadata" (where runs stand, what waits) or "content" (all that runs are made of, secrets redacted), not "${options.sharing}".`);
  const place = await locate(options, environment);
  const [url, publishableKey] = [required(environment, 'url'), required(environment, 'key')];
  return withTeam(place, environment, true, async ({ team }) => {
    const account = team.open({ url, publishableKey });
    let connection: TeamConnection;
    try {
      await signIn(account, environment);
      const project = await projectOf(account, options);
      connection = { url, publishableKey, projectId: project.id, projectName: project.name, sharing: leaves.data };
    } catch (error) {
      account.dispose();
      throw error;
    }
    await keepConnection(place, { ...connection, acceptCommands: options.acceptCommands === true });
    team.connect(connection, connection.sharing, account);
    return sendAll(team.link, environment);
  });
}

/** Longest time for sending all that waits, in milliseconds: days offline may have to be caught up with. */
const SEND_MS = 10 * 60_000;

function required({ variables }: Environment, name: keyof typeof VARIABLES): string {
  const value = variables[VARIABLES[name]]?.trim() ?? '';
  if (value === '') throw new CliError('bad_option', `Set ${VARIABLES[name]} in the environment. (${Object.values(VARIABLES).join(', ')}; they are never taken from the command line.)`);
  return value;
}

/** With a password, by it; else whoever is signed in already. */
async function signIn(account: RemoteAccount, environment: Environment): Promise<void> {
  const { variables } = environment;
  if ((variables[VARIABLES.password] ?? '') === '' && (await account.user()) !== null) return;
  await account.signInWithPassword(required(environment, 'email'), required(environment, 'password'));
}

async function projectOf(account: RemoteAccount, { project, create }: ConnectOptions): Promise<RemoteProject> {
  const known = await account.projects();
  const found = known.filter(({ id, name }) => id === project || name === project);
  const [only, second] = found;
  if (only && !second) return only;
  if (second) throw new CliError('bad_option', `There are several projects "${project}". Name one by its id: ${found.map(({ id }) => id).join(', ')}`);
  if (create === true) return account.createProject(project);
  throw new CliError('bad_option', `You are in no project "${project}". ${known.length === 0 ? 'You are in none yet' : `Yours are: ${known.map(({ name }) => name).join(', ')}`}; --create makes it.`);
}

/** Sends what waits, and says where the connection stands then. */
async function sendAll(link: Link, environment: Environment): Promise<ExitCode> {
  await link.flush(AbortSignal.timeout(SEND_MS));
  const status = await settled(link);
  environment.output.out(`${renderStatus(status)}\n`);
  return status.state === 'refused' ? EXIT.stopped : EXIT.complete;
}

/** Says where the connection stands; asks Supabase. */
export async function supabaseStatusCommand(options: SupabaseOptions, environment: Environment): Promise<ExitCode> {
  return connected(options, environment, async ({ team }) => {
    const status = await settled(team.link);
    environment.output.out(options.json === true ? jsonLine({ type: 'supabase', ...status }) : `${renderStatus(status)}\n`);
    return status.state === 'refused' ? EXIT.stopped : EXIT.complete;
  });
}

/** Sends all that waits; fails with what is in the way. */
export async function syncCommand(options: SupabaseOptions, environment: Environment): Promise<ExitCode> {
  return connected(options, environment, async ({ team }) => {
    return sendAll(team.link, environment);
  });
}

export async function disconnectCommand(options: SupabaseOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  return connected(options, environment, async ({ team }) => {
    await team.disconnect({ discard: options.discard === true });
    await forgetConnection(place);
    environment.output.out('Disconnected. What is in Supabase stays there.\n');
    return EXIT.complete;
  });
}

/** Pauses a run, pushes it and lets go of it. */
export async function handOverCommand(thread: string, options: StoreOptions, environment: Environment): Promise<ExitCode> {
  return onThread(thread, options, environment, async (threadId, { team }) => {
    requireSession(team.session);
    await team.link.handOver(threadId, environment.user, interrupted(environment), (step) => { environment.output.err(`${oneLine(step)}\n`); });
    environment.output.out(`${threadId} can be taken over on another machine now: wave takeover ${threadId}\n`);
    return EXIT.complete;
  });
}

/** Goes on here with a run of another machine; without a run, lists those there are. */
export async function takeOverCommand(thread: string | undefined, options: StoreOptions, environment: Environment): Promise<ExitCode> {
  const { repository } = await locate(options, environment);
  return connected(options, environment, async ({ team }) => {
    const signal = interrupted(environment);
    const found = await team.elsewhere(signal);
    if (thread === undefined) {
      for (const { run, holder } of found) environment.output.out(`${[run.thread_id, run.status, `gate ${run.current_gate}`, holder ? `${holder.user} (${holder.machine})` : '', run.pushed_commit === null ? 'not pushed' : `pushed at ${run.pushed_commit.slice(0, 8)}`].map(oneLine).join('  ')}\n`);
      if (found.length === 0) environment.output.err('No other machine holds a run of this project.\n');
      return EXIT.complete;
    }
    const threadId = await team.link.takeOver(thread, repository, environment.user, signal, (step) => { environment.output.err(`${oneLine(step)}\n`); });
    environment.output.out(`${threadId} is here now and stands where it stood: wave resume ${threadId}${placeFlags(options)}\n`);
    return EXIT.complete;
  }, true);
}

async function connected(options: StoreOptions, environment: Environment, work: (engine: OpenEngine) => Promise<ExitCode>, make = false): Promise<ExitCode> {
  const place = await locate(options, environment);
  if ((await readConnection(place)) === null) throw new CliError('bad_option', 'This store is not connected to a Supabase project: wave supabase connect --project <name> --sharing metadata|content');
  return withTeam(place, environment, make, work);
}

function requireSession(session: TeamSession | null): void {
  if (!session) throw new CliError('bad_option', 'This store is not connected to a Supabase project: wave supabase connect --project <name> --sharing content');
}

/** Aborted by Ctrl-C. */
function interrupted(environment: Environment): AbortSignal {
  const stop = new AbortController();
  const listening = environment.onInterrupt(() => {
    listening.dispose();
    stop.abort();
  });
  return stop.signal;
}

/** How long a status may take to become one, in milliseconds. */
const STATUS_MS = 20_000;

/** The status once it is known whether Supabase can be reached. */
async function settled(link: Link): Promise<RemoteStatus> {
  const known = Promise.withResolvers<RemoteStatus>();
  const look = (status: RemoteStatus): void => { if (status.state !== 'connecting') known.resolve(status); };
  const listening = link.onDidChange(look);
  const timer = setTimeout(() => { known.resolve(link.status()); }, STATUS_MS);
  look(link.status());
  try {
    return await known.promise;
  } finally {
    clearTimeout(timer);
    listening.dispose();
  }
}

function renderStatus({ state, projectName, user, sharing, waiting, waitingSince, since, problem }: RemoteStatus): string {
  const rows = [
    ['Project', projectName], ['State', `${state} since ${since}`], ['User', user], ['Leaves', sharing],
    ['Waiting', waiting === 0 ? 'nothing' : `${waiting}, the oldest since ${waitingSince ?? 'an unknown time'}`], ...(problem === null ? [] : [['Problem', problem]]),
  ];
  return rows.map(([name = '', value = '']) => `  ${name.padEnd(9)} ${oneLine(value)}`).join('\n');
}
