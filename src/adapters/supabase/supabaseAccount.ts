import { randomUUID } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import * as z from 'zod';
import type { Logger } from '../../core/ports/logger.ts';
import { RemoteError, type Remote } from '../../core/ports/remote.ts';
import type { ProjectRole, RemoteAccount, RemoteProject, SessionStorage } from '../../core/ports/remoteAccount.ts';
import { checkedKey, checkedUrl } from './address.ts';
import { createSupabaseClient } from './client.ts';
import { authError } from './errors.ts';
import { Rest } from './rest.ts';
import { checkSchema } from './schema.ts';
import { Session } from './session.ts';
import { SessionKeeper } from './sessionKeeper.ts';
import { SupabaseRemote } from './supabaseRemote.ts';
import { createTransport } from './transport.ts';

export interface AccountOptions {
  /** The project's address and its publishable key; a key that no policy holds back is refused. */
  readonly url: string;
  readonly publishableKey: string;
  readonly storage: SessionStorage;
  readonly logger: Logger;
  /** Longest time for one request (ms). */
  readonly limitMs?: number;
  readonly heartbeatMs?: number;
  /** How long to wait before the socket is tried again (ms), by the number of tries so far. */
  readonly reconnectMs?: (tries: number) => number;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
}

const LIMIT_MS = 20_000;
const HEARTBEAT_MS = 25_000;
const PASSED_BY = new AbortController().signal;

const role = z.enum(['lead', 'developer', 'viewer']);
const membership = z.object({ project_id: z.uuid(), role });
const project = z.object({ id: z.uuid(), name: z.string(), commands_allowed: z.boolean(), different_approver: z.boolean() });

/** Signing in to a Supabase project, and what somebody who is signed in may choose from. */
export class SupabaseAccount implements RemoteAccount {
  private readonly client: SupabaseClient;
  private readonly rest: Rest;
  private readonly session: Session;
  private readonly keeper: SessionKeeper;
  private readonly storageKey: string;
  private readonly host: string;
  private readonly logger: Logger;
  private readonly reconnectMs: AccountOptions['reconnectMs'];
  private readonly listeners = new Set<(user: string | null) => void>();
  private told: string | null | undefined;
  private readonly watch: { unsubscribe(): void };

  /** Throws RemoteError `refused` for an address or a key that cannot be right. Opens nothing. */
  constructor(options: AccountOptions) {
    const url = checkedUrl(options.url);
    const key = checkedKey(options.publishableKey);
    this.host = new URL(url).host;
    this.logger = options.logger;
    this.reconnectMs = options.reconnectMs;
    this.storageKey = `wave.supabase.session ${url}`;
    this.keeper = new SessionKeeper(options.storage, options.now ?? Date.now);
    this.session = new Session(() => this.client, { keeper: this.keeper, storageKey: this.storageKey, host: this.host });
    const limitMs = options.limitMs ?? LIMIT_MS;
    const transport = createTransport({ fetch: options.fetch ?? fetch, key, limitMs, current: () => this.session.token(), renew: () => this.session.renewed() });
    this.client = createSupabaseClient({ url, key, storageKey: this.storageKey, keeper: this.keeper, fetch: transport, heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS });
    this.rest = new Rest(this.client, { host: this.host, limitMs, logger: options.logger });
    // The client waits for its listeners, and would wait for itself were it asked something from here.
    this.watch = this.client.auth.onAuthStateChange(() => { setImmediate(() => { this.tell().catch((error: unknown) => { this.logger.error('The Supabase session could not be read', error); }); }); }).data.subscription;
  }

  async user(): Promise<string | null> {
    return (await this.session.kept())?.email ?? null;
  }

  async signInWithPassword(email: string, password: string): Promise<void> {
    await this.auth(() => this.client.auth.signInWithPassword({ email: email.trim(), password }));
  }

  async sendCode(email: string): Promise<void> {
    await this.auth(() => this.client.auth.signInWithOtp({ email: email.trim() }));
  }

  async signInWithCode(email: string, code: string): Promise<void> {
    await this.auth(() => this.client.auth.verifyOtp({ email: email.trim(), token: code.trim(), type: 'email' }));
  }

  async signOut(): Promise<void> {
    try {
      await this.auth(() => this.client.auth.signOut({ scope: 'local' }));
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error;
      // It ends there by itself in time; here it has to be gone now.
      this.logger.warn(`The session could not be ended at Supabase: ${error.message}`);
    }
    await this.keeper.forget(this.storageKey);
    await this.tell();
  }

  onDidChange(listener: (user: string | null) => void): { dispose(): void } {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  async projects(): Promise<readonly RemoteProject[]> {
    const { id } = await this.session.who();
    await checkSchema(this.rest, PASSED_BY);
    const mine = await this.rest.rows(membership, this.client.from('wave_project_members').select('project_id,role').eq('user_id', id), PASSED_BY);
    const roles = new Map(mine.map((row) => [row.project_id, row.role]));
    const found = await this.rest.rows(project, this.client.from('wave_projects').select('id,name,commands_allowed,different_approver').order('name'), PASSED_BY);
    return found.flatMap((row) => {
      const own = roles.get(row.id);
      return own === undefined ? [] : [{ id: row.id, name: row.name, role: own, commandsAllowed: row.commands_allowed, differentApprover: row.different_approver }];
    });
  }

  async createProject(name: string): Promise<RemoteProject> {
    await this.session.who();
    await checkSchema(this.rest, PASSED_BY);
    const id = randomUUID();
    await this.rest.ask(this.client.from('wave_projects').insert({ id, name: name.trim() }), PASSED_BY);
    return { id, name: name.trim(), role: 'lead', commandsAllowed: false, differentApprover: false };
  }

  async changeProject(id: string, { commandsAllowed, differentApprover }: { readonly commandsAllowed?: boolean; readonly differentApprover?: boolean }): Promise<void> {
    const change = { ...(commandsAllowed === undefined ? {} : { commands_allowed: commandsAllowed }), ...(differentApprover === undefined ? {} : { different_approver: differentApprover }) };
    const changed = await this.rest.rows(z.object({ id: z.uuid() }), this.client.from('wave_projects').update(change).eq('id', id).select('id'), PASSED_BY);
    if (changed.length === 0) throw new RemoteError('not_allowed', 'Only a lead of the project can change its settings.');
  }

  async addMember(id: string, email: string, as: ProjectRole): Promise<void> {
    await this.rest.ask(this.client.rpc('add_project_member', { p_project: id, p_email: email.trim(), p_role: as }), PASSED_BY);
  }

  remote({ projectId, storeId, machine }: { readonly projectId: string; readonly storeId: string; readonly machine: string }): Remote {
    return new SupabaseRemote({
      rest: this.rest.forStore(storeId), session: this.session, logger: this.logger, projectId, storeId, machine: machine.slice(0, 200), account: this,
      ...(this.reconnectMs ? { reconnectMs: this.reconnectMs } : {}),
    });
  }

  dispose(): void {
    this.listeners.clear();
    this.watch.unsubscribe();
    void this.client.auth.stopAutoRefresh();
    void this.client.removeAllChannels().catch((error: unknown) => { this.logger.debug(`A channel could not be closed: ${String(error)}`); });
  }

  private async auth(work: () => Promise<{ readonly error: unknown }>): Promise<void> {
    let error: unknown;
    try {
      ({ error } = await work());
    } catch (thrown) {
      error = thrown;
    }
    if (error !== null && error !== undefined) throw authError(error, this.host);
    await this.tell();
  }

  /** What a window that shares the storage did counts, too: what is told is what is kept. */
  private async tell(): Promise<void> {
    const now = await this.user();
    const before = this.told;
    if (now === before) return;
    this.told = now;
    if (before === undefined && now === null) return;
    for (const listener of [...this.listeners]) {
      try {
        listener(now);
      } catch (error) {
        this.logger.error('A listener of the Supabase account failed', error);
      }
    }
  }
}
