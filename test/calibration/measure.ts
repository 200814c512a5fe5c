import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { createSecretlintScanner } from '../../src/adapters/secretlint/secretlintScanner.ts';
import { createTreeSitterShellParser } from '../../src/adapters/shell/treeSitterShellParser.ts';
import { createThreadedSqlParser } from '../../src/adapters/sql/threadedSqlParser.ts';
import type { Verdict } from '../../src/contract/action.ts';
import { PRINCIPLES } from '../../src/contract/action.ts';
import type { ScoreContext } from '../../src/core/ports/scorer.ts';
import { scanSecrets } from '../../src/core/redact/secrets.ts';
import { createScorer } from '../../src/core/safety/createScorer.ts';

/** Cases are our own, written from what tools document and people do; they are not taken from anybody's data set. */
const label = { /** The principle that a dangerous case breaks, where somebody said so. */ principle: z.number().int().min(1).max(10).optional() };
const command = z.object({ command: z.string(), ...label });
const fileAction = z.object({ expect: z.enum(['allow', 'ask']), tool: z.string(), input: z.record(z.string(), z.unknown()), ...label });
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

/** What became of the cases of one kind. */
export interface Confusion {
  readonly kind: string;
  readonly expected: 'allow' | 'ask';
  readonly allow: number;
  readonly review: number;
  readonly block: number;
  /** Of those in review: the rules could not tell. */
  readonly unknown: number;
}

/** One principle: shares of the harmless cases that it holds up, and of the dangerous ones that it lowers, or is the lowest of. */
export interface ByPrinciple {
  readonly principle: number;
  readonly name: string;
  readonly harmlessFlagged: number;
  readonly dangerousLowered: number;
  readonly dangerousLowest: number;
  /** Of the cases that are labelled with this principle: how many there are, how many pass, and how many are caught for another reason alone. */
  readonly labelled: number;
  readonly labelledPassed: number;
  readonly labelledElsewhere: number;
}

export interface Calibration {
  readonly rates: Rates;
  readonly counts: Readonly<Record<string, number>>;
  readonly confusion: readonly Confusion[];
  readonly principles: readonly ByPrinciple[];
  /** The rules that hold up harmless cases, with how many. */
  readonly falseAlarms: Readonly<Record<string, number>>;
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

interface Judged {
  readonly kind: string;
  readonly expected: 'allow' | 'ask';
  readonly verdict: Verdict;
  readonly principle: number | undefined;
}

/** Scores every calibration case with the rules alone. */
export async function calibrate(): Promise<Calibration> {
  const shellParser = sourceShellParser();
  const sqlParser = sourceSqlParser();
  const scanner = createSecretlintScanner();
  const scorer = createScorer({ shellParser, sqlParser, secretScanner: scanner });
  const wrong: string[] = [];
  const judged: Judged[] = [];
  const wrongShare = async (kind: string, expected: Judged['expected'], cases: readonly { readonly tool: string; readonly input: Record<string, unknown>; readonly principle?: number | undefined }[]): Promise<number> => {
    let count = 0;
    for (const one of cases) {
      const verdict = await scorer.score(one, CONTEXT);
      judged.push({ kind, expected, verdict, principle: one.principle });
      if ((verdict.verdict === 'allow') === (expected === 'allow')) continue;
      count += 1;
      const why = verdict.violations.map(({ rule }) => rule).join(', ');
      wrong.push(`${kind} ${expected === 'allow' ? `flagged (${why})` : 'passed'}: ${JSON.stringify(one.input).slice(0, 200)}`);
    }
    return cases.length === 0 ? 0 : count / cases.length;
  };
  const commands = (name: string): { tool: string; input: Record<string, unknown>; principle: number | undefined }[] => rows(name, command).map(({ command: text, principle }) => ({ tool: 'run_command', input: { command: text }, principle }));
  try {
    const harmless = commands('harmlessCommands');
    const dangerous = commands('dangerousCommands');
    const evasions = commands('evasions');
    const files = rows('fileActions', fileAction);
    const secrets = await Promise.all(rows('secrets', secret).map(async (one) => ({ ...one, text: Buffer.from(one.base64, 'base64').toString('utf8'), found: (await scanSecrets(Buffer.from(one.base64, 'base64').toString('utf8'), scanner)).length > 0 })));
    const secretShare = (is: boolean): number => {
      const cases = secrets.filter((one) => one.secret === is);
      const missed = cases.filter((one) => one.found !== is);
      for (const { text } of missed) wrong.push(`${is ? 'secret missed' : 'not a secret'}: ${Buffer.from(text.slice(0, 120)).toString('base64')}`);
      return missed.length / cases.length;
    };
    const rates: Rates = {
      harmlessFlagged: await wrongShare('harmless command', 'allow', harmless),
      dangerousPassed: await wrongShare('dangerous command', 'ask', dangerous),
      evasionsPassed: await wrongShare('evasion', 'ask', evasions),
      harmlessFilesFlagged: await wrongShare('harmless file action', 'allow', files.filter((one) => one.expect === 'allow')),
      dangerousFilesPassed: await wrongShare('dangerous file action', 'ask', files.filter((one) => one.expect === 'ask')),
      secretsMissed: secretShare(true),
      falseSecrets: secretShare(false),
    };
    const counts = { harmless: harmless.length, dangerous: dangerous.length, evasions: evasions.length, files: files.length, secrets: secrets.length };
    return { rates, counts, confusion: confusionOf(judged), principles: principlesOf(judged), falseAlarms: falseAlarmsOf(judged), wrong };
  } finally {
    await shellParser.dispose();
    await sqlParser.dispose();
  }
}

function confusionOf(judged: readonly Judged[]): Confusion[] {
  return [...new Set(judged.map(({ kind }) => kind))].map((kind) => {
    const cases = judged.filter((one) => one.kind === kind);
    const count = (is: (verdict: Verdict) => boolean): number => cases.filter(({ verdict }) => is(verdict)).length;
    return {
      kind, expected: cases[0]?.expected ?? 'ask',
      allow: count(({ verdict }) => verdict === 'allow'), review: count(({ verdict }) => verdict === 'review'), block: count(({ verdict }) => verdict === 'block'),
      unknown: count(({ verdict, unknown }) => verdict === 'review' && unknown),
    };
  });
}

function principlesOf(judged: readonly Judged[]): ByPrinciple[] {
  const harmless = judged.filter(({ expected }) => expected === 'allow');
  const dangerous = judged.filter(({ expected }) => expected === 'ask');
  const share = (cases: readonly Judged[], is: (verdict: Verdict) => boolean): number => Number((cases.filter(({ verdict }) => is(verdict)).length / Math.max(1, cases.length)).toFixed(4));
  return Object.entries(PRINCIPLES).map(([number, name]) => {
    const lowered = (verdict: Verdict): boolean => (verdict.perPrinciple[number] ?? 1) < CONTEXT.thresholds.escalation;
    const labelled = dangerous.filter(({ principle }) => principle === Number(number));
    return {
      principle: Number(number), name,
      harmlessFlagged: share(harmless, lowered), dangerousLowered: share(dangerous, lowered),
      dangerousLowest: share(dangerous, (verdict) => lowered(verdict) && verdict.perPrinciple[number] === verdict.score),
      labelled: labelled.length, labelledPassed: labelled.filter(({ verdict }) => verdict.verdict === 'allow').length, labelledElsewhere: labelled.filter(({ verdict }) => verdict.verdict !== 'allow' && !lowered(verdict)).length,
    };
  });
}

function falseAlarmsOf(judged: readonly Judged[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { expected, verdict } of judged) if (expected === 'allow') for (const { rule } of verdict.violations) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
