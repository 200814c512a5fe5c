import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyCheckpoint, uuid6 } from '@langchain/langgraph-checkpoint';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import type { AuditRow } from '../../src/contract/audit.ts';
import type { ReviewRequest } from '../../src/contract/review.ts';
import type { Sharing } from '../../src/contract/supabase.ts';
import { settings as settingsSchema } from '../../src/contract/settings.ts';
import { WaveOrchestrator } from '../../src/core/orchestrator/waveOrchestrator.ts';
import { storedRequest } from '../../src/core/orchestrator/runRequest.ts';
import type { Git } from '../../src/core/ports/git.ts';
import type { Remote, RemoteError } from '../../src/core/ports/remote.ts';
import type { Projection } from '../../src/core/ports/store.ts';
import { Inbound } from '../../src/core/remote/inbound/inbound.ts';
import type { CommandsOptions } from '../../src/core/remote/inbound/commandsIn.ts';
import { RemoteArbiter } from '../../src/core/remote/inbound/remoteArbiter.ts';
import { reviewRow as outgoingRow } from '../../src/core/remote/outgoing/reviewRow.ts';
import { FakeRemote } from './fakeRemote.ts';
import { patternScorer, silentLogger, testStory } from './orchestratorHarness.ts';
import type { FakeUser, RemoteDatabase } from './remoteDatabase.ts';
import { runRow } from './remoteRows.ts';

const COMMIT = { commit: 'c'.repeat(40), tree: 't'.repeat(40), branch: 'wave/t-1' };
const projection: Projection = {
  summary: () => null, journal: () => [], step: () => null,
  waiting: (values) => (values['waiting'] ?? null) as ReviewRequest | null,
};
/** Every run's place is as it was left. */
const placid = {
  hasCommit: () => Promise.resolve(true), commitAt: () => Promise.resolve(COMMIT.commit), contains: () => Promise.resolve(true), hasWorktree: () => Promise.resolve(true),
  checkedOutIn: () => Promise.resolve(null), head: () => Promise.resolve(COMMIT), changes: () => Promise.resolve([]),
} as unknown as Git;

/** Evidence of a gate that is what lies in the worktree. */
export const freshEvidence = (gate: number, met = true) => ({
  gate, commit: COMMIT.commit, tree: COMMIT.tree, collectedAt: '2026-11-30T12:00:00.000Z', criteria: [{ id: 'c', label: 'It holds', met, detail: '' }],
});

export interface MachineOptions {
  readonly sharing?: Exclude<Sharing, 'off'>;
  readonly commands?: CommandsOptions;
  /** The folder of another machine's store: two windows on it. */
  readonly folder?: string;
  readonly storeId?: string;
  readonly differentApprover?: boolean;
  /** Instead of the stand-in. */
  readonly shared?: Remote;
}

let runs = 0;

/**
 * One window on a machine: a real store and orchestrator, a way to the shared place, and what comes in from there. Its runs wait for people and are driven by
 * a window that is not there, so that nothing moves but answers.
 */
export class Machine {
  readonly folder: string;
  readonly store: SqliteStore;
  readonly arbiter = new RemoteArbiter(silentLogger);
  readonly orchestrator: WaveOrchestrator;
  readonly remote: FakeRemote;
  /** The way that is taken: `remote`, unless another one was given. */
  readonly shared: Remote;
  live = false;
  readonly problems: (RemoteError | null)[] = [];
  inbound: Inbound | null = null;
  readonly options: MachineOptions;
  private readonly ownsFolder: boolean;

  constructor(readonly database: RemoteDatabase, readonly user: FakeUser, options: MachineOptions = {}) {
    this.options = options;
    this.ownsFolder = options.folder === undefined;
    this.folder = options.folder ?? mkdtempSync(join(tmpdir(), 'wave-team-'));
    this.store = openSqliteStore({ path: join(this.folder, 'wave.db'), projection, redact: (text) => text, clock: { now: Date.now, iso: () => new Date().toISOString() }, logger: silentLogger });
    this.orchestrator = new WaveOrchestrator({
      store: this.store, git: placid, files: diskFiles, runner: new ShellRunner(), scorer: patternScorer([]), clock: { now: Date.now, iso: () => new Date().toISOString() }, logger: silentLogger,
      models: () => ({ resolve: () => Promise.reject(new Error('There are no models here.')) }), owner: `window ${String(Math.random())}`, random: Math.random, arbiter: this.arbiter,
    });
    this.remote = new FakeRemote(database, user, options.storeId === undefined ? {} : { storeId: options.storeId });
    this.shared = options.shared ?? this.remote;
  }

  /** Brings in what happens elsewhere, from now on. */
  async connect(): Promise<this> {
    await this.shared.prepare(new AbortController().signal);
    this.inbound = new Inbound({
      remote: this.shared, orchestrator: this.orchestrator, store: this.store, arbiter: this.arbiter, sharing: this.options.sharing ?? 'content',
      clock: { now: Date.now, iso: () => new Date().toISOString() }, logger: silentLogger, commands: this.options.commands ?? { allowed: () => false },
      onLive: (live) => { this.live = live; }, onProblem: (problem) => { this.problems.push(problem); },
    });
    await this.settled();
    return this;
  }

  /** Resolves when what came in has taken effect. */
  async settled(): Promise<void> {
    for (let round = 0; round < 5; round++) {
      await new Promise((resolve) => { setTimeout(resolve, 0); });
      await this.inbound?.settled();
    }
  }

  /** A run that waits for an answer to this; there and here. Returns the ids. */
  async ask(request: Partial<ReviewRequest> & { type: ReviewRequest['type'] }, { sent = true, startedBy = 'Ada', driven = true } = {}): Promise<{ threadId: string; reviewId: string }> {
    const threadId = `desk-t-1-20261130120000-${String(++runs).padStart(4, '0')}`;
    const reviewId = `review-${String(runs)}`;
    const settings = settingsSchema.parse({ review: { differentApprover: this.options.differentApprover ?? false } });
    this.store.createRun({
      threadId, projectId: 'greet', storyId: 'T-1', title: 'Greet by name', repository: '/repository', startedBy,
      request: storedRequest.parse({ story: testStory(), settings, branch: COMMIT.branch, baseBranch: 'main', baseCommit: COMMIT.commit, worktreePath: '/worktree', preapprovedGates: [] }),
    }, []);
    await this.waitFor(threadId, { id: reviewId, reason: 'because', agent: 'dev', ...request } as ReviewRequest);
    this.store.setStatus(threadId, 'waiting', '', []);
    if (driven) this.store.claim(threadId, 'a window that is not there', 540_000);
    if (sent) await this.send(threadId, reviewId);
    return { threadId, reviewId };
  }

  /** Makes the run wait for something else; null for nothing. */
  async waitFor(threadId: string, request: ReviewRequest | null): Promise<void> {
    const checkpoint = { ...emptyCheckpoint(), id: uuid6(++runs), channel_values: { waiting: request }, channel_versions: { waiting: runs } };
    await this.store.saver.put({ configurable: { thread_id: threadId, checkpoint_ns: '' } }, checkpoint, { source: 'loop', step: runs, parents: {} }, { waiting: runs });
  }

  /** Sends the run and the review as they are now, as the outbox does. */
  async send(threadId: string, reviewId: string): Promise<void> {
    const review = this.store.review(reviewId);
    if (!review) throw new Error(`There is no review ${reviewId}`);
    const signal = new AbortController().signal;
    await this.shared.put({ table: 'orchestrator_runs', rows: [runRow(this.shared, threadId, { status: 'waiting', revision: ++runs })] }, signal);
    const { projectId, storeId } = this.shared;
    const row = await outgoingRow({ kind: 'review', review, epoch: 1, revision: runs }, { projectId, storeId, sharing: this.options.sharing ?? 'content', repositoryName: () => Promise.resolve('greet') });
    await this.shared.put({ table: 'human_review_queue', rows: [row] }, signal);
  }

  audit(threadId: string | null = null): readonly AuditRow[] {
    return this.store.audit(threadId, 0, 500);
  }

  async dispose(): Promise<void> {
    await this.inbound?.dispose();
    await this.orchestrator.dispose();
    if (this.ownsFolder) rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
