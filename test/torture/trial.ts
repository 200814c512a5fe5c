// One story from its start to its end, its processes killed again and again on the way.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandsFolder } from '../../src/adapters/process/commandFolders.ts';
import { makeRepository } from '../fakes/orchestratorHarness.ts';
import { HostProcess, type HostLine } from './hostProcess.ts';
import { seeded } from './random.ts';
import { tortureFiles } from './story.ts';
import type { StoreFacts } from './storeFacts.ts';
import { worldOf, type Settled, type World } from './world.ts';

export interface TrialOptions {
  readonly seed: number;
  readonly actions: number;
  /** Asked before each kill: are there any left? */
  readonly takeKill: () => boolean;
  /** How often (0 to 1) a kill is aimed at the runner of a command. */
  readonly runnerKills: number;
  /** Longest time between a host's start and its end (ms); shorter ones are as likely. */
  readonly paceMs: number;
  readonly scripts: { readonly host: string; readonly runner: string };
}

export interface Doubt {
  readonly effect: string;
  readonly known: string;
  /** The runner of this very command was killed: what it did cannot be known. */
  readonly explained: boolean;
}

export interface TrialResult {
  readonly seed: number;
  readonly kills: { readonly host: number; readonly runner: number; readonly both: number };
  readonly doubts: readonly Doubt[];
  readonly settled: readonly Settled[];
  /** Questions to the model that were asked once more, and those of them whose answer had come whole. */
  readonly askedAgain: number;
  readonly answeredAgain: number;
  readonly modelCalls: number;
  readonly world: World;
  readonly facts: StoreFacts | null;
  /** Why the run did not come to its end, in the host's words; null when it did. */
  readonly stuck: string | null;
  readonly seconds: number;
}

const LEASE_AND_MORE_MS = 16_000;
/** A run that does not end after this long is stuck. */
const PATIENCE_MS = 10 * 60_000;

/** Runs the story under random kills. The folder is removed when everything in it is as it should be. */
export async function trial(options: TrialOptions): Promise<TrialResult & { readonly folder: string; remove(): void }> {
  const { seed, actions, scripts } = options;
  const next = seeded(seed);
  const repository = makeRepository(tortureFiles);
  const folder = dirname(repository.root);
  const storePath = join(folder, 'store', 'wave.db');
  const config = { folder, repository: repository.root, storePath, runner: scripts.runner, actions };
  const kills = { host: 0, runner: 0, both: 0 };
  const killedRunners = new Set<string>();
  const doubts = new Map<string, Doubt>();
  const settled = new Map<string, boolean>();
  const started = performance.now();
  const spawn = (): HostProcess => new HostProcess(scripts.host, config);

  let hosts = 0;
  let host = spawn();
  let spare = spawn();
  let end: HostLine | null = null;
  try {
    for (;;) {
      await host.go(hosts++ * LEASE_AND_MORE_MS, next() < 0.9);
      const kill = options.takeKill();
      const aim = kill && next() < options.runnerKills;
      const afterMs = next() * options.paceMs;
      if (kill && aim) await killRunner(host, afterMs, next() < 0.5);
      else if (kill && await host.killAfter(afterMs)) kills.host += 1;
      if (!kill || aim) await Promise.race([host.ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
      for (const line of host.lines) {
        if (line.event === 'settled') settled.set(line.effect, line.happened);
        if (line.event === 'doubt') doubts.set(line.effect, { effect: line.effect, known: line.known, explained: killedRunners.has(line.effect) });
      }
      const last = host.lines.at(-1);
      if (last?.event === 'end' || last?.event === 'failed') { end = last; break; }
      if (!host.hasEnded || !host.wasKilled) break;
      host = spare;
      spare = spawn();
    }
  } finally {
    spare.kill();
    if (!host.hasEnded) host.kill();
    await Promise.all([host.ended, spare.ended]);
  }
  // Runners that lost their host see their commands through; give them the time.
  let world = worldOf(folder, repository.root, storePath);
  for (let waited = 0; world.processes.length > 0 && waited < 5_000; waited += 100) {
    await sleep(100);
    world = worldOf(folder, repository.root, storePath);
  }
  const asked = modelLog(folder);
  const facts = end?.event === 'end' ? end.facts : null;
  return {
    seed, kills, doubts: [...doubts.values()], settled: [...settled].map(([effect, happened]) => ({ effect, happened })), ...asked, world, facts, seconds: (performance.now() - started) / 1_000,
    stuck: facts === null ? `${JSON.stringify(end ?? host.lines.at(-1) ?? null)} ${host.stderr}` : null,
    folder, remove: () => { repository.dispose(); },
  };

  /** Waits for a command to be claimed, and kills its runner a moment later; with it the host, or not. */
  async function killRunner(target: HostProcess, withinMs: number, hostToo: boolean): Promise<void> {
    const until = performance.now() + withinMs + 1_000;
    while (performance.now() < until && !target.hasEnded) {
      const claimed = claims(storePath);
      const [victim] = claimed;
      if (victim === undefined) { await sleep(2); continue; }
      await sleep(next() * 60);
      if (existsSync(join(victim.folder, 'exit.json')) || !existsSync(victim.folder)) continue;
      killedRunners.add(victim.key);
      if (hostToo) target.kill();
      try {
        process.kill(victim.pid, 'SIGKILL');
        kills[hostToo ? 'both' : 'runner'] += 1;
      } catch {
        if (hostToo) kills.host += 1;
      }
      if (!hostToo && options.takeKill() && await target.killAfter(next() * options.paceMs)) kills.host += 1;
      return;
    }
    if (!target.hasEnded) {
      target.kill();
      kills.host += 1;
    }
  }
}

/** Commands that a runner has claimed and not ended. */
function claims(storePath: string): { key: string; pid: number; folder: string }[] {
  const root = commandsFolder(storePath);
  if (!existsSync(root)) return [];
  return readdirSync(root).flatMap((name) => {
    const folder = join(root, name);
    try {
      const { key } = JSON.parse(readFileSync(join(folder, 'request.json'), 'utf8')) as { key: string };
      const { runner } = JSON.parse(readFileSync(join(folder, 'claim.json'), 'utf8')) as { runner: { pid: number } };
      // Gates' own commands may run again, and the launch is a person's to find out about: the aim is at what agents do.
      // One that was killed before its command began says that it was not run; that is known, and told to the agent.
      return !existsSync(join(folder, 'group.json')) || existsSync(join(folder, 'exit.json')) || !key.includes('scripted-dev-') ? [] : [{ key, pid: runner.pid, folder }];
    } catch {
      return [];
    }
  });
}

function modelLog(folder: string): { askedAgain: number; answeredAgain: number; modelCalls: number } {
  const path = join(folder, 'model.log');
  const seen = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const again = (word: string): number => seen.filter((line) => line.startsWith(word)).length - new Set(seen.filter((line) => line.startsWith(word))).size;
  rmSync(path, { force: true });
  return { askedAgain: again('asked'), answeredAgain: again('answered'), modelCalls: new Set(seen.filter((line) => line.startsWith('answered'))).size };
}
