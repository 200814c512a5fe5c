// A process that runs one command as an effect, as a run's act step does, and kills itself with SIGKILL at a given moment:
// `commandHost.cjs <JSON of CommandHostConfig>`. What came of it is one line of JSON.
import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskFiles } from '../../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import { CommandFolders, commandsFolder } from '../../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../../src/adapters/process/detachedRunner.ts';
import { SandboxedRunner } from '../../../src/adapters/sandbox/sandboxedRunner.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { once } from '../../../src/core/effects/once.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { CommandLeft } from '../../../src/core/ports/commandRunner.ts';
import { parseToolInput } from '../../../src/core/tools/registry.ts';
import { toolEffect } from '../../../src/core/tools/toolEffect.ts';
import type { CommandHostConfig } from './processes.ts';

const config = JSON.parse(process.argv[2] ?? '') as CommandHostConfig;
const die = (): never => {
  process.kill(process.pid, 'SIGKILL');
  // The signal arrives before the next statement does anything.
  for (;;);
};
const at = (moment: CommandHostConfig['dieAt']): void => { if (config.dieAt === moment) die(); };

async function main(): Promise<void> {
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const store = openSqliteStore({
    path: config.storePath, redact: (text) => text, clock: systemClock, logger: silent,
    projection: { summary: () => null, journal: () => [], waiting: () => null, step: () => null },
  });
  const records = new CommandFolders(commandsFolder(config.storePath));
  const detached = new DetachedRunner({ script: config.runner, records });
  const sandbox = config.sandboxHost === undefined ? null : new SandboxedRunner({ script: config.sandboxHost, execArgv: ['--import', 'tsx'], environment: process.env, inner: detached, mechanism: 'test' });
  const parsed = parseToolInput('dev', 'run_command', { command: config.command });
  if (!parsed.ok || parsed.call.kind !== 'command') throw new Error('not a command');
  const stop = new AbortController();
  const plan = toolEffect(parsed.call, {
    files: await diskFiles.worktree(config.worktree), git: new SimpleGit(), runner: sandbox ?? detached, worktree: config.worktree, baseCommit: '', commandTimeoutSeconds: config.timeoutSeconds ?? 30,
    signal: stop.signal,
    onOutput: (text) => {
      writeSync(1, `${JSON.stringify({ output: text })}\n`);
      at('output');
      if (config.leaveAtOutput === true) stop.abort(new CommandLeft());
    },
  });
  if (config.dieAt === 'claim') {
    const claim = join(records.folderOf(config.key), 'claim.json');
    setInterval(() => { if (existsSync(claim)) die(); }, 0.2);
  }
  if (config.dieAfterMs !== undefined) setTimeout(die, config.dieAfterMs);
  const outcome = await once({
    effect: (key) => store.effect(key),
    beginEffect: (...intent) => { at('announced'); store.beginEffect(...intent); at('intent'); },
    finishEffect: (key, result) => { at('exit'); store.finishEffect(key, result); at('done'); },
    synced: () => store.synced(),
  }, 't', config.key, plan);
  writeSync(1, `${JSON.stringify({ outcome })}\n`);
  sandbox?.dispose();
}

main().then(() => process.exit(0), (error: unknown) => {
  writeSync(1, `${JSON.stringify({ error: String(error), name: error instanceof Error ? error.name : '' })}\n`);
  process.exit(1);
});
