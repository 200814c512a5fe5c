import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Something the sandbox needs and does not have. */
export interface MissingTool {
  readonly program: string;
  /** The name people know it by. */
  readonly name: string;
  readonly purpose: string;
  /** A command line for this system; empty when there is none to give. */
  readonly install: string;
}

/** What the doctor found. `failure`: all is there, and it still does not start. */
export interface SandboxReport {
  readonly platform: NodeJS.Platform;
  /** What would hold the commands; null where nothing is known that could. */
  readonly mechanism: 'bubblewrap' | 'sandbox-exec' | null;
  readonly missing: readonly MissingTool[];
  readonly failure: string | null;
}

export interface DoctorOptions {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Another place of ripgrep, VS Code's own for instance. */
  readonly ripgrep?: string;
  /** Text of /etc/os-release; read from the system when absent. */
  readonly osRelease?: string;
}

const LINUX_TOOLS = [
  { program: 'bwrap', name: 'bubblewrap', purpose: 'confines files and processes' },
  { program: 'socat', name: 'socat', purpose: 'lets allowed hosts through' },
  { program: 'rg', name: 'ripgrep', purpose: 'finds files to protect' },
] as const;

/** How packages are installed, by a word in ID or ID_LIKE of /etc/os-release. The packages have the same names everywhere. */
const INSTALLERS: readonly (readonly [distribution: RegExp, command: string])[] = [
  [/\b(?:debian|ubuntu)\b/, 'sudo apt install'],
  [/\b(?:fedora|rhel|centos)\b/, 'sudo dnf install'],
  [/\barch\b/, 'sudo pacman -S'],
  [/\b(?:opensuse|suse|sles)/, 'sudo zypper install'],
  [/\balpine\b/, 'sudo apk add'],
];

/** Looks for what the sandbox needs on this system. Runs nothing and changes nothing. */
export async function examineSandbox(options: DoctorOptions): Promise<SandboxReport> {
  const { platform } = options;
  if (platform === 'darwin') {
    const missing = await isProgram('/usr/bin/sandbox-exec') ? [] : [{ program: 'sandbox-exec', name: 'sandbox-exec', purpose: 'confines files and processes', install: '' }];
    return { platform, mechanism: 'sandbox-exec', missing, failure: null };
  }
  if (platform !== 'linux') return { platform, mechanism: null, missing: [], failure: null };
  const installer = installerOf(options.osRelease ?? await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const missing: MissingTool[] = [];
  for (const tool of LINUX_TOOLS) {
    if (tool.program === 'rg' && options.ripgrep !== undefined && await isProgram(options.ripgrep)) continue;
    if (!await onPath(tool.program, options.environment['PATH'] ?? '')) missing.push({ ...tool, install: installer === '' ? '' : `${installer} ${tool.name}` });
  }
  return { platform, mechanism: 'bubblewrap', missing, failure: null };
}

/** What keeps commands from being sandboxed, in words for the faces; null when nothing does. */
export function notSandboxed(report: SandboxReport): string | null {
  if (report.mechanism === null) return `not sandboxed: there is no sandbox for ${report.platform === 'win32' ? 'Windows' : report.platform} yet`;
  if (report.missing.length > 0) {
    const one = report.missing.length === 1;
    const install = report.missing[0]?.install ?? '';
    const all = install === '' ? '' : ` (${[install, ...report.missing.slice(1).map((tool) => tool.name)].join(' ')})`;
    return `not sandboxed: ${report.missing.map((tool) => tool.name).join(' and ')} ${one ? 'is' : 'are'} missing${all}`;
  }
  return report.failure === null ? null : `not sandboxed: ${report.mechanism} does not start here (${report.failure})`;
}

/** The report as lines for a terminal or an output channel: what is there, what is missing, what to do. */
export function describeSandbox(report: SandboxReport): readonly string[] {
  const state = notSandboxed(report);
  if (state === null) return [`Commands run sandboxed (${report.mechanism ?? ''}): writes confined to the worktree and temp, secrets unreadable, network off unless allowed.`];
  const lines = [`Commands are ${state}.`, ...report.missing.map((tool) => `- ${tool.name} (${tool.program}) ${tool.purpose}.${tool.install === '' ? '' : ` Install it: ${tool.install}`}`)];
  if (report.failure !== null && report.mechanism === 'bubblewrap') {
    lines.push(
      '- bubblewrap needs user namespaces. Where AppArmor restricts them (Ubuntu 24.04 and later), give bwrap a profile, or: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
      '- Where they are switched off: sudo sysctl -w kernel.unprivileged_userns_clone=1. In a container, the container must be allowed to make them.',
    );
  }
  if (report.mechanism === null) lines.push('- Work in WSL, a dev container or on a remote Linux machine to have one.');
  return lines;
}

function installerOf(osRelease: string): string {
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].map(([, value = '']) => value.replaceAll('"', '')).join(' ');
  return INSTALLERS.find(([distribution]) => distribution.test(ids))?.[1] ?? '';
}

async function onPath(program: string, path: string): Promise<boolean> {
  for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
    if (await isProgram(join(folder, program))) return true;
  }
  return false;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
