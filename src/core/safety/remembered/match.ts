import picomatch from 'picomatch';
import type { Action, Verdict } from '../../../contract/action.ts';
import type { ScoreContext } from '../../ports/scorer.ts';
import { describeRule, type RememberedRule } from './rules.ts';

/** One plain command: words of harmless characters, separated by single spaces. Anything the shell would interpret is not plain. */
const PLAIN_COMMAND = /^[\w@%+=:,./-]+(?: [\w@%+=:,./-]+)*$/;

/**
 * The verdict when a remembered rule covers the action, else null. Only what waits for a person can be covered, never what is blocked,
 * and only while every objection is one that the person saw then.
 */
export function rememberedVerdict(
  action: Pick<Action, 'tool' | 'input'>,
  verdict: Verdict,
  rules: readonly RememberedRule[],
  thresholds: ScoreContext['thresholds'],
): Verdict | null {
  if (verdict.verdict !== 'review' || verdict.score < thresholds.constitutional) return null;
  const objections = verdict.violations.filter((violation) => violation.unknown === true || violation.score < thresholds.escalation).map((violation) => violation.rule);
  if (objections.length === 0) return null;
  const rule = rules.find((candidate) => objections.every((objection) => candidate.accepts.includes(objection)) && covers(candidate, action));
  if (!rule) return null;
  return { ...verdict, verdict: 'allow', source: 'remembered', reasons: [`A rule of this repository allows it: ${describeRule(rule)}`, ...verdict.reasons] };
}

function covers(rule: RememberedRule, { tool, input }: Pick<Action, 'tool' | 'input'>): boolean {
  if (rule.kind === 'path') {
    const paths = tool === 'move_file' ? [input['from'], input['to']] : [input['path']];
    return tool === rule.tool && paths.every((path) => isInside(path) && picomatch.isMatch(path, rule.glob, { dot: true, nonegate: true, noextglob: true }));
  }
  const command = tool === 'run_command' ? input['command'] : undefined;
  if (typeof command !== 'string') return false;
  if (rule.kind === 'command') return command.trim() === rule.command.trim();
  if (!PLAIN_COMMAND.test(command)) return false;
  const words = command.split(' ');
  return rule.words.every((expected, index) => words[index] === expected);
}

/** A relative path in its normal form: one that could climb out is not matched by what it looks like. */
function isInside(path: unknown): path is string {
  return typeof path === 'string' && !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.includes('\\') && !path.split('/').some((part) => part === '..' || part === '.' || part === '');
}

/** The rule that "remember" makes of an action a person allows: this command line, or this tool on this path. Null for what cannot be remembered. */
export function ruleFor(action: Pick<Action, 'tool' | 'input'>, verdict: Verdict, thresholds: ScoreContext['thresholds'], who: { readonly by: string; readonly at: string; readonly reason: string }): RememberedRule | null {
  if (verdict.verdict !== 'review' || verdict.score < thresholds.constitutional) return null;
  const accepts = [...new Set(verdict.violations.filter((violation) => violation.unknown === true || violation.score < thresholds.escalation).map((violation) => violation.rule))];
  // A story's trigger asks each time; another story's would not have been seen.
  if (accepts.length === 0 || accepts.some((rule) => rule.startsWith('story/'))) return null;
  const { tool, input } = action;
  const { command, path } = input;
  if (tool === 'run_command' && typeof command === 'string') return { kind: 'command', command, accepts, ...who };
  if ((tool === 'write_file' || tool === 'edit_file' || tool === 'delete_file') && isInside(path)) {
    return { kind: 'path', tool, glob: path.replaceAll(/[*?[\]{}()!+@\\]/g, String.raw`\$&`), accepts, ...who };
  }
  return null;
}
