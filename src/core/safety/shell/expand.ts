import type { ShellNode, ShellWord, ShellWordPart } from '../../ports/shellParser.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import type { EditOperand } from './edit.ts';
import { edited } from './edit.ts';
import type { Scope } from './scope.ts';

/** Stands for the number of a process that this very line started. */
export const OWN_PROCESS = `${UNKNOWN_TEXT}\x03`;

const MOST_VALUES = 64;
const MOST_TEXT = 20_000;

/** Gives the text that a substitution would put in, as far as it is known, and judges what it runs. */
export type Substitute = (body: readonly ShellNode[]) => Promise<string>;

interface Piece {
  readonly text: string;
  /** Cannot be split into words. */
  readonly quoted: boolean;
}

/** The words a shell would make of a word: variables filled in, unquoted values split, several values multiplied (up to 64). */
export async function expandWord(word: ShellWord, scope: Scope, substitute: Substitute): Promise<string[]> {
  let variants: Piece[][] = [[]];
  for (const [index, part] of word.entries()) {
    const choices = await choicesOf(part, index === 0, scope, substitute);
    const [only] = choices;
    if (choices.length === 1 && only !== undefined) {
      // The usual case, without copying: a word may have thousands of parts.
      for (const variant of variants) variant.push(only);
      continue;
    }
    const next = variants.flatMap((variant) => choices.map((choice) => [...variant, choice]));
    variants = next.length > MOST_VALUES ? variants.map((variant) => [...variant, { text: UNKNOWN_TEXT, quoted: true }]) : next;
  }
  const separators = separatorsOf(scope);
  return variants.flatMap((pieces) => split(pieces, separators));
}

/** The word as one text (redirect targets, assignments, here-documents). */
export async function expandText(word: ShellWord, scope: Scope, substitute: Substitute): Promise<string> {
  let text = '';
  for (const [index, part] of word.entries()) {
    const choices = await choicesOf(part, index === 0, scope, substitute);
    text += choices.length === 1 ? (choices[0]?.text ?? '') : UNKNOWN_TEXT;
    if (text.length > 10 * MOST_TEXT) return text + UNKNOWN_TEXT;
  }
  return text;
}

async function choicesOf(part: ShellWordPart, first: boolean, scope: Scope, substitute: Substitute): Promise<Piece[]> {
  switch (part.kind) {
    case 'text':
      return [{ text: part.text, quoted: true }];
    case 'variable':
      return variable(part, scope, substitute);
    case 'command': {
      const text = (await substitute(part.body)).replace(/\n+$/, '');
      return [{ text: text.length > MOST_TEXT ? UNKNOWN_TEXT : text, quoted: part.quoted }];
    }
    case 'process':
      await substitute(part.body);
      return [{ text: first ? '/dev/fd/63' : UNKNOWN_TEXT, quoted: true }];
    case 'opaque':
      if (part.body.length > 0) await substitute(part.body);
      return [{ text: UNKNOWN_TEXT, quoted: true }];
  }
}

async function variable(part: Extract<ShellWordPart, { kind: 'variable' }>, scope: Scope, substitute: Substitute): Promise<Piece[]> {
  if (part.name === 'IFS') return [{ text: ' ', quoted: part.quoted }];
  const values = scope.vars.get(part.name) ?? wellKnown(part.name, scope);
  const { edit } = part;
  if (edit !== undefined) {
    const operands: EditOperand[] = [];
    for (const operand of edit.operands) operands.push(await editOperand(operand, scope, substitute));
    // `${!name}`: the value of the variable that this one names.
    if (edit.operator === '!') return (values?.flatMap((name) => [...(scope.vars.get(name) ?? wellKnown(name, scope) ?? [UNKNOWN_TEXT])]) ?? [UNKNOWN_TEXT]).map((text) => ({ text, quoted: part.quoted }));
    return (values ?? [null]).map((value) => ({ text: edited(part.name, value, edit.operator, operands), quoted: part.quoted }));
  }
  if (values !== null) return values.map((text) => ({ text, quoted: part.quoted }));
  const unknownValue: Piece = { text: UNKNOWN_TEXT, quoted: part.quoted };
  if (part.fallback === undefined) return [unknownValue];
  // Unset here, perhaps set outside: the fallback is what reading can see, so it has to be judged.
  return [{ text: await expandText(part.fallback, scope, substitute), quoted: part.quoted }];
}

async function editOperand(word: ShellWord, scope: Scope, substitute: Substitute): Promise<EditOperand> {
  const pieces: { text: string; literal: boolean }[] = [];
  for (const [index, part] of word.entries()) {
    const choices = await choicesOf(part, index === 0, scope, substitute);
    const [only] = choices;
    if (choices.length !== 1 || only === undefined || only.text.includes(UNKNOWN_TEXT)) return null;
    pieces.push({ text: only.text, literal: part.kind === 'text' ? part.quoted : only.quoted });
  }
  return pieces;
}

function wellKnown(name: string, scope: Scope): readonly string[] | null {
  switch (name) {
    case 'HOME':
    case 'USERPROFILE':
      return ['~'];
    case 'PWD':
    case 'INIT_CWD':
      return scope.cwd === null ? null : [scope.cwd];
    case 'TMPDIR':
    case 'TMP':
    case 'TEMP':
    case 'RUNNER_TEMP':
      return ['/tmp'];
    case '!':
      return [OWN_PROCESS];
    case 'GITHUB_OUTPUT':
    case 'GITHUB_ENV':
    case 'GITHUB_PATH':
    case 'GITHUB_STEP_SUMMARY':
    case 'GITHUB_STATE':
      return ['/tmp/runner'];
    default:
      // A line that is run by itself is given nothing, a script may be: `cat$IFS$9.env` reads `.env`.
      return /^[1-9]$/.test(name) && !scope.vars.has('@') ? ['', UNKNOWN_TEXT] : null;
  }
}

/** What splits unquoted values: white space, and what IFS was set to. */
function separatorsOf(scope: Scope): RegExp {
  const own = (scope.vars.get('IFS') ?? []).join('').slice(0, 20).replace(/[\\\]^-]/g, '\\$&');
  return own === '' ? WHITE : new RegExp(`[\\s${own}]+`);
}

const WHITE = /\s+/;

/** Word splitting of unquoted values. */
function split(pieces: readonly Piece[], separators: RegExp): string[] {
  if (pieces.every((piece) => piece.quoted || !separators.test(piece.text))) return [pieces.map((piece) => piece.text).join('')];
  const words: string[] = [];
  let current: string | null = null;
  for (const piece of pieces) {
    if (piece.quoted) {
      current = (current ?? '') + piece.text;
      continue;
    }
    for (const [index, chunk] of piece.text.split(separators).entries()) {
      if (index > 0 && current !== null) {
        words.push(current);
        current = null;
      }
      if (chunk !== '') current = (current ?? '') + chunk;
    }
  }
  if (current !== null) words.push(current);
  return words;
}
