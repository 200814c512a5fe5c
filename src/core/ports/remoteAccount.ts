import type { Remote } from './remote.ts';

/** Keeps the session between windows: the editor's secret storage, or a file of the person's own for the command line. */
export interface SessionStorage {
  get(key: string): Promise<string | null>;
  set(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
}

export type ProjectRole = 'lead' | 'developer' | 'viewer';

export interface RemoteProject {
  readonly id: string;
  readonly name: string;
  readonly role: ProjectRole;
  readonly commandsAllowed: boolean;
  readonly differentApprover: boolean;
}

/** A Supabase project as somebody signs in to it. Every method throws RemoteError. */
export interface RemoteAccount {
  /** The address of who is signed in; null when nobody is, or the session has ended and could not be renewed. */
  user(): Promise<string | null>;
  signInWithPassword(email: string, password: string): Promise<void>;
  /** Has a one-time code sent to the address. */
  sendCode(email: string): Promise<void>;
  signInWithCode(email: string, code: string): Promise<void>;
  /** Ends the session there and here. */
  signOut(): Promise<void>;
  /** Tells when somebody signed in or out, or the session ended. */
  onDidChange(listener: (user: string | null) => void): { dispose(): void };

  /** Projects the person is a member of. Throws schema_missing, schema_older, schema_newer. */
  projects(): Promise<readonly RemoteProject[]>;
  createProject(name: string): Promise<RemoteProject>;
  /** What a lead may change. */
  changeProject(id: string, change: { readonly commandsAllowed?: boolean; readonly differentApprover?: boolean }): Promise<void>;
  addMember(id: string, email: string, role: ProjectRole): Promise<void>;

  /** `machine`: what others see as the name of this place. */
  remote(project: { readonly projectId: string; readonly storeId: string; readonly machine: string }): Remote;
  dispose(): void;
}
