import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { Logger } from '../core/ports/logger.ts';
import type { Environment, Services } from './environment.ts';
import { runCli } from './program.ts';
import { SessionFile } from './sessions.ts';
import { userDataFolder } from './storePath.ts';
import { oneLine } from './text.ts';
import { messageOf } from '../core/errors.ts';

const run = promisify(execFile);

/** The engine is a bundle of its own and loads on first use: `wave --help` should not wait for LangGraph. */
const loadEngine = () => import('../engine.ts');
/** The rules alone, for who only scores. */
const loadSafety = () => import('../engine/safety.ts');

const sessions = new SessionFile(join(userDataFolder({ platform: process.platform, variables: process.env, home: homedir() }), 'wave', 'supabaseSessions.json'));

const services: Services = {
  async openEngine(storePath, { acceptsCommands }) {
    const { createEngine, redact } = await loadEngine();
    return createEngine({ storePath, logger: standardErrorLogger(redact), apiKey: () => Promise.resolve(undefined), supabase: { sessions, machine: hostname(), acceptsCommands: () => acceptsCommands, repositories: () => [], settings: () => ({}) } });
  },
  async openScorer(judge) {
    const safety = (await loadSafety()).createSafety();
    if (judge === null) return safety;
    const { judgedBy } = await loadEngine();
    return { scorer: judgedBy(safety.scorer, judge), dispose: () => safety.dispose() };
  },
  findSecrets: async () => (await loadSafety()).createSecretScan(),
  mermaidGraph: async () => (await loadEngine()).mermaidGraph(),
};

/** Warnings and errors for people; details only when WAVE_DEBUG is set. */
function standardErrorLogger(redact: (text: string) => string): Logger {
  const write = (text: string): void => { process.stderr.write(`${oneLine(redact(text))}\n`); };
  const debug = (process.env['WAVE_DEBUG'] ?? '') !== '';
  return {
    debug: (message) => { if (debug) write(message); },
    info: (message) => { if (debug) write(message); },
    warn: (message) => { write(`wave: ${message}`); },
    error: (message, error) => { write(`wave: ${message}${error === undefined ? '' : `: ${messageOf(error)}`}`); },
  };
}

function currentUser(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry in the user database, as in some containers.
    return process.env['USER'] ?? process.env['USERNAME'] ?? 'unknown';
  }
}

async function gitUser(folder: string): Promise<string | null> {
  try {
    return (await run('git', ['config', 'user.name'], { cwd: folder })).stdout.trim() || null;
  } catch {
    // No git, no such folder, or no name set: the account's name stands in.
    return null;
  }
}

/** package.json lies above dist/ in the package and above src/cli/ in the sources. */
function readVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (const up of ['..', '../..']) {
    try {
      const found = z.object({ name: z.literal('wave-orchestrator'), version: z.string() }).safeParse(JSON.parse(readFileSync(join(here, up, 'package.json'), 'utf8')));
      if (found.success) return found.data.version;
    } catch {
      // Not here: look one folder further up.
    }
  }
  return 'unknown';
}

const environment: Environment = {
  output: {
    out: (text) => { process.stdout.write(text); },
    err: (text) => { process.stderr.write(text); },
    ready: () => (process.stdout.writableNeedDrain ? new Promise((resolve) => { process.stdout.once('drain', resolve); }) : Promise.resolve()),
    get columns() { return process.stdout.isTTY ? process.stdout.columns : null; },
  },
  services,
  cwd: process.cwd(),
  variables: process.env,
  platform: process.platform,
  home: homedir(),
  user: currentUser(),
  gitUser,
  stdin: process.stdin,
  onInterrupt(listener) {
    process.on('SIGINT', listener);
    process.on('SIGTERM', listener);
    return { dispose: () => { process.off('SIGINT', listener); process.off('SIGTERM', listener); } };
  },
  exitNow: (code) => { process.exit(code); },
};

// A reader that has seen enough (`wave status | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => { process.exit(error.code === 'EPIPE' ? 0 : 4); });

// What was written to a pipe must arrive first. Then it ends, whatever timers of libraries are left: a socket's goodbye is waited for ten seconds.
void runCli(process.argv.slice(2), environment, readVersion()).then((code) => {
  process.exitCode = code;
  process.stdout.write('', () => process.stderr.write('', () => { process.exit(code); }));
});
