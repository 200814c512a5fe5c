import type { ChildProcess } from 'node:child_process';
import type { HostPaths } from './npmHost.mjs';

export interface CodeServer {
  /** `http://127.0.0.1:<port>` */
  readonly address: string;
  /** `127.0.0.1:<port>` */
  readonly authority: string;
  /** User data: settings, extensions' storage, logs. Deleted on stop, unless it was given. */
  readonly dataDir: string;
  readonly child: ChildProcess;
  /** What the server has printed so far. */
  output(): string;
  /** Ends the server and everything it has started. */
  stop(): Promise<void>;
}

export interface CodeServerOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly extensionsDir?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly driver?: boolean | undefined;
  readonly trust?: boolean | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly startTimeoutMs?: number;
}

export interface WorkbenchTarget {
  readonly folder?: string | undefined;
  readonly devExtension?: string | undefined;
  readonly tests?: string | undefined;
}

export const QUIET_SETTINGS: Readonly<Record<string, unknown>>;
export function plainEnv(extra?: Readonly<Record<string, string>>): NodeJS.ProcessEnv;
export function installVsix(host: HostPaths, vsix: string, extensionsDir: string): Promise<void>;
export function startCodeServer(host: HostPaths, options?: CodeServerOptions): Promise<CodeServer>;
export function workbenchUrl(server: Pick<CodeServer, 'address' | 'authority'>, target?: WorkbenchTarget): string;
