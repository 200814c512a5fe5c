import type { RemoteStatus, Sharing } from '../../src/contract/supabase.ts';
import type { Remote } from '../../src/core/ports/remote.ts';
import type { RemoteLink } from '../../src/core/remote/api.ts';
import { aStatus } from './teamStatus.ts';

/** Keeps what it was told; runs elsewhere are read as the real one reads them. */
export class FakeLink implements RemoteLink {
  readonly told: string[] = [];
  remote: Remote | null = null;
  current: RemoteStatus = aStatus();
  /** What sending throws. */
  inTheWay: Error | null = null;
  status(): RemoteStatus { return this.current; }
  onDidChange() { return { dispose: () => undefined }; }
  connect(remote: Remote, { name, sharing }: { readonly name: string; readonly sharing: Sharing }): void {
    this.remote = remote;
    this.told.push(`connect ${name} ${sharing}`);
  }
  disconnect({ discard }: { readonly discard: boolean }): Promise<void> {
    this.told.push(`disconnect ${discard}`);
    return Promise.resolve();
  }
  retry(): void { this.told.push('retry'); }
  flush(): Promise<void> {
    this.told.push('flush');
    return this.inTheWay ? Promise.reject(this.inTheWay) : Promise.resolve();
  }
  caughtUp(): Promise<void> {
    this.told.push('caughtUp');
    return Promise.resolve();
  }
  async elsewhere() { return ((await this.remote?.runs(new AbortController().signal)) ?? []).filter((run) => run.store_id !== this.remote?.storeId); }
  handOver(...[threadId, by, , progress]: Parameters<RemoteLink['handOver']>): Promise<void> {
    this.told.push(`handOver ${threadId} ${by}`);
    progress('Pushing the branch');
    return Promise.resolve();
  }
  takeOver(...[threadId, repository, by, , progress]: Parameters<RemoteLink['takeOver']>): Promise<string> {
    this.told.push(`takeOver ${threadId} ${repository} ${by}`);
    progress('Reading checkpoints');
    return Promise.resolve(threadId);
  }
  dispose(): Promise<void> { return Promise.resolve(); }
}
