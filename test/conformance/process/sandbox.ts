import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { examineSandbox, notSandboxed } from '../../../src/adapters/sandbox/doctor.ts';
import { SandboxedRunner } from '../../../src/adapters/sandbox/sandboxedRunner.ts';
import { messageOf } from '../../../src/core/errors.ts';
import type { CommandRunner } from '../../../src/core/ports/commandRunner.ts';

/** The sandbox's process from the sources, as the bundle would run it. */
export const hostOptions = {
  script: join(import.meta.dirname, '../../../src/adapters/sandbox/host.ts'),
  execArgv: ['--import', 'tsx'],
  environment: process.env,
} as const;

export function makeSandboxed(inner: CommandRunner): SandboxedRunner {
  return new SandboxedRunner({ ...hostOptions, inner, mechanism: process.platform === 'darwin' ? 'sandbox-exec' : 'bubblewrap' });
}

/** Why commands cannot be sandboxed on this machine, or null when they can. Only what is missing or not permitted counts as a reason. */
export async function whyNoSandbox(): Promise<string | null> {
  const missing = notSandboxed(await examineSandbox({ platform: process.platform, environment: process.env }));
  if (missing !== null) return missing;
  const runner = makeSandboxed(new ShellRunner());
  try {
    await runner.prove(tmpdir());
    return null;
  } catch (error) {
    if (/namespace|Operation not permitted|uid map|setting up/i.test(messageOf(error))) return messageOf(error);
    throw error;
  } finally {
    runner.dispose();
  }
}
