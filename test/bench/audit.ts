// How fast a whole audit log is verified, from the store and from an exported file.
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import { readJsonLines } from '../../src/cli/jsonLines.ts';
import type { AuditEventInput } from '../../src/contract/audit.ts';
import { verifyAudit, type AuditVerification } from '../../src/core/audit/verifyAudit.ts';
import { systemClock } from '../../src/core/ports/clock.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { rounded, type Report } from './report.ts';

const ROWS = 20_000;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export async function run(report: Report): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'wave-bench-audit-'));
  try {
    const store = openSqliteStore({ path: join(folder, 'wave.db'), projection: waveProjection, redact: (text) => text, clock: systemClock, logger: quiet });
    store.appendAudit(null, Array.from({ length: ROWS }, (_, n) => event(n)));
    const fromStore = await rate(() => { const { rows, head } = store.auditTrail(); return verifyAudit(rows, head); });
    report({ name: 'audit: verify the log of the store', value: rounded(fromStore), unit: 'rows/s', atLeast: 20_000 });
    const file = join(folder, 'log.jsonl');
    writeFileSync(file, [...store.auditTrail().rows].map((row) => `${JSON.stringify(row)}\n`).join(''));
    store.close();
    report({ name: 'audit: verify an exported file', value: rounded(await rate(() => verifyAudit(valuesIn(file), null))), unit: 'rows/s', atLeast: 20_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As an agent's action is logged. */
function event(n: number): AuditEventInput {
  return {
    type: 'agent_action', name: 'tool.edit_file', severity: 'info', actor: { kind: 'agent', name: 'dev' }, at: new Date(1_700_000_000_000 + n).toISOString(), summary: `Edited src/file${String(n)}.ts at line 12 (+3 -1)`,
    storyId: 'S-1', gate: 4, tokens: 1_234, costUsd: 0.0123,
    details: { input: { path: `src/file${String(n)}.ts`, old_text: 'const a = 1;\n'.repeat(5), new_text: 'const a = 2;\n'.repeat(7) }, score: 0.97, verdict: 'allow', source: 'rules', approvedBy: null, durationMs: 12, scored: n + 1, executed: n + 1 },
  };
}

async function* valuesIn(file: string): AsyncGenerator {
  for await (const line of readJsonLines(createReadStream(file))) yield line.ok ? line.value : null;
}

async function rate(verify: () => Promise<AuditVerification>): Promise<number> {
  const before = performance.now();
  const found = await verify();
  const seconds = (performance.now() - before) / 1_000;
  if (!found.ok || found.rows !== ROWS) throw new Error('The log was not found whole.');
  return ROWS / seconds;
}
