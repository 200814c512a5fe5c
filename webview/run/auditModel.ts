import type { AuditType } from '../../src/contract/audit.ts';
import type { AuditDetail, AuditLine, PanelAnswer } from '../../src/contract/panelMessages.ts';
import type { HostLink } from '../shared/link.ts';
import { attempt } from './attempt.ts';

/** Rows of one page. */
const PAGE = 100;
/** How long typing rests before it is looked for, in milliseconds. */
const REST_MS = 250;

export interface AuditFilters {
  readonly type: AuditType | '';
  readonly severity: AuditLine['severity'] | '';
  readonly gate: number | null;
  readonly actor: string;
  readonly text: string;
  /** Rows of all runs of the workspace, not of this one only. */
  readonly everywhere: boolean;
}

export const NO_FILTERS: AuditFilters = { type: '', severity: '', gate: null, actor: '', text: '', everywhere: false };

type Verified = Extract<PanelAnswer, { kind: 'verified' }>;

/** The audit log as far as it was asked for: filtered rows, newest first, page by page, and the row that is open. */
export class AuditModel {
  readonly #threadId: string;
  readonly #link: Pick<HostLink, 'ask' | 'request'>;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts questions: an answer to an older one is dropped. */
  #asked = 0;
  filters: AuditFilters = NO_FILTERS;
  lines: readonly AuditLine[] = [];
  next: number | null = null;
  busy = false;
  /** Something was written since the rows were read. */
  stale = false;
  loaded = false;
  error = '';
  open: number | null = null;
  detail: AuditDetail | null = null;
  verified: Verified | null = null;
  verifying = false;

  constructor(threadId: string, link: Pick<HostLink, 'ask' | 'request'>, changed: () => void) {
    this.#threadId = threadId;
    this.#link = link;
    this.#changed = changed;
  }

  /** The view is shown: reads the first page if nothing was read yet. */
  show(): void {
    if (!this.loaded && !this.busy) void this.reload();
  }

  /** New rows were written. */
  touch(): void {
    if (this.loaded) this.stale = true;
  }

  /** Changes filters; typing is looked for when it rests. */
  filter(change: Partial<AuditFilters>): void {
    this.filters = { ...this.filters, ...change };
    this.open = null;
    clearTimeout(this.#timer);
    if ('text' in change || 'actor' in change) this.#timer = setTimeout(() => void this.reload(), REST_MS);
    else void this.reload();
    this.#changed();
  }

  async reload(): Promise<void> {
    this.stale = false;
    await this.#read(null);
  }

  async more(): Promise<void> {
    if (this.next !== null && !this.busy) await this.#read(this.next);
  }

  /** Opens a row, or closes the one that is open. */
  async toggle(seq: number): Promise<void> {
    this.detail = null;
    this.open = this.open === seq ? null : seq;
    this.#changed();
    if (this.open === null) return;
    await this.#attempt(async () => {
      const { detail } = await this.#link.ask('auditRow', { type: 'auditRow', threadId: this.#threadId, seq });
      if (this.open === seq) this.detail = detail;
    });
  }

  async verify(): Promise<void> {
    this.verifying = true;
    this.verified = null;
    this.#changed();
    await this.#attempt(async () => {
      this.verified = await this.#link.ask('verified', { type: 'verifyAudit', threadId: this.#threadId });
    });
    this.verifying = false;
    this.#changed();
  }

  async export(): Promise<void> {
    await this.#attempt(() => this.#link.request({ type: 'runCommand', command: 'wave.exportAudit' }));
  }

  async showCommit(commit: string): Promise<void> {
    await this.#attempt(() => this.#link.request({ type: 'commitDiff', threadId: this.#threadId, commit }));
  }

  async #read(before: number | null): Promise<void> {
    this.#asked += 1;
    const question = this.#asked;
    this.busy = true;
    this.#changed();
    await this.#attempt(async () => {
      const { lines, next } = await this.#link.ask('auditPage', { type: 'auditPage', threadId: this.#threadId, filter: { ...filterOf(this.filters, this.#threadId), before, limit: PAGE } });
      if (question !== this.#asked) return;
      this.lines = before === null ? lines : [...this.lines, ...lines];
      this.next = next;
      this.loaded = true;
    });
    if (question === this.#asked) this.busy = false;
    this.#changed();
  }

  async #attempt(work: () => Promise<unknown>): Promise<void> {
    this.error = '';
    this.error = await attempt(work);
    this.#changed();
  }
}

/** The host's filter. Pure. */
export function filterOf({ type, severity, gate, actor, text, everywhere }: AuditFilters, threadId: string): {
  threadId: string | null; types: AuditType[]; severities: AuditLine['severity'][]; gate: number | null; actor: string; text: string;
} {
  return { threadId: everywhere ? null : threadId, types: type === '' ? [] : [type], severities: severity === '' ? [] : [severity], gate, actor: actor.trim(), text: text.trim() };
}
