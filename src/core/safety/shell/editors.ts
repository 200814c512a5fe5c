import { unknown } from '../finding.ts';
import { locate } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';

type Tool = (evaluation: Evaluation, args: readonly string[], scope: Scope, feed: Feed) => Promise<Feed | null>;

const RUNS_CODE = unknown('code/editor', 'makes an editor run commands of its own language, which the rules do not read');
/** Commands of vi and vim that only edit, move or leave. Source: `:help ex-cmd-index`. */
const EDITS = /^(?:\d+|\$|[\d,.$%'<>]*(?:s|substitute|d|delete|m|t|j|normal!?|norm!?|sort!?|retab!?|left|right|center|g|v|global)(?:[^\w\s!]|\s|$)(?!.*\b(?:exe(?:cute)?|call|lua|py3?|python3?|ruby|perl|system|source|so)\b).*|q(?:a|all|uit)?!?|x(?:a|all)?!?|wq?(?:a|all)?!?|up(?:date)?|exit|undo|redo|set?(?:local)?\s+(?!.*(?:shell|makeprg|grepprg|equalprg|keywordprg|formatprg|secure))[\w\s=!?&^+-]*|syn(?:tax)?\s+\w+|filetype\s[\w\s]+|e(?:dit)?!?\s+[\w./-]+|bn|bp|bd|n|next|prev|noh\w*|echo\s+["'\w&]*|version|scriptnames|messages|help\b.*|PlenaryBusted(?:Directory|File)\s.*|lua MiniTest\.run\w*\([^()]*\))$/;

/** Every line is deleted. */
export const DELETES_ALL = /(?:^|[|\n:])\s*(?:%|1\s*,\s*\$|,|g\/\.?\*?\/|v\/(?:\^|\$)?\^?\/)\s*d(?:elete)?\b|\bggdG\b|\bggVGd\b/;

/** Judges what an editor of the vi family is told on its command line. */
export const vi: Tool = async (evaluation, args, scope) => {
  if (args.some((arg, index) => DELETES_ALL.test(arg) && /^[-+]/.test(args[index - 1] ?? arg))) for (const [index, arg] of args.entries()) if (!/^[-+]/.test(arg) && !/^(?:-[a-zA-Z]{0,4}c|--cmd|-[SsuUlWw]|\+)$/.test(args[index - 1] ?? '')) evaluation.emptied(arg, scope);
  for (const [index, arg] of args.entries()) {
    const next = args[index + 1] ?? '';
    if (!/^[-+]/.test(arg) && !/^(?:-[a-zA-Z]{0,4}c|--cmd|-[SsuUlWw]|\+)$/.test(args[index - 1] ?? '')) evaluation.path('read', arg, scope);
    if (/^(?:-[a-zA-Z]{0,4}c|--cmd|\+|--remote-send|--remote-expr)$/.test(arg)) await command(evaluation, arg === '+' ? '' : next, scope);
    else if (/^(?:\+|-c(?=.{2})|--cmd=)./.test(arg)) await command(evaluation, arg.replace(/^(?:\+|-c|--cmd=)/, ''), scope);
    else if (/^(?:-S|-s|-u|-U|-l|-W|-w)$/.test(arg) && next !== '' && !/^(?:NONE|NORC|DEFAULTS|-)/.test(next)) {
      evaluation.path(/^-[wW]$/.test(arg) ? 'write' : 'read', next, scope);
      if (!/^-[wW]$/.test(arg) && locate(next, scope.cwd, evaluation.places).area !== 'worktree') evaluation.add(unknown('program/elsewhere', `runs a script outside the worktree: ${next.slice(0, 80)}`), scope);
    }
  }
  return null;
};

async function command(evaluation: Evaluation, text: string, scope: Scope): Promise<void> {
  // `|` joins commands, except behind those that take the rest of the line.
  for (const part of /^:*\s*(?:[\d,.$%]*!|r(?:ead)?\s*!|w(?:rite)?\s*!|g\/|v\/|normal|norm)/.test(text) ? [text] : text.split('|')) {
    const line = part.replace(/^[:\s]+/, '').trim();
    const shell = /^(?:[\d,.$%]*|(?:silent|sil)!?\s+|r(?:ead)?\s*|[\d,.$%]*w(?:rite)?\s+)!([\s\S]+)$/.exec(line)?.[1];
    const written = /^[\d,.$%]*(?:w(?:rite|q)?|sav(?:eas)?|up(?:date)?)!?\s+(?:>>\s*)?([^!\s][^\n]*)$/.exec(line)?.[1];
    if (shell !== undefined) await evaluation.script(shell, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
    else if (written !== undefined) evaluation.path('write', written, scope);
    else if (line !== '' && !EDITS.test(line)) evaluation.add(RUNS_CODE, scope);
    const opened = /^e(?:dit)?!?\s+(\S+)$/.exec(line)?.[1] ?? /^r(?:ead)?\s+([^!]\S*)$/.exec(line)?.[1];
    if (opened !== undefined) evaluation.path('read', opened, scope);
  }
}

/** Judges Emacs, which is a programming language with an editor in it. */
export const emacs: Tool = async (evaluation, args, scope) => {
  for (const [index, arg] of args.entries()) {
    if (/^--?(?:eval|execute|e|f|funcall)(?:=|$)/.test(arg) && !/^(?:ert-run-tests-batch(?:-and-exit)?|batch-byte-compile|package-lint-batch-and-exit|checkdoc-file|org-[\w-]*export[\w-]*)$/.test(args[index + 1] ?? '')) evaluation.add(RUNS_CODE, scope);
    const file = /^--?(?:l|load|script|x)$/.test(arg) ? args[index + 1] : /^--(?:load|script)=(.+)$/.exec(arg)?.[1];
    if (file !== undefined && /[/~]/.test(file) && locate(file, scope.cwd, evaluation.places).area !== 'worktree') evaluation.add(unknown('program/elsewhere', `runs a script outside the worktree: ${file.slice(0, 80)}`), scope);
  }
  return null;
};

/** nano's spell checker and man's or less's helpers are programs. */
export const nano: Tool = async (evaluation, args, scope) => {
  const speller = args.flatMap((arg, index) => (/^(?:-s|--speller)$/.test(arg) ? [args[index + 1] ?? ''] : (/^--speller=(.+)$/.exec(arg)?.slice(1, 2) ?? [])));
  for (const text of speller) if (!/^(?:a|hun|i)?spell\b/.test(text)) evaluation.add(unknown('code/editor', `makes an editor run ${text.slice(0, 60)}`), scope);
  return null;
};
