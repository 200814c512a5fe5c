import type { Remote } from '../../../src/core/ports/remote.ts';

/** Ada leads, Bob develops, Eve may look, Zoe is no member. */
export type Person = 'ada' | 'bob' | 'eve' | 'zoe';
export const emailOf = (person: Person): string => `${person}@example.com`;

/** A project with people in it, for the suite of the port. */
export interface RemoteWorld {
  /** A store of its own on a machine of its own, not prepared yet. */
  remote(person: Person): Promise<Remote>;
  changeProject(change: { readonly commandsAllowed?: boolean; readonly differentApprover?: boolean }): Promise<void>;
  removeMember(person: Person): Promise<void>;
  /** The lease of a run ends now. */
  endLease(threadId: string): Promise<void>;
  /** Nothing has been heard of a store for a while. */
  silence(storeId: string): Promise<void>;
  /** A command's time is over now. */
  expireCommand(id: string): Promise<void>;
  dispose(): Promise<void>;
}
