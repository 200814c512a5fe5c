// What a run leaves, in facts that must be the same whatever happened on the way.
import { existsSync, readFileSync } from 'node:fs';
import { processesWith, recordCount } from '../fakes/crash/processes.ts';
import { git } from '../fakes/orchestratorHarness.ts';
import { effectLog } from './story.ts';
import type { StoreFacts } from './storeFacts.ts';

/** Facts of everything outside of the store. */
export interface World {
  readonly log: readonly string[];
  /** The tree of each commit of the branch with its trailers, oldest first; what is particular to the run left out. */
  readonly branch: readonly string[];
  readonly base: readonly string[];
  readonly checkedOut: string;
  readonly records: number;
  readonly processes: readonly string[];
}

const FORMAT = '%T%x00%s%x00%(trailers:key=Wave-Gate,key=Wave-Merge,key=Wave-Run,keyonly,separator=%x2C)%x00%(trailers:key=Wave-Gate,valueonly,separator=%x2C)';

/** None when a run was stuck before there was a branch. */
function commits(repository: string, branch: string): string[] {
  if (git(repository, 'branch', '--list', 'wave/T-1') === '') return [];
  return git(repository, 'log', '--reverse', `--format=${FORMAT}`, branch).split('\n').filter(Boolean).map((line) => line.replaceAll('\0', ' | '));
}

export function worldOf(folder: string, repository: string, storePath: string): World {
  const log = effectLog(folder);
  return {
    log: existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : [],
    branch: commits(repository, 'wave/T-1'),
    base: commits(repository, 'main'),
    checkedOut: git(repository, 'status', '--porcelain'),
    records: recordCount(storePath),
    processes: processesWith(folder),
  };
}

export interface Difference {
  /** Effects of which there is no trace, and such that happened more than once. */
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  /** Everything else that is not as it is after an undisturbed run. */
  readonly other: readonly string[];
}

/** What a person said about an effect in doubt. */
export interface Settled {
  readonly effect: string;
  readonly happened: boolean;
}

/**
 * Compares two runs. What a person settled leaves traces of its own: the effect stays open in the ledger; one that happened is in the audit log as
 * settled, not as an action that was carried out, and one that did not is a further effect.
 */
export function differences(should: { world: World; facts: StoreFacts }, is: { world: World; facts: StoreFacts }, settled: readonly Settled[]): Difference {
  const lost: string[] = [];
  const doubled: string[] = [];
  const other: string[] = [];
  const compareCounts = (what: string, want: readonly string[], have: readonly string[]): void => {
    for (const entry of new Set([...want, ...have])) {
      const [wanted, had] = [want, have].map((list) => list.filter((one) => one === entry).length);
      if ((had ?? 0) < (wanted ?? 0)) lost.push(`${what}: ${entry}`);
      if ((had ?? 0) > (wanted ?? 0)) doubled.push(`${what}: ${entry}`);
    }
  };
  compareCounts('log', should.world.log, is.world.log);
  compareCounts('commit', should.world.branch, is.world.branch);
  compareCounts('commit on the base', should.world.base, is.world.base);
  compareCounts('audited action', should.facts.actions, [...is.facts.actions, ...is.facts.settledActions]);
  for (const kind of new Set([...Object.keys(should.facts.effects), ...Object.keys(is.facts.effects)])) {
    const again = kind === 'run_command' ? settled.filter(({ happened }) => !happened).length : 0;
    const [wanted, had] = [(should.facts.effects[kind] ?? 0) + again, is.facts.effects[kind] ?? 0];
    if (wanted !== had) other.push(`${String(had)} effects of kind ${kind} in place of ${String(wanted)}`);
  }
  const same = (what: string, a: unknown, b: unknown): void => {
    if (JSON.stringify(a) !== JSON.stringify(b)) other.push(`${what}: ${JSON.stringify(b)} in place of ${JSON.stringify(a)}`);
  };
  same('order of the log', should.world.log, is.world.log);
  same('commits in order', should.world.branch, is.world.branch);
  same('what is checked out', should.world.checkedOut, is.world.checkedOut);
  same('tokens', should.facts.tokensUsed, is.facts.tokensUsed);
  same('cost', should.facts.costUsd, is.facts.costUsd);
  same('audit chain', true, is.facts.auditOk);
  same('unscored actions', [], is.facts.unscored);
  same('open effects', settled.map(({ effect }) => effect).toSorted(), is.facts.openEffects.toSorted());
  same('unreadable checkpoints', [], is.facts.unreadable);
  same('records of commands', 0, is.world.records);
  same('processes', [], is.world.processes);
  return { lost, doubled, other };
}
