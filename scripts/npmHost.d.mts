export interface HostPaths {
  /** Where the host is installed. */
  readonly folder: string;
  /** The VS Code inside it. */
  readonly vscode: string;
  /** The server's entry, to be run with the project's own Node. */
  readonly server: string;
  /** The unpacked browser's folder; missing where the package has none for the system. */
  readonly chromium: string;
  /** The oldest Node an editor we support runs on; missing where the package has none for the system. */
  readonly node22: string;
}
export function hostPaths(folder: string): HostPaths;
export function ensureNpmHost(): Promise<HostPaths>;
