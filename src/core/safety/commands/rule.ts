import type { Finding } from '../finding.ts';
import type { PathUse } from '../paths/judgePath.ts';
import type { Call } from './call.ts';

/** `allow`: needs no one. `unknown`: the rules cannot tell. Otherwise the objection. */
export type Effect = 'allow' | 'unknown' | Finding;

/**
 * One line of a program's table. All conditions that are given must hold. Words are separated by spaces, alternatives by `|`.
 */
export interface Case {
  /** The first operands, e.g. `remote add|set-url`: `remote`, then `add` or `set-url`. `*` is any word. */
  readonly sub?: string;
  /** At least one of these options is given. Short options are found in clusters (`-f` in `-xfd`), long ones also abbreviated. */
  readonly flag?: string;
  /** None of these options is given. */
  readonly without?: string;
  /** Some operand after `sub` (or any operand) matches. */
  readonly arg?: RegExp;
  /** All arguments as one text, separated by spaces, match. */
  readonly text?: RegExp;
  /** How many operands there are after `sub`, at least and at most. */
  readonly count?: readonly [number, number];
  readonly effect: Effect;
}

/** What the operands of a program are, for the path rules. `text`: words, not paths. `empty`: files that lose what they hold. */
export type OperandRole = 'text' | 'any' | 'copy' | 'move' | 'link' | 'pattern' | 'empty' | PathUse;

/** What is known of a program. Its cases are read from top to bottom; the first that fits decides. */
export interface ProgramRule {
  /** Names, separated by spaces. */
  readonly programs: string;
  /** Beginnings of names, separated by spaces: `kafka-` is every program of Kafka. Exact names go first. */
  readonly starts?: string;
  /** Its first words say what it does: words for publishing, signing in and destroying ask, whatever `otherwise` says. */
  readonly verbs?: true;
  /** What it works on (data, containers) production has too, so a word for production in its arguments or variables asks. Its value: operands that do no harm even then. */
  readonly production?: string;
  /** Options whose value is the next word. */
  readonly valued?: string;
  /** Options whose value is a file that is written. */
  readonly writes?: string;
  /** Options that make a deletion or change reach whole trees. */
  readonly recursive?: string;
  readonly operands?: OperandRole;
  /** Switches begin with a slash, as with programs of Windows: `/s` is no path. */
  readonly slashes?: true;
  readonly cases?: readonly Case[];
  readonly otherwise: Effect;
}

/** The effect of the first case that fits, or the program's `otherwise`. */
export function effectOf(rule: ProgramRule, call: Call): Effect {
  return rule.cases?.find((line) => fits(line, call))?.effect ?? rule.otherwise;
}

function fits(line: Case, call: Call): boolean {
  let rest = call.operands;
  if (line.sub !== undefined) {
    const words = line.sub.split(' ');
    if (!words.every((word, index) => word === '*' ? call.operands[index] !== undefined : word.split('|').includes(call.operands[index] ?? ''))) return false;
    rest = call.operands.slice(words.length);
  }
  if (line.flag !== undefined && !call.has(line.flag)) return false;
  if (line.without !== undefined && call.has(line.without)) return false;
  if (line.count !== undefined && (rest.length < line.count[0] || rest.length > line.count[1])) return false;
  const { arg, text } = line;
  if (arg !== undefined && !rest.some((operand) => arg.test(operand))) return false;
  return text === undefined || text.test(call.args.join(' '));
}
