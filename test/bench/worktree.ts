import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { beside, quantile, type Report } from './report.ts';

const ROUNDS = 11;
const SIZES = [50, 2_000] as const;

/** Making a worktree (checks, branch, checkout, copied ignored files) beside plain `git worktree add`, in turns, on the same repository. */
export async function run(report: Report): Promise<void> {
  for (const files of SIZES) await compare(report, files);
}

async function compare(report: Report, files: number): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-bench-')));
  try {
    const repository = join(folder, 'repo');
    const baseCommit = makeRepository(repository, files);
    const git = new SimpleGit();
    const plain: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round <= ROUNDS; round++) {
      plain.push(await time(async () => execFileSync('git', ['worktree', 'add', '-b', `plain-${String(round)}`, join(folder, `plain-${String(round)}`), baseCommit], { cwd: repository, stdio: 'ignore' })));
      ours.push(await time(() => git.createWorktree({ repository, path: join(folder, `wave-${String(round)}`), branch: `wave/${String(round)}`, baseCommit })));
    }
    // The first round warms up.
    report(beside(`worktree, ${String(files)} files, p50`, quantile(ours.slice(1), 0.5), 'ms', 'git worktree add', quantile(plain.slice(1), 0.5)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeRepository(repository: string, files: number): string {
  for (let i = 0; i < files; i++) {
    const parent = join(repository, 'src', `part${String(i % 40)}`);
    mkdirSync(parent, { recursive: true });
    writeFileSync(join(parent, `file${String(i)}.ts`), `export const value${String(i)} = ${String(i)};\n`.repeat(60));
  }
  writeFileSync(join(repository, '.gitignore'), '.env\n');
  writeFileSync(join(repository, '.worktreeinclude'), '.env\n');
  writeFileSync(join(repository, '.env'), 'A=1\n');
  const git = (...args: string[]): string => execFileSync('git', ['-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', ...args], { cwd: repository, encoding: 'utf8' }).trim();
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-q', '-m', 'base');
  return git('rev-parse', 'HEAD');
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
