import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { ShellRunner } from '../../src/adapters/process/shellRunner.ts';
import { openSqliteStore, type SqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { settings as settingsSchema } from '../../src/contract/settings.ts';
import type { GateNumber } from '../../src/contract/gate.ts';
import type { Story } from '../../src/contract/story.ts';
import type { Sharing } from '../../src/contract/supabase.ts';
import { WaveOrchestrator } from '../../src/core/orchestrator/waveOrchestrator.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import type { ChatModel } from '../../src/core/ports/model.ts';
import type { Scorer } from '../../src/core/ports/scorer.ts';
import type { Remote } from '../../src/core/ports/remote.ts';
import { redact } from '../../src/core/redact/redact.ts';
import { RemoteArbiter } from '../../src/core/remote/inbound/remoteArbiter.ts';
import { StoreLink } from '../../src/core/remote/link.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { patternScorer, scriptedModel, silentLogger, testFiles, testStory, type Script } from './orchestratorHarness.ts';

/** A bare repository that a team shares, and clones of it on machines of their own. */
export class SharedRepository {
  readonly base = realpathSync(mkdtempSync(join(tmpdir(), 'wave-team-')));
  readonly bare = join(this.base, 'shared.git');

  constructor(files: Readonly<Record<string, string>> = testFiles) {
    const first = join(this.base, 'first');
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(first, path)), { recursive: true });
      writeFileSync(join(first, path), content);
    }
    gitIn(first, 'init', '-q', '-b', 'main');
    gitIn(first, 'add', '-A');
    gitIn(first, 'commit', '-q', '-m', 'base');
    gitIn(this.base, 'clone', '-q', '--bare', first, this.bare);
  }

  clone(name: string): string {
    const root = join(this.base, name, 'repo');
    mkdirSync(dirname(root), { recursive: true });
    gitIn(this.base, 'clone', '-q', this.bare, root);
    gitIn(root, 'config', 'user.name', name);
    gitIn(root, 'config', 'user.email', `${name}@example.com`);
    return root;
  }

  dispose(): void {
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 });
  }
}

export function gitIn(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** One machine of a team: a clone, a store, an orchestrator, and the link to the shared place. */
export class Machine {
  readonly repository: string;
  readonly store: SqliteStore;
  readonly orchestrator: WaveOrchestrator;
  readonly link: StoreLink;
  readonly person: string;

  constructor(shared: SharedRepository, person: string, script: Script, over: { readonly model?: ChatModel; readonly scorer?: Scorer } = {}) {
    this.person = person;
    this.repository = shared.clone(person);
    const owner = `${person}-${String(Math.random())}`;
    this.store = openSqliteStore({ path: join(dirname(this.repository), 'store', 'wave.db'), projection: waveProjection, redact, clock: systemClock, logger: silentLogger, owner });
    const git = new SimpleGit();
    const arbiter = new RemoteArbiter(silentLogger);
    const model = over.model ?? scriptedModel(script);
    this.orchestrator = new WaveOrchestrator({
      store: this.store, git, files: diskFiles, runner: new ShellRunner(), scorer: over.scorer ?? patternScorer([]), models: () => ({ resolve: () => Promise.resolve(model) }),
      clock: systemClock, logger: silentLogger, owner, random: Math.random, arbiter,
    });
    this.link = new StoreLink({ store: this.store, git, orchestrator: this.orchestrator, arbiter, commands: { allowed: () => false }, clock: systemClock, logger: silentLogger, owner, random: () => 0 });
  }

  connect(remote: Remote, sharing: Sharing = 'content'): void {
    this.link.connect(remote, { name: 'Greetings', sharing });
  }

  /** `gates`: those that the person says Go to beforehand. */
  start(over: Partial<Story> = {}, gates: readonly GateNumber[] = [2, 7, 8, 9]): Promise<string> {
    return this.orchestrator.start({ story: testStory(over), repository: this.repository, settings: settingsSchema.parse({}), by: this.person, preapprovedGates: gates });
  }

  async dispose(): Promise<void> {
    await this.link.dispose();
    await this.orchestrator.dispose();
  }
}
