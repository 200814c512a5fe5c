import { existsSync } from 'node:fs';
import type { AuditEventInput } from '../../contract/audit.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { Redact } from '../../core/audit/redactEvent.ts';
import { answersOfStep } from '../../core/effects/keptAnswers.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { messageOf } from '../../core/errors.ts';
import { StoreError } from '../../core/ports/store.ts';
import type { Projection, Store } from '../../core/ports/store.ts';
import { AuditLog } from './auditLog.ts';
import { Changes } from './changes.ts';
import { SqliteSaver } from './checkpoints/saver.ts';
import type { PutEvent } from './checkpoints/saver.ts';
import { Controls } from './controls.ts';
import { IN_MEMORY } from './database.ts';
import type { Database, Manners } from './database.ts';
import { Effects } from './effects.ts';
import { isCorrupt } from './errors.ts';
import { RunImports } from './import/runImport.ts';
import { MarkFile } from './markFile.ts';
import { openDatabase } from './openDatabase.ts';
import { SqliteOutbox } from './outbox/outbox.ts';
import { Reviews } from './reviews.ts';
import { Runs } from './runs.ts';
import { setAside } from './setAside.ts';
import { Steps } from './steps.ts';
import { LogTender } from './upkeep/logTender.ts';
import { Upkeep } from './upkeep/upkeep.ts';

export interface SqliteStoreOptions {
  /** The database file; its folder is made. `:memory:` keeps nothing. */
  readonly path: string;
  readonly projection: Projection;
  /** Removes secrets; applied to every text of the audit log before it is written. */
  readonly redact: Redact;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Names this process in leases. With it, steps and effects of runs that it does not hold are refused ('not_owner'). */
  readonly owner?: string;
  /** A file of a newer version: refuse with StoreError('newer'), or set it aside and begin a new store. Default: refuse. */
  readonly newer?: 'refuse' | 'set_aside';
  /** How long a call may hold its thread up (ms) while another process has the store locked. What can wait waits longer, holding nothing up. Default: 3,000. */
  readonly busyMs?: number;
}

/** A store with what has to be told about its opening (a file that was set aside), in sentences for people. */
export interface SqliteStore extends Store {
  readonly warnings: readonly string[];
}

const TIDY_AFTER_MS = 30_000;
const ENDS: readonly RunStatus[] = ['complete', 'killed', 'failed'];

/**
 * Opens the store of a workspace, or makes it. A damaged file is set aside under another name, which is
 * said in the log and in `warnings`; nothing is ever deleted. Throws StoreError.
 */
export function openSqliteStore(options: SqliteStoreOptions): SqliteStore {
  const warnings: string[] = [];
  const existed = existsSync(options.path);
  const database = openOrSetAside(options, (warning) => {
    warnings.push(warning);
    options.logger.warn(warning);
  });
  return build(database, options, warnings, existed);
}

function openOrSetAside(options: SqliteStoreOptions, warn: (warning: string) => void): Database {
  try {
    return openDatabase(options.path, manners(options));
  } catch (error) {
    const newer = error instanceof StoreError && error.reason === 'newer' && options.newer === 'set_aside';
    if (!newer && !isCorrupt(error)) throw error;
    const target = setAside(options.path, newer ? 'newer' : 'damaged', options.clock.now());
    warn(`The store of this workspace ${newer ? 'was written by a newer WAVE' : 'is damaged'}. It was moved to ${target} and kept; WAVE goes on with a new one, without the earlier runs.`);
    return openDatabase(options.path, manners(options));
  }
}

function manners({ busyMs }: SqliteStoreOptions): Manners | undefined {
  return busyMs === undefined ? undefined : { busyMs };
}

/** `existed`: the file was there before it was opened. */
function build(database: Database, options: SqliteStoreOptions, warnings: string[], existed: boolean): SqliteStore {
  const { clock, logger, projection } = options;
  const runs = new Runs(database, clock);
  const reviews = new Reviews(database, clock);
  const effects = new Effects(database);
  const controls = new Controls(database);
  const steps = new Steps(database);
  const auditLog = new AuditLog(database, options.redact);
  const mark = new MarkFile(database);
  const changes = new Changes(database, mark, logger, options.path !== IN_MEMORY);
  const saver = new SqliteSaver(database, (event) => project(event));
  const outbox = new SqliteOutbox(database, clock, { runs, reviews, effects, checkpoints: saver.exports });
  const upkeep = new Upkeep(database, clock, () => saver.forget());
  const imports = new RunImports({ database, clock, projection, saver, runs, reviews, effects, controls, steps, auditLog, changes, removeThread: (threadId) => upkeep.removeThread(threadId) });
  new LogTender(database, logger).start();

  /** What ended runs kept for being resumed goes when nobody waits for anything: a while after opening, and after the end of a run. */
  const tidying = new Set<NodeJS.Timeout>();
  function tidySoon(): void {
    const timer = setTimeout(() => {
      tidying.delete(timer);
      upkeep.pruneAll().catch((error: unknown) => { logger.warn(`What ended runs no longer need could not be removed: ${messageOf(error)}`); });
    }, TIDY_AFTER_MS).unref();
    tidying.add(timer);
  }
  tidySoon();
  reportLoss();

  /** A process that was suspended for longer than its lease must not act on a run that another one has taken over. */
  function fence(threadId: string): void {
    if (options.owner !== undefined) runs.refuseUnlessHeld(threadId, options.owner);
  }

  /** A store that is older than it was does not know what its runs did last: nobody may take that for nothing. */
  function reportLoss(): void {
    const missing = mark.missing(existed);
    if (missing === 0) return;
    const what = `The store of this workspace is older than it was: ${missing === 1 ? 'one change that had' : `${missing} changes that had`} been kept ${missing === 1 ? 'is' : 'are'} missing`;
    const warning = `${what}. Its -wal file was removed or damaged, or an older copy of ${options.path} was put back. Runs that had not ended are paused; look at their branches before you resume one, for it may do again what it does not know it has done.`;
    warnings.push(warning);
    logger.warn(warning);
    const unended = runs.list().filter(({ status }) => !ENDS.includes(status));
    database.write(() => {
      for (const { threadId, storyId } of unended) {
        runs.setStatus(threadId, 'paused', `${what}. Look at the branch and the worktree of this run before you resume it: it may do again what it does not know it has done.`, undefined);
        auditLog.append(threadId, [{ type: 'system_event', name: 'store.older', severity: 'error', actor: { kind: 'system', name: 'store' }, at: clock.iso(), storyId, summary: what, details: { missing } }]);
        changes.touch(threadId);
      }
      if (unended.length === 0) auditLog.append(null, [{ type: 'system_event', name: 'store.older', severity: 'error', actor: { kind: 'system', name: 'store' }, at: clock.iso(), summary: what, details: { missing } }]);
    });
  }

  /** Summary, audit and review queue follow the checkpoint in its own transaction. */
  function project(event: PutEvent): void {
    const { threadId, parentId, checkpoint, newVersions, added, branched } = event;
    const storyId = runs.storyOf(threadId);
    if (storyId === null) {
      imports.onPut(event);
      return;
    }
    fence(threadId);
    const values = checkpoint.channel_values;
    runs.stepped(threadId, projection.summary(values), checkpoint.ts, added);
    if (Object.hasOwn(newVersions, 'journal')) auditLog.append(threadId, projection.journal(values), checkpoint.id);
    if (Object.hasOwn(newVersions, 'waiting') || branched) reviews.waitFor(threadId, storyId, Object.hasOwn(values, 'waiting') ? projection.waiting(values) : null);
    const note = added ? projection.step(values, new Set(Object.keys(newVersions))) : null;
    if (note !== null) steps.add(threadId, { checkpoint: checkpoint.id, parent: parentId, at: checkpoint.ts, branched, note });
    if (parentId !== null) effects.dropBelow(answersOfStep(threadId, parentId));
    changes.touch(threadId);
  }

  /** A change of one run with its audit events, in one transaction. */
  function change(threadId: string, audit: readonly AuditEventInput[], work: () => boolean): boolean {
    return database.write(() => {
      if (!work()) return false;
      auditLog.append(threadId, audit);
      changes.touch(threadId);
      return true;
    });
  }

  return {
    saver,
    path: options.path,
    outbox,
    warnings,
    createRun: (run, audit) => {
      change(run.threadId, audit, () => {
        runs.add(run);
        return true;
      });
    },
    run: (threadId) => database.read(() => runs.get(threadId)),
    runs: () => database.read(() => runs.list()),
    setStatus: (threadId, status, reason, audit, from) =>
      change(threadId, audit, () => {
        const changed = runs.setStatus(threadId, status, reason, from);
        if (changed && ENDS.includes(status)) {
          reviews.supersede(threadId, null);
          database.afterCommit(tidySoon);
        }
        return changed;
      }),
    changeRequest: (threadId, request, audit) => {
      change(threadId, audit, () => {
        runs.changeRequest(threadId, request);
        return true;
      });
    },
    deleteRun: (threadId, audit) => {
      change(threadId, audit, () => {
        saver.removeThread(threadId);
        for (const part of [effects, reviews, controls, steps, runs]) part.remove(threadId);
        return true;
      });
    },
    importRun: (threadId, reshape) => imports.begin(threadId, reshape),
    loseRun: (threadId, to, reason, audit) =>
      change(threadId, audit, () => {
        if (!runs.lose(threadId, to, reason)) return false;
        reviews.supersede(threadId, null);
        outbox.drop(threadId);
        return true;
      }),
    claim: (threadId, owner, leaseMs) =>
      database.writeAhead(() => {
        const outcome = runs.claim(threadId, owner, leaseMs);
        if (outcome === 'taken') changes.touch(threadId);
        return outcome !== 'refused';
      }),
    renew: (threadId, owner, leaseMs) => database.writeAhead(() => runs.renew(threadId, owner, leaseMs)),
    release: (threadId, owner) => {
      database.writeAhead(() => {
        if (runs.release(threadId, owner)) changes.touch(threadId);
      });
    },
    reviews: (filter = {}) => database.read(() => reviews.list(filter)),
    review: (id) => database.read(() => reviews.get(id)),
    resolveReview: (id, resolution, status, audit) =>
      database.write(() => {
        const threadId = reviews.resolve(id, resolution, status);
        return threadId !== null && change(threadId, audit, () => true);
      }),
    expireReview: (id, reason, audit) =>
      database.write(() => {
        const threadId = reviews.expire(id);
        return threadId !== null && change(threadId, audit, () => {
          runs.setStatus(threadId, 'paused', reason, ['waiting']);
          return true;
        });
      }),
    reopenReview: (id, audit) =>
      database.write(() => {
        const threadId = reviews.reopen(id);
        return threadId !== null && change(threadId, audit, () => true);
      }),
    steps: (threadId, before, limit) => database.read(() => steps.list(threadId, before, limit)),
    step: (threadId, checkpoint) => database.read(() => steps.get(threadId, checkpoint)),
    stepsAt: (threadId, numbers) => database.read(() => steps.at(threadId, numbers)),
    appendAudit: (threadId, events) => {
      database.write(() => {
        auditLog.append(threadId, events);
        if (threadId !== null) changes.touch(threadId);
      });
    },
    audit: (threadId, after, limit) => database.read(() => auditLog.rows(threadId, after, limit)),
    auditTail: (threadId, before, limit) => database.read(() => auditLog.tail(threadId, before, limit)),
    queryAudit: (filter) => database.read(() => auditLog.query(filter)),
    auditTrail: () => auditLog.trail(),
    effect: (key) => database.read(() => effects.get(key)),
    beginEffect: (threadId, key, kind, intent) => database.writeAhead(() => {
      fence(threadId);
      effects.begin(threadId, key, kind, intent);
    }),
    finishEffect: (key, result) => database.writeAhead(() => effects.finish(key, result)),
    synced: () => database.synced(),
    requestControl: (request) => {
      change(request.threadId, [], () => {
        if (!runs.exists(request.threadId)) throw new StoreError('failed', `There is no run ${request.threadId} in ${options.path}.`);
        controls.add(request);
        return true;
      });
    },
    takeControl: (threadId) => (database.read(() => controls.any(threadId)) ? database.write(() => controls.take(threadId)) : []),
    storage: () => upkeep.storage(),
    compact: () => upkeep.compact(),
    thinOut: (threadId) => upkeep.thinOut(threadId),
    onDidChange: (listener) => changes.subscribe(listener),
    close: () => {
      changes.stop();
      for (const timer of tidying) clearTimeout(timer);
      saver.finish();
      database.close();
      mark.close();
    },
  };
}
