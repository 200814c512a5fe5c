import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FullDiskRun } from './main.ts';

const ROOT = join(import.meta.dirname, '../../..');
const MEGABYTES = 32;
/** A disk of its own in memory, seen by this one process and gone with it. */
const MOUNT = `mount -t tmpfs -o size=${String(MEGABYTES)}m tmpfs "$0" && TMPDIR="$0" exec "$@"`;

/** Why no small disk can be mounted here; null when one can: on Linux, where users may make namespaces. */
export function whyNoSmallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'wave-disk-'));
  try {
    execFileSync('unshare', ['-rm', 'sh', '-c', MOUNT, folder, 'true'], { stdio: 'pipe' });
    return null;
  } catch (error) {
    return `a disk of its own cannot be mounted (${String(error).split('\n')[0] ?? ''})`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs a story on such a disk once for each amount of room, in bytes. */
export async function runOnFullDisk(rooms: readonly number[]): Promise<FullDiskRun[]> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-disk-'));
  try {
    const { stdout } = await promisify(execFile)('unshare', ['-rm', 'sh', '-c', MOUNT, folder, process.execPath, '--import', 'tsx', join(import.meta.dirname, 'main.ts'), ...rooms.map(String)], {
      cwd: ROOT, env: { ...process.env, TSX_DISABLE_CACHE: '1' }, maxBuffer: 2 ** 24,
    });
    return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line) as FullDiskRun);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
