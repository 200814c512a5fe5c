import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { AuditPage } from '../../../src/contract/audit.ts';
import type { CheckpointDetail, CheckpointPage } from '../../../src/contract/checkpoint.ts';
import type { RunTrace } from '../../../src/core/audit/trace.ts';
import type { Verdict } from '../../../src/contract/action.ts';
import { GATES } from '../../../src/contract/gate.ts';
import type { ReviewItem } from '../../../src/contract/review.ts';
import type { RunSnapshot, RunStatus, TimelineEntry } from '../../../src/contract/run.ts';
import type { Environment } from '../../../src/cli/environment.ts';
import type { CleanUpResult } from '../../../src/core/orchestrator/cleanUp.ts';
import type { CleanUpItem } from '../../../src/core/orchestrator/cleanUpPlan.ts';
import type { CompactOutcome, Retention, RetentionItem } from '../../../src/core/orchestrator/storage.ts';
import type { StorageReport } from '../../../src/core/ports/storeUpkeep.ts';
import { verifyAudit } from '../../../src/core/audit/verifyAudit.ts';
import { Team } from '../../../src/core/remote/team.ts';
import { FakeAccount } from '../../fakes/fakeAccount.ts';
import { FakeLink } from '../../fakes/fakeLink.ts';
import { scratchFolder } from '../../fakes/scratch.ts';
import { runCli } from '../../../src/cli/program.ts';
import type { Orchestrator, OrchestratorEvent, ReviewAnswer, StartRequest, WentBack } from '../../../src/core/orchestrator/api.ts';
import { OrchestratorError } from '../../../src/core/orchestrator/api.ts';

const AT = '2026-01-02T03:04:05.000Z';
export const THREAD = 'sample-A-1-20260102030405-ab12';

export const STORAGE: StorageReport = {
  path: '/store/wave.db', bytes: 5_000_000, freeBytes: 1_000_000, staleRuns: 1,
  parts: [{ kind: 'checkpoints', bytes: 3_000_000, rows: 1_000 }, { kind: 'resuming', bytes: 400_000, rows: 12 }, { kind: 'audit', bytes: 500_000, rows: 900 }, { kind: 'reviews', bytes: 4_096, rows: 2 }, { kind: 'runs', bytes: 8_192, rows: 1 }],
};

export const entry = (more: Partial<TimelineEntry> = {}): TimelineEntry => ({
  seq: 1, at: AT, who: 'Dev', kind: 'action', title: 'read_file', detail: 'src/a.js', outcome: '', score: 1, verdict: 'allow',
  added: null, removed: null, durationMs: 12, severity: 'info', ...more,
});

export const snapshot = (more: Partial<RunSnapshot> = {}): RunSnapshot => ({
  threadId: THREAD, projectId: 'sample', storyId: 'A-1', title: 'A title', status: 'complete', statusReason: '', phase: 'complete', currentAgent: null,
  currentGate: 9, gateStatus: 'go', lowestScore: 0.9, tokensUsed: 12_345, tokensLimit: 100_000, costUsd: 0.5, costLimitUsd: 10, branch: 'wave/A-1', startedBy: 'ines',
  startedAt: AT, updatedAt: AT, ownedElsewhere: false, lostTo: null, round: 1, maxRounds: 5, safetyScore: 1, violations: [],
  gates: GATES.map((gate) => ({ gate: gate.number, name: gate.name, phase: gate.phase, policy: gate.defaultPolicy, state: 'ahead', evidence: null, decision: null })),
  models: {}, scripted: false, sandbox: 'not sandboxed', baseBranch: 'main', baseCommit: '0123456789abcdef', worktreePath: '/tmp/w', filesChanged: [{ path: 'a.js', added: 3, removed: 1, status: 'modified' }],
  testsPassed: 4, testsFailed: 0, tokensByAgent: {}, checkpoints: 3, checkpointAt: AT, waitingFor: null, error: null, ...more,
});

export const gateReview = (gate = 2): ReviewItem => ({
  id: 'review-1', threadId: THREAD, storyId: 'A-1', createdAt: AT, status: 'pending', resolution: null, expiresAt: null, notBy: [],
  request: { id: 'review-1', type: 'gate_decision', reason: 'A person decides', agent: null, gate, evidence: { gate, commit: '', tree: '', collectedAt: AT, criteria: [] }, proposed: null },
});

/** An orchestrator whose one run ends as told; remembers what it was asked. */
export class FakeOrchestrator implements Orchestrator {
  readonly calls: unknown[][] = [];
  started: StartRequest | null = null;
  entries: TimelineEntry[] = [];
  run: RunSnapshot;
  items: ReviewItem[] = [];
  startError: Error | null = null;
  /** Called when somebody waits for the run; lets a test interrupt it. */
  whileRunning: (() => Promise<void>) | null = null;
  /** Rows of the audit log, as they lie in the store. */
  auditLog: unknown[] = [];
  cleanable: CleanUpItem[] = [];
  cleaned: Omit<CleanUpResult, 'item'> = { removed: ['worktree', 'refs', 'branch'], problem: null };
  disposed = false;
  private readonly listeners = new Set<(event: OrchestratorEvent) => void>();

  constructor(status: RunStatus = 'complete') {
    this.run = snapshot({ status });
  }

  async start(request: StartRequest): Promise<string> {
    if (this.startError) throw this.startError;
    this.started = request;
    return THREAD;
  }
  runs() { return [this.run]; }
  async snapshot(threadId: string): Promise<RunSnapshot> {
    if (threadId !== THREAD) throw new OrchestratorError('unknown_run', `There is no run ${threadId}`);
    return this.run;
  }
  timeline(_threadId: string, after: number, limit: number): readonly TimelineEntry[] {
    return this.entries.filter((each) => each.seq > after).slice(0, limit);
  }
  timelineTail(_threadId: string, before: number | null, limit: number) {
    const entries = this.entries.filter((each) => before === null || each.seq < before);
    return { entries: entries.slice(-limit), earlier: Math.max(0, entries.length - limit) };
  }
  async pause(...words: string[]): Promise<void> {
    this.calls.push(['pause', ...words]);
    this.run = snapshot({ status: 'paused', statusReason: words[2] ?? '' });
  }
  async resume(...words: string[]): Promise<void> { this.calls.push(['resume', ...words]); }
  async kill(...words: string[]): Promise<void> {
    this.calls.push(['kill', ...words]);
    this.run = snapshot({ status: 'killed' });
  }
  async letGo(threadId: string): Promise<void> { this.calls.push(['letGo', threadId]); }
  async restoreWorktree(...words: string[]) {
    this.calls.push(['restore', ...words]);
    return { branch: 'as_it_was' as const, worktree: 'made' as const, files: 'recorded' as const, kept: null };
  }
  async acceptBranch(...words: string[]): Promise<void> { this.calls.push(['acceptBranch', ...words]); }
  async changeModel(...words: string[]): Promise<void> { this.calls.push(['changeModel', ...words]); }
  async decideGate(...words: unknown[]): Promise<void> { this.calls.push(['decide', ...words]); }
  async recycle(...words: unknown[]) { this.calls.push(['recycle', ...words]); return { kept: null }; }
  pages: CheckpointPage = { entries: [], next: null, total: 0 };
  rows: AuditPage = { rows: [], next: null, damaged: 0 };
  traced: RunTrace = { threadId: THREAD, actions: [], decisions: [], merged: null };
  detail: CheckpointDetail | null = null;
  spending(): never[] {
    return [];
  }

  checkpoints(...words: unknown[]) { this.calls.push(['checkpoints', ...words]); return this.pages; }
  async checkpoint(_threadId: string, id: string): Promise<CheckpointDetail> {
    if (this.detail === null) throw new OrchestratorError('unknown_checkpoint', `There is no step ${id}`);
    return this.detail;
  }
  async checkpointDiff(...words: unknown[]) { this.calls.push(['checkpointDiff', ...words]); return 'diff --git a/a.js b/a.js\n'; }
  async checkpointFile() { return { base: null, then: null, now: null }; }
  async goBack(...words: unknown[]): Promise<WentBack> { this.calls.push(['goBack', ...words]); return { kept: { ref: 'refs/wave/t/aside-1', commit: 'abc' } }; }
  async comment(...words: unknown[]): Promise<WentBack> { this.calls.push(['comment', ...words]); return { kept: null }; }
  audit(filter: unknown) { this.calls.push(['audit', filter]); return this.rows; }
  async trace() { return this.traced; }
  reportForged(attempt: unknown) { this.calls.push(['reportForged', attempt]); }
  verifyAudit() { return verifyAudit(this.auditLog, null); }
  auditRows() { return this.auditLog; }
  storage(): Promise<StorageReport> { return Promise.resolve(STORAGE); }
  retentionPlan(retention: Retention): Promise<readonly RetentionItem[]> { return Promise.resolve(retention.days === null && retention.runs === null ? [] : [this.old]); }
  compact(retention: Retention, by: string): Promise<CompactOutcome> {
    this.calls.push(['compact', retention, by]);
    return Promise.resolve({ before: STORAGE, after: { ...STORAGE, bytes: 2_000_000, freeBytes: 0 }, notShrunk: null, removed: [this.old] });
  }
  old: RetentionItem = { threadId: THREAD, storyId: 'A-1', title: 'A title', endedAt: AT, kept: null };
  async cleanUpPlan() { return this.cleanable; }
  async cleanUp(threadIds: readonly string[], by: string): Promise<readonly CleanUpResult[]> {
    this.calls.push(['cleanUp', threadIds, by]);
    return this.cleanable.filter((item) => threadIds.includes(item.threadId)).map((item) => ({ item, ...this.cleaned }));
  }
  reviews() { return this.items; }
  async resolve(id: string, answer: ReviewAnswer, by: string): Promise<void> { this.calls.push(['resolve', id, answer, by]); }
  async diff(): Promise<string> { return ''; }
  async fileVersions(): Promise<{ before: string | null; after: string | null }> { return { before: null, after: null }; }
  async settled(): Promise<RunSnapshot> {
    this.emit({ type: 'runs', threadIds: [THREAD] });
    await this.whileRunning?.();
    return this.run;
  }
  onDidChange(listener: (event: OrchestratorEvent) => void) {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }
  async dispose(): Promise<void> { this.disposed = true; }
  emit(event: OrchestratorEvent): void { for (const listener of this.listeners) listener(event); }
}

export const allow: Verdict = { score: 1, verdict: 'allow', unknown: false, source: 'rules', violations: [], reasons: [], perPrinciple: { 1: 1 }, actionHash: 'x' };

export interface Harness {
  readonly environment: Environment;
  readonly orchestrator: FakeOrchestrator;
  readonly folder: string;
  /** Store paths that were opened. */
  readonly opened: string[];
  /** With what. */
  readonly engineOptions: unknown[];
  readonly exits: number[];
  readonly link: FakeLink;
  readonly account: FakeAccount;
  interrupt(): void;
  stdout(): string;
  stderr(): string;
  run(...words: string[]): Promise<number>;
  write(path: string, content: string): Promise<string>;
}

/** A folder with a repository in it, and a CLI around a fake orchestrator. */
export async function harness(orchestrator = new FakeOrchestrator(), more: Partial<Environment> = {}): Promise<Harness> {
  const folder = scratchFolder('wave-cli-');
  await mkdir(join(folder, '.git'));
  let out = '';
  let err = '';
  const opened: string[] = [];
  const engineOptions: unknown[] = [];
  const [link, account] = [new FakeLink(), new FakeAccount()];
  const team = new Team({ link, storeId: '5f0c6e4e-6d5f-4b46-8f3b-0d4f6d3f9f11', machine: 'here', openAccount: () => account });
  const exits: number[] = [];
  const interrupts = new Set<() => void>();
  const environment: Environment = {
    output: { out: (text) => { out += text; }, err: (text) => { err += text; }, ready: async () => {}, columns: null },
    services: {
      openEngine: async (storePath, options) => {
        opened.push(storePath);
        engineOptions.push(options);
        return { orchestrator, team, warnings: [], dispose: () => orchestrator.dispose() };
      },
      openScorer: async () => ({
        scorer: { score: async (action) => (action.tool === 'throws' ? Promise.reject(new Error('no')) : { ...allow, reasons: [`${action.tool} ${JSON.stringify(action.input)}`] }) },
        dispose: async () => {},
      }),
      findSecrets: async () => (text) => (text.includes('key') ? [{ rule: 'key', start: text.indexOf('key'), end: text.indexOf('key') + 3 }] : []),
      mermaidGraph: async () => 'graph TD;\n',
    },
    cwd: folder,
    variables: { XDG_DATA_HOME: join(folder, 'data'), ANTHROPIC_API_KEY: 'test' },
    platform: 'linux',
    home: folder,
    user: 'ines',
    gitUser: async () => null,
    stdin: (async function* () {})(),
    onInterrupt: (listener) => {
      interrupts.add(listener);
      return { dispose: () => { interrupts.delete(listener); } };
    },
    exitNow: (code) => { exits.push(code); },
    ...more,
  };
  return {
    environment, orchestrator, folder, opened, engineOptions, exits, link, account,
    interrupt: () => { for (const listener of [...interrupts]) listener(); },
    stdout: () => out,
    stderr: () => err,
    run: (...words) => runCli(words, environment, '1.2.3'),
    write: async (path, content) => {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content);
      return target;
    },
  };
}

export const STORY = JSON.stringify({ id: 'A-1', title: 'A title', criteria: [{ id: 'AC-1', description: 'It works' }] });

/** Output as parsed JSON lines. */
export const jsonLines = (text: string): Record<string, unknown>[] => text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>);
