import type { CheckpointAgainst, CheckpointDetail, CheckpointEntry } from '../../src/contract/checkpoint.ts';
import type { HostLink } from '../shared/link.ts';
import { t } from '../shared/localize.ts';
import { attempt } from './attempt.ts';

/** The steps of a run as far as they were asked for, newest first, and the one that is open. */
export class CheckpointsModel {
  readonly #threadId: string;
  readonly #link: Pick<HostLink, 'ask' | 'request'>;
  readonly #changed: () => void;
  readonly #back: () => void;
  #newest = '';
  entries: readonly CheckpointEntry[] = [];
  next: string | null = null;
  total = 0;
  loaded = false;
  busy = false;
  error = '';
  /** What came of the last thing that was done here. */
  notice = '';
  open: string | null = null;
  detail: CheckpointDetail | null = null;
  /** The question whether to go back is open. */
  asking = false;
  feedback = '';

  /** `back`: called when the run has gone back and the list begins with that. */
  constructor(threadId: string, link: Pick<HostLink, 'ask' | 'request'>, changed: () => void, back: () => void) {
    this.#back = back;
    this.#threadId = threadId;
    this.#link = link;
    this.#changed = changed;
  }

  /** The view is shown, or the run has moved on: reads again from the newest, unless nothing is new. `newest`: number and time of the last checkpoint. */
  show(newest: string): void {
    if (this.busy || (this.loaded && this.#newest === newest)) return;
    this.#newest = newest;
    void this.#read(null);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.busy) await this.#read(this.next);
  }

  async toggle(id: string): Promise<void> {
    this.detail = null;
    this.asking = false;
    this.feedback = '';
    this.open = this.open === id ? null : id;
    this.#changed();
    if (this.open === null) return;
    await this.#attempt(async () => {
      const { detail } = await this.#link.ask('checkpoint', { type: 'checkpoint', threadId: this.#threadId, checkpointId: id });
      if (this.open === id) this.detail = detail;
    });
  }

  /** Opens or closes the question whether to go back. */
  ask(asking: boolean): void {
    this.asking = asking;
    this.#changed();
  }

  /** What is typed into the question. */
  write(feedback: string): void {
    this.feedback = feedback;
    this.#changed();
  }

  async showDiff(checkpointId: string, against: CheckpointAgainst, path: string | null): Promise<void> {
    await this.#attempt(() => this.#link.request({ type: 'checkpointDiff', threadId: this.#threadId, checkpointId, against, path }));
  }

  async goBack(entry: CheckpointEntry): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#changed();
    await this.#attempt(async () => {
      const { kept } = await this.#link.ask('wentBack', { type: 'goBack', threadId: this.#threadId, checkpointId: entry.id, feedback: this.feedback.trim() });
      this.notice = kept === null ? t('The run is back at step {0}.', entry.step) : t('The run is back at step {0}. What was in the worktree is kept at {1}.', entry.step, kept);
      this.open = null;
      this.asking = false;
      this.feedback = '';
    });
    this.busy = false;
    if (this.error !== '') return;
    await this.#read(null);
    this.#back();
  }

  async #read(before: string | null): Promise<void> {
    this.busy = true;
    this.#changed();
    await this.#attempt(async () => {
      const { page } = await this.#link.ask('checkpoints', { type: 'checkpoints', threadId: this.#threadId, before });
      this.entries = before === null ? page.entries : [...this.entries, ...page.entries];
      this.next = page.next;
      this.total = page.total;
      this.loaded = true;
    });
    this.busy = false;
    this.#changed();
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.error = '';
    this.error = await attempt(work);
    this.#changed();
  }
}
