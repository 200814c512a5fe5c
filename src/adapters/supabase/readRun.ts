import {
  remoteAuditRow, remoteCheckpoint, remoteEffect, remotePart, remoteWrite,
  type RemoteAuditRow, type RemoteCheckpoint, type RemoteEffect, type RemotePart, type RemoteWrite,
} from '../../contract/remoteRows.ts';
import type { Rest } from './rest.ts';

/** Rows on a page. Parts can be large. */
const PAGE = 500;
const PAGE_OF_CHECKPOINTS = 50;
const PAGE_OF_PARTS = 100;

/** Reads everything of a run, in the order in which it was written. */
export class RunReader {
  private readonly rest: Rest;
  private readonly projectId: string;

  constructor(rest: Rest, projectId: string) {
    this.rest = rest;
    this.projectId = projectId;
  }

  async *checkpoints(threadId: string, signal: AbortSignal): AsyncGenerator<{ readonly checkpoint: RemoteCheckpoint; readonly parts: readonly RemotePart[] }> {
    const query = () => this.from('wave_checkpoints', threadId).order('number').order('checkpoint_ns').order('checkpoint_id');
    for await (const page of this.rest.pages(remoteCheckpoint, PAGE_OF_CHECKPOINTS, query, signal)) {
      const parts = await this.partsOf(threadId, page.map(({ checkpoint_id }) => checkpoint_id), signal);
      for (const checkpoint of page) yield { checkpoint, parts: parts.get(place(checkpoint)) ?? [] };
    }
  }

  private async partsOf(threadId: string, ids: readonly string[], signal: AbortSignal): Promise<Map<string, RemotePart[]>> {
    const query = () => this.from('wave_checkpoint_parts', threadId).in('checkpoint_id', ids).order('checkpoint_ns').order('checkpoint_id').order('channel');
    const found = new Map<string, RemotePart[]>();
    for await (const page of this.rest.pages(remotePart, PAGE_OF_PARTS, query, signal)) {
      for (const part of page) found.set(place(part), [...(found.get(place(part)) ?? []), part]);
    }
    return found;
  }

  async *writes(threadId: string, signal: AbortSignal): AsyncGenerator<RemoteWrite> {
    const query = () => this.from('wave_checkpoint_writes', threadId).order('checkpoint_ns').order('checkpoint_id').order('task_id').order('slot');
    for await (const page of this.rest.pages(remoteWrite, PAGE, query, signal)) yield* page;
  }

  async *effects(threadId: string, signal: AbortSignal): AsyncGenerator<RemoteEffect> {
    for await (const page of this.rest.pages(remoteEffect, PAGE, () => this.from('wave_effects', threadId).order('effect_key'), signal)) yield* page;
  }

  /** A run may have rows of several stores: by the time they were recorded, and within one request by their number. */
  async *audit(threadId: string, signal: AbortSignal): AsyncGenerator<RemoteAuditRow> {
    const query = () => this.from('wave_audit_log', threadId).order('recorded_at').order('store_id').order('seq');
    for await (const page of this.rest.pages(remoteAuditRow, PAGE, query, signal)) yield* page;
  }

  private from(table: string, threadId: string) {
    return this.rest.client.from(table).select('*').eq('project_id', this.projectId).eq('thread_id', threadId);
  }
}

function place({ checkpoint_ns, checkpoint_id }: { readonly checkpoint_ns: string; readonly checkpoint_id: string }): string {
  return JSON.stringify([checkpoint_ns, checkpoint_id]);
}
