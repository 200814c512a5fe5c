import type { StuckWords } from '../../src/contract/wayOut.ts';
import type { Request } from './link.ts';
import { Refusal } from './refusal.ts';

/** What is being asked about something on the page: which question is open, what was typed, and how it went. */
export interface Form {
  /** The question that is open, e.g. `reject`; null: none. */
  readonly open: string | null;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly remember: boolean;
  readonly busy: boolean;
  /** An answer was sent: to a review item, or at a gate. */
  readonly answered: boolean;
  readonly error: string;
  /** What can be done about the error, where it says so. */
  readonly stuck: StuckWords | null;
}

const EMPTY: Form = { open: null, text: '', fields: {}, remember: false, busy: false, answered: false, error: '', stuck: null };

/**
 * The forms of a page, by the id of what they are about. They live only here: a reload of the page forgets a
 * half-typed reason, but never what was sent.
 */
export class Forms {
  readonly #forms = new Map<string, Form>();
  readonly #changed: () => void;
  readonly #send: (request: Request) => Promise<unknown>;

  constructor(send: (request: Request) => Promise<unknown>, changed: () => void) {
    this.#send = send;
    this.#changed = changed;
  }

  get(id: string): Form {
    return this.#forms.get(id) ?? EMPTY;
  }

  update(id: string, change: Partial<Form>): void {
    this.#forms.set(id, { ...this.get(id), ...change });
    this.#changed();
  }

  /** Answers that were refused, of what is not on the page any more: somebody else was first. */
  late(onPage: (id: string) => boolean): readonly { readonly id: string; readonly error: string }[] {
    return [...this.#forms].flatMap(([id, { answered, error }]) => (answered && error !== '' && !onPage(id) ? [{ id, error }] : []));
  }

  forget(id: string): void {
    this.#forms.delete(id);
    this.#changed();
  }

  /** Sends a request for `id`. While it is under way the form is busy; a refusal is shown and what was typed stays. */
  async submit(id: string, request: Request): Promise<void> {
    if (this.get(id).busy) return;
    this.update(id, { busy: true, error: '', stuck: null, answered: request.type === 'resolve' || request.type === 'decide' });
    try {
      await this.#send(request);
      this.#forms.delete(id);
    } catch (error) {
      this.update(id, { busy: false, error: error instanceof Error ? error.message : String(error), open: error instanceof Refusal && error.stuck ? null : this.get(id).open, stuck: error instanceof Refusal ? error.stuck : null });
    }
    this.#changed();
  }
}
