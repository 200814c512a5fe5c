import { tmpdir } from 'node:os';
import { messageOf } from '../../core/errors.ts';
import type { CommandOutcome, CommandRecords, CommandRequest, CommandRunner } from '../../core/ports/commandRunner.ts';
import { removeOwnFolders } from './caches.ts';
import { examineSandbox, notSandboxed, type DoctorOptions, type SandboxReport } from './doctor.ts';
import { SandboxedRunner, type SandboxedRunnerOptions } from './sandboxedRunner.ts';

export type ProvenRunnerOptions = Omit<SandboxedRunnerOptions, 'mechanism'> & Pick<DoctorOptions, 'platform'>;

/**
 * Finds out, when first asked, whether this system's sandbox works, by running a command in it. Until that is proven it does not claim to
 * contain; once proven, every command runs inside or not at all. Where there is no sandbox commands run without, and `containment` says so.
 */
export class ProvenRunner implements CommandRunner {
  readonly #options: ProvenRunnerOptions;
  #proof: Promise<SandboxReport> | null = null;
  #report: SandboxReport | null = null;
  #sandbox: SandboxedRunner | null = null;
  #disposed = false;

  constructor(options: ProvenRunnerOptions) {
    this.#options = options;
  }

  get records(): CommandRecords | undefined {
    return this.#options.inner.records;
  }

  get contains(): boolean {
    void this.report();
    return this.#sandbox !== null;
  }

  get containment(): string {
    void this.report();
    if (this.#sandbox) return this.#sandbox.containment;
    // Everything being there is no proof yet: a command has to have run inside first.
    return (this.#report ? notSandboxed(this.#report) : null) ?? 'not sandboxed yet: finding out whether there is a sandbox';
  }

  /** What was found; finds out if nobody asked before. Never rejects. */
  report(): Promise<SandboxReport> {
    this.#proof ??= this.#prove();
    return this.#proof;
  }

  async run(request: CommandRequest): Promise<CommandOutcome> {
    if (request.uncontained === true) return this.#options.inner.run(request);
    await this.report();
    return (this.#sandbox ?? this.#options.inner).run(request);
  }

  /** Whether or not there is a sandbox now: there may have been one when its commands ran. */
  folderGone(folder: string): Promise<void> {
    return removeOwnFolders(folder);
  }

  dispose(): void {
    this.#disposed = true;
    this.#sandbox?.dispose();
  }

  #isDisposed(): boolean {
    return this.#disposed;
  }

  async #prove(): Promise<SandboxReport> {
    const found = await examineSandbox(this.#options);
    this.#report = found;
    if (found.mechanism === null || found.missing.length > 0) return found;
    const sandbox = new SandboxedRunner({ ...this.#options, mechanism: found.mechanism });
    try {
      await sandbox.prove(tmpdir());
      if (this.#isDisposed()) sandbox.dispose();
      else this.#sandbox = sandbox;
    } catch (error) {
      sandbox.dispose();
      this.#report = { ...found, failure: messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error) };
    }
    return this.#report;
  }
}
