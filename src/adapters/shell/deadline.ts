/** How often longer than its limit a reading may take when the machine is busy with other things. */
const PATIENCE = 10;
/** The same where a thread's own time cannot be asked for. */
const BLIND_PATIENCE = 5;

/**
 * A limit of time for reading one text: what counts is the time that this thread computed, so that a busy machine makes nothing unreadable. Somebody
 * waits, though, so after ten times the limit on the clock it is over as well.
 */
export class Deadline {
  readonly #limit: number;
  readonly #begun = performance.now();
  readonly #computed = computed();

  /** @param limit milliseconds */
  constructor(limit: number) {
    this.#limit = limit;
  }

  passed(): boolean {
    const clock = performance.now() - this.#begun;
    if (clock <= this.#limit) return false;
    const now = computed();
    return now === null || this.#computed === null ? clock > this.#limit * BLIND_PATIENCE : clock > this.#limit * PATIENCE || now - this.#computed > this.#limit;
  }
}

/** Milliseconds that this thread computed; null where Node cannot tell (before 23.9). */
function computed(): number | null {
  const usage: unknown = typeof process.threadCpuUsage === 'function' ? process.threadCpuUsage() : null;
  if (typeof usage !== 'object' || usage === null) return null;
  const parts: unknown[] = [Reflect.get(usage, 'user'), Reflect.get(usage, 'system')];
  const [user, system] = parts;
  return typeof user === 'number' && typeof system === 'number' ? (user + system) / 1000 : null;
}
