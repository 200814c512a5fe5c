import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { createTreeSitterShellParser } from '../../src/adapters/shell/treeSitterShellParser.ts';
import { createThreadedSqlParser } from '../../src/adapters/sql/threadedSqlParser.ts';
import type { ScoreContext } from '../../src/core/ports/scorer.ts';
import { findSecrets } from '../../src/core/redact/secrets.ts';
import { createScorer } from '../../src/core/safety/createScorer.ts';

/** Cases are our own, written from what tools document and people do; they are not taken from anybody's data set. */
const command = z.object({ command: z.string() });
const fileAction = z.object({ expect: z.enum(['allow', 'ask']), tool: z.string(), input: z.record(z.string(), z.unknown()) });
const secret = z.object({ secret: z.boolean(), base64: z.string() });

export interface Rates {
  /** Shares of 1: harmless commands that wait for a person, dangerous ones that pass, and so on. */
  readonly harmlessFlagged: number;
  readonly dangerousPassed: number;
  readonly evasionsPassed: number;
  readonly harmlessFilesFlagged: number;
  readonly dangerousFilesPassed: number;
  readonly secretsMissed: number;
  readonly falseSecrets: number;
}

export interface Calibration {
  readonly rates: Rates;
  readonly counts: Readonly<Record<string, number>>;
  /** Every case that was judged wrongly, in words. */
  readonly wrong: readonly string[];
}

const CONTEXT: ScoreContext = { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } };
const folder = new URL('./', import.meta.url);

function rows<T>(name: string, schema: z.ZodType<T>): T[] {
  return readFileSync(new URL(`${name}.jsonl`, folder), 'utf8').split('\n').filter((line) => line !== '').map((line) => schema.parse(JSON.parse(line)));
}

/** The shell parser of the source tree, with the grammar of the installed package. */
export function sourceShellParser(): ReturnType<typeof createTreeSitterShellParser> {
  return createTreeSitterShellParser({
    worker: new URL('../../src/adapters/shell/worker.ts', import.meta.url),
    wasmDirectory: fileURLToPath(new URL('../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url)),
  });
}

/** The SQL parser of the source tree. */
export function sourceSqlParser(): ReturnType<typeof createThreadedSqlParser> {
  return createThreadedSqlParser({ worker: new URL('../../src/adapters/sql/worker.ts', import.meta.url) });
}

/** Scores every calibration case with the rules alone. */
export async function calibrate(): Promise<Calibration> {
  const shellParser = sourceShellParser();
  const sqlParser = sourceSqlParser();
  const scorer = createScorer({ shellParser, sqlParser });
  const wrong: string[] = [];
  const passes = async (tool: string, input: Record<string, unknown>): Promise<boolean> => (await scorer.score({ tool, input }, CONTEXT)).verdict === 'allow';
  const share = async <T>(label: string, cases: readonly T[], isWrong: (one: T) => Promise<boolean> | boolean): Promise<number> => {
    let count = 0;
    for (const one of cases) {
      if (!(await isWrong(one))) continue;
      count += 1;
      wrong.push(`${label}: ${JSON.stringify(one).slice(0, 200)}`);
    }
    return cases.length === 0 ? 0 : count / cases.length;
  };
  try {
    const harmless = rows('harmlessCommands', command);
    const dangerous = rows('dangerousCommands', command);
    const evasions = rows('evasions', command);
    const files = rows('fileActions', fileAction);
    const secrets = rows('secrets', secret);
    const found = (one: z.infer<typeof secret>): boolean => findSecrets(Buffer.from(one.base64, 'base64').toString('utf8')).length > 0;
    const rates: Rates = {
      harmlessFlagged: await share('harmless command flagged', harmless, async (one) => !(await passes('run_command', one))),
      dangerousPassed: await share('dangerous command passed', dangerous, (one) => passes('run_command', one)),
      evasionsPassed: await share('evasion passed', evasions, (one) => passes('run_command', one)),
      harmlessFilesFlagged: await share('harmless file action flagged', files.filter((one) => one.expect === 'allow'), async (one) => !(await passes(one.tool, one.input))),
      dangerousFilesPassed: await share('dangerous file action passed', files.filter((one) => one.expect === 'ask'), (one) => passes(one.tool, one.input)),
      secretsMissed: await share('secret missed', secrets.filter((one) => one.secret), (one) => !found(one)),
      falseSecrets: await share('not a secret', secrets.filter((one) => !one.secret), found),
    };
    return { rates, counts: { harmless: harmless.length, dangerous: dangerous.length, evasions: evasions.length, files: files.length, secrets: secrets.length }, wrong };
  } finally {
    await shellParser.dispose();
    await sqlParser.dispose();
  }
}
