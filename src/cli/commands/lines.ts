import { posix, win32 } from 'node:path';
import * as z from 'zod';
import type { Verdict } from '../../contract/action.ts';
import { PRINCIPLES } from '../../contract/action.ts';
import type { Settings } from '../../contract/settings.ts';
import { defaultSettings } from '../../contract/settings.ts';
import { messageOf } from '../../core/errors.ts';
import type { Scorer } from '../../core/ports/scorer.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { jsonLine } from '../follow.ts';
import { inOrder } from '../inOrder.ts';
import type { Line } from '../jsonLines.ts';
import { readJsonLines } from '../jsonLines.ts';
import { readSettings } from '../options.ts';

const proposed = z.object({
  tool: z.string(),
  input: z.record(z.string(), z.unknown()),
  worktree: z.string().nullish().refine((path) => typeof path !== 'string' || posix.isAbsolute(path) || win32.isAbsolute(path), 'must be an absolute path'),
});
const scanned = z.object({ text: z.string() });

/** Stands for the worktree of a line that names none: relative paths lie in it, and no absolute path of a real machine does. */
const SOME_WORKTREE = '/some/worktree';

type VerdictLine = Pick<Verdict, 'score' | 'verdict' | 'unknown' | 'violations' | 'reasons' | 'perPrinciple'>;

export interface ScoreOptions {
  /** Ask a model about what the rules do not know. */
  readonly judge?: boolean | undefined;
  readonly model?: string | undefined;
  readonly config?: string | undefined;
}

/** Lines in work at once: what the rules read takes no time worth waiting for, a judge's answer takes seconds. */
const AT_ONCE = { rules: 16, judge: 8 } as const;

/** Scores actions: one JSON line in, one verdict line out, in order. A line that cannot be read is unknown and goes to a person. */
export async function scoreCommand(options: ScoreOptions, { stdin, output, services, cwd }: Environment): Promise<ExitCode> {
  const withJudge = options.judge === true;
  if (!withJudge && options.model !== undefined) throw new CliError('bad_option', '--model names the judge. Write --judge too, or leave it out: the rules need no model.');
  const settings = await readSettings({ config: options.config, model: options.model }, cwd);
  const rules = await services.openScorer(withJudge ? settings : null);
  try {
    for await (const verdict of inOrder(readJsonLines(stdin), withJudge ? AT_ONCE.judge : AT_ONCE.rules, (line) => scoreLine(line, rules.scorer, settings.safety))) {
      output.out(jsonLine(verdict));
      await output.ready();
    }
  } finally {
    await rules.dispose();
  }
  return EXIT.complete;
}

async function scoreLine(line: Line, scorer: Scorer, { constitutionalThreshold, escalationThreshold }: Settings['safety']): Promise<VerdictLine> {
  if (!line.ok) return unreadable(line.problem);
  const parsed = proposed.safeParse(line.value);
  if (!parsed.success) return unreadable(`The line is no action: ${parsed.error.issues.map((issue) => `${issue.path.join('.') || 'it'}: ${issue.message}`).join('; ')}`);
  const { tool, input, worktree } = parsed.data;
  try {
    const thresholds = { constitutional: constitutionalThreshold, escalation: escalationThreshold };
    const { score, verdict, unknown, violations, reasons, perPrinciple } = await scorer.score({ tool, input }, { worktree: worktree ?? SOME_WORKTREE, story: null, thresholds });
    return { score, verdict, unknown, violations, reasons, perPrinciple };
  } catch (error) {
    // Fail closed: what cannot be scored is for a person.
    return unreadable(`The action could not be scored: ${messageOf(error)}`);
  }
}

/** A score between the two thresholds: not refused, and never let through. */
function unreadable(reason: string): VerdictLine {
  const { constitutionalThreshold } = defaultSettings().safety;
  const perPrinciple = Object.fromEntries(Object.keys(PRINCIPLES).map((number) => [number, constitutionalThreshold]));
  return { score: constitutionalThreshold, verdict: 'review', unknown: true, violations: [], reasons: [reason], perPrinciple };
}

/** Looks for secrets: one JSON line {text} in, one line {findings} out, in order. A line that cannot be read has an `error` beside no findings. */
export async function scanCommand({ stdin, output, services }: Environment): Promise<ExitCode> {
  const find = await services.findSecrets();
  let bad = false;
  for await (const line of readJsonLines(stdin)) {
    await output.ready();
    const parsed = line.ok ? scanned.safeParse(line.value) : null;
    if (parsed?.success === true) {
      output.out(jsonLine({ findings: (await find(parsed.data.text)).map(({ rule, start, end }) => ({ rule, start, end })) }));
      continue;
    }
    bad = true;
    output.out(jsonLine({ findings: [], error: line.ok ? 'The line is no {"text": "..."}' : line.problem }));
  }
  return bad ? EXIT.badInput : EXIT.complete;
}
