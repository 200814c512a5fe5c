import type { SessionStorage } from '../../src/core/ports/remoteAccount.ts';

/** A session storage that several accounts can share, as windows do. */
export class MemorySession implements SessionStorage {
  readonly values = new Map<string, string>();

  get(key: string): Promise<string | null> { return Promise.resolve(this.values.get(key) ?? null); }
  set(key: string, value: string): Promise<void> { this.values.set(key, value); return Promise.resolve(); }
  remove(key: string): Promise<void> { this.values.delete(key); return Promise.resolve(); }
}
