import { randomUUID } from 'node:crypto';
import { RemoteError, type Remote } from '../../src/core/ports/remote.ts';
import type { ProjectRole, RemoteAccount, RemoteProject } from '../../src/core/ports/remoteAccount.ts';
import { FakeRemote } from './fakeRemote.ts';
import { RemoteDatabase } from './remoteDatabase.ts';

const PASSWORD = 'correct horse';
const CODE = '123456';

/** Signing in, in memory: one person, one password, one code. */
export class FakeAccount implements RemoteAccount {
  static readonly password = PASSWORD;
  static readonly code = CODE;
  readonly database = new RemoteDatabase();
  signedIn: string | null = null;
  mailed: string | null = null;
  known: RemoteProject[] = [];
  members: string[] = [];
  disposed = false;
  /** What asking for projects throws. */
  broken: RemoteError | null = null;
  private readonly listeners = new Set<(user: string | null) => void>();

  user(): Promise<string | null> { return Promise.resolve(this.signedIn); }

  signInWithPassword(email: string, password: string): Promise<void> {
    return this.signIn(email, password === PASSWORD, 'E-mail or password is wrong.');
  }

  sendCode(email: string): Promise<void> {
    this.mailed = email;
    return Promise.resolve();
  }

  signInWithCode(email: string, code: string): Promise<void> {
    return this.signIn(email, code === CODE && this.mailed === email, 'The code is wrong.');
  }

  signOut(): Promise<void> {
    this.tell(null);
    return Promise.resolve();
  }

  onDidChange(listener: (user: string | null) => void) {
    this.listeners.add(listener);
    return { dispose: () => { this.listeners.delete(listener); } };
  }

  projects(): Promise<readonly RemoteProject[]> {
    return this.broken ? Promise.reject(this.broken) : Promise.resolve(this.known);
  }

  createProject(name: string): Promise<RemoteProject> {
    const project: RemoteProject = { id: randomUUID(), name, role: 'lead', commandsAllowed: false, differentApprover: false };
    this.known.push(project);
    return Promise.resolve(project);
  }

  changeProject(id: string, change: { commandsAllowed?: boolean; differentApprover?: boolean }): Promise<void> {
    this.known = this.known.map((project) => (project.id === id ? { ...project, ...change } : project));
    return Promise.resolve();
  }

  addMember(_id: string, email: string, role: ProjectRole): Promise<void> {
    this.members.push(`${email} ${role}`);
    return Promise.resolve();
  }

  remote(project: { readonly projectId: string; readonly storeId: string; readonly machine: string }): Remote {
    return new FakeRemote(this.database, this.database.addUser(this.signedIn ?? 'nobody@example.com'), { storeId: project.storeId, machine: project.machine });
  }

  dispose(): void { this.disposed = true; }

  private signIn(email: string, right: boolean, wrong: string): Promise<void> {
    if (!right) return Promise.reject(new RemoteError('refused', wrong));
    this.tell(email);
    return Promise.resolve();
  }

  private tell(user: string | null): void {
    this.signedIn = user;
    for (const listener of [...this.listeners]) listener(user);
  }
}
