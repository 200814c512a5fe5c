import type { AuditEventInput } from '../../contract/audit.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { Redact } from '../../core/audit/redactEvent.ts';
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
import type { Database } from './database.ts';
import { Effects } from './effects.ts';
import { isCorrupt } from './errors.ts';
import { RunImports } from './import/runImport.ts';
import { openDatabase } from './openDatabase.ts';
import { SqliteOutbox } from './outbox/outbox.ts';
import { Reviews } from './reviews.ts';
import { Runs } from './runs.ts';
import { setAside } from './setAside.ts';
import { Steps } from './steps.ts';
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
  const database = openOrSetAside(options, (warning) => {
    warnings.push(warning);
    options.logger.warn(warning);
  });
  return build(database, options, warnings);
}

function openOrSetAside(options: SqliteStoreOptions, warn: (warning: string) => void): Database {
  try {
    return openDatabase(options.path);
  } catch (error) {
    const newer = error instanceof StoreError && error.reason === 'newer' && options.newer === 'set_aside';
    if (!newer && !isCorrupt(error)) throw error;
    const target = setAside(options.path, newer ? 'newer' : 'damaged', options.clock.now());
    warn(`The store of this workspace ${newer ? 'was written by a newer WAVE' : 'is damaged'}. It was moved to ${target} and kept; WAVE goes on with a new one, without the earlier runs.`);
    return openDatabase(options.path);
  }
}

function build(database: Database, options: SqliteStoreOptions, warnings: readonly string[]): SqliteStore {
  const { clock, logger, projection } = options;
  const runs = new Runs(database, clock);
  const reviews = new Reviews(database, clock);
  const effects = new Effects(database);
  const controls = new Controls(database);
  const steps = new Steps(database);
  const auditLog = new AuditLog(database, options.redact);
  const changes = new Changes(database, logger, options.path !== IN_MEMORY);
  const saver = new SqliteSaver(database, (event) => project(event));
  const outbox = new SqliteOutbox(database, clock, { runs, reviews, effects, checkpoints: saver.exports });
  const upkeep = new Upkeep(database, clock, () => saver.forget());
  const imports = new RunImports({ database, clock, projection, saver, runs, reviews, effects, controls, steps, auditLog, changes, removeThread: (threadId) => upkeep.removeThread(threadId) });

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

  /** A process that was suspended for longer than its lease must not act on a run that another one has taken over. */
  function fence(threadId: string): void {
    if (options.owner !== undefined) runs.refuseUnlessHeld(threadId, options.owner);
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
      database.write(() => {
        const outcome = runs.claim(threadId, owner, leaseMs);
        if (outcome === 'taken') changes.touch(threadId);
        return outcome !== 'refused';
      }),
    renew: (threadId, owner, leaseMs) => database.write(() => runs.renew(threadId, owner, leaseMs)),
    release: (threadId, owner) => {
      database.write(() => {
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
    beginEffect: (threadId, key, kind, intent) => database.write(() => {
      fence(threadId);
      effects.begin(threadId, key, kind, intent);
    }),
    finishEffect: (key, result) => database.write(() => effects.finish(key, result)),
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
      database.close();
    },
  };
}
