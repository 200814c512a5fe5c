// The tiers of `npm test`, and how one is run and counted.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNpmHost } from './npmHost.mjs';
import { ROOT } from './paths.mjs';
import { npm, onEnd, run } from './processes.mjs';

/** A tier that hangs must fail, not hold up whoever waits for the result. */
const TIMEOUT_MS = 25 * 60_000;

/** VS Code's older supported releases run extensions on this Node; the store uses a part of Node that has changed since. */
async function storeOnOldestNode(env) {
  const { node22 } = await ensureNpmHost();
  if (!existsSync(node22)) return 'not available for this system';
  return run(node22, [join(ROOT, 'node_modules/mocha/bin/mocha.js'), '--config', 'test/mocha.json', 'test/conformance/store/**/*.test.ts'], { env, timeoutMs: TIMEOUT_MS });
}

/** Without the hooks that build first: the build is a tier of its own. */
const script = (name, ...options) => (env) => npm(['run', '--silent', '--ignore-scripts', name, ...(options.length > 0 ? ['--', ...options] : [])], { env, timeoutMs: TIMEOUT_MS });

/** A few kills of the many that `npm run torture` does; its report names the seed. Runs go on after a kill where the system has process groups. */
const torture = process.platform === 'win32' ? () => 'not on Windows' : script('torture', '--kills', '25', '--actions', '40');

/**
 * In order. `counted`: mocha reports how many tests ran, and none is a failure. `check`: passes or fails as one.
 * What is neither only prepares: it can fail, and proves nothing by passing. `needs`: not run when that one failed.
 */
export const TIERS = [
  { name: 'types', run: script('check-types'), check: true },
  { name: 'lint', run: script('lint'), check: true },
  { name: 'build', run: script('build') },
  { name: 'unit', run: script('test:unit'), counted: true },
  { name: 'conformance', run: script('test:conformance'), counted: true },
  { name: 'store on Node 22.15', run: storeOnOldestNode, counted: true },
  { name: 'torture', run: torture, check: true },
  { name: 'integration', run: script('test:integration'), counted: true, needs: 'build' },
  { name: 'e2e', run: script('test:e2e'), counted: true, needs: 'build' },
];

function readCounts(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { passed: 0, failed: 0, skipped: 0, ended: false };
}

/** What a mocha tier amounts to. A tier that crashed, ran nothing, or ended badly for a reason no test shows counts as one failure more. */
function judge(code, counts) {
  if (!counts.ended) return { ...counts, failed: counts.failed + 1, problem: `crashed (exit code ${code})` };
  if (counts.passed + counts.failed === 0) return { ...counts, failed: 1, problem: 'no test ran' };
  if (code !== 0 && counts.failed === 0) return { ...counts, failed: 1, problem: `exit code ${code}` };
  return counts;
}

/** Runs a tier to its end and counts it. */
export async function runTier({ name, run: execute, counted, check }) {
  const scratch = mkdtempSync(join(tmpdir(), 'wave-tier-'));
  const removeScratch = () => rmSync(scratch, { recursive: true, force: true });
  const forget = onEnd(removeScratch);
  const result = join(scratch, 'counts.json');
  const started = performance.now();
  try {
    const code = await execute({ ...process.env, WAVE_TEST_RESULT: result });
    const seconds = (performance.now() - started) / 1000;
    if (typeof code === 'string') return { name, passed: 0, failed: 0, skipped: 0, seconds, problem: code };
    const counts = counted ? judge(code, readCounts(result)) : { passed: check && code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
    return { name, seconds, ...counts };
  } finally {
    removeScratch();
    forget();
  }
}
