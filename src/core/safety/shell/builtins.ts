import { danger, unknown } from '../finding.ts';
import { absolutePath, UNKNOWN_TEXT } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import { DECODED_CODE, PIPE_TO_SHELL } from './evaluation.ts';
import { PLAIN_FEED } from './feed.ts';
import type { Scope } from './scope.ts';
import { bindArguments, childScope } from './scope.ts';

/** Words of the shell that change what follows. True when the word was one of them. */
export async function runBuiltin(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope): Promise<boolean> {
  switch (program) {
    case 'cd':
    case 'chdir':
    case 'pushd':
    case 'popd':
    case 'Set-Location':
      changeFolder(evaluation, program, args, scope);
      return true;
    case 'source':
    case '.':
      await source(evaluation, args, scope);
      return true;
    case 'alias':
      for (const arg of args) {
        const [, name = '', value] = /^([^=]+)=([\s\S]+)$/.exec(arg) ?? [];
        if (value !== undefined) scope.aliases.set(name, value);
        if (value !== undefined) await evaluation.script(value, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
      }
      return true;
    case 'unset':
      for (const name of args) {
        if (/^HIST/.test(name)) evaluation.add(danger('environment/history', [10], 'stops the shell from keeping its history'), scope);
        scope.vars.delete(name);
      }
      return true;
    case 'set':
    case 'shopt':
      if (/\bhistory\b/.test(args.join(' '))) evaluation.add(danger('environment/history', [10], 'stops the shell from keeping its history'), scope);
      return true;
    case 'shift': {
      const given = scope.vars.get('@');
      if (given !== undefined) bindArguments(scope.vars, given.slice(Number(args[0] ?? 1) || 1));
      return true;
    }
    case 'read':
    case 'mapfile':
    case 'readarray':
      for (const name of args.filter((arg) => /^[A-Za-z_]\w*$/.test(arg))) scope.vars.set(name, [UNKNOWN_TEXT]);
      return true;
    case 'export':
    case 'declare':
    case 'typeset':
    case 'local':
    case 'readonly':
    case '[[':
    case '[':
    case 'test':
      return true;
    default:
      return false;
  }
}

function changeFolder(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope): void {
  const target = args.find((arg) => !/^-[LPe@n]+$/.test(arg) && arg !== '--');
  const before = scope.cwd;
  if (program === 'popd' || target === '-') scope.cwd = scope.vars.get('OLDPWD')?.[0] ?? null;
  else if (target === undefined) scope.cwd = absolutePath('~', null, evaluation.places);
  else if (target.includes(UNKNOWN_TEXT)) scope.cwd = null;
  else scope.cwd = absolutePath(target, scope.cwd, evaluation.places);
  if (before !== null) scope.vars.set('OLDPWD', [before]);
}

async function source(evaluation: Evaluation, args: readonly string[], scope: Scope): Promise<void> {
  const [file = ''] = args;
  const written = evaluation.written(file, scope);
  if (file === '/dev/fd/63' || file === '/dev/stdin') evaluation.add(unknown('shell/unseen', 'runs a text that shows only when it runs'), scope);
  else if (written?.origin === 'network') evaluation.add(PIPE_TO_SHELL, scope);
  else if (written?.origin === 'decoded') evaluation.add(DECODED_CODE, scope);
  const text = written?.text ?? null;
  if (text !== null) await evaluation.script(text, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
  else if (file.includes(UNKNOWN_TEXT)) evaluation.add(unknown('shell/unseen', 'runs a script whose name shows only when it runs'), scope);
  else if (!/(?:^|\/)(?:activate(?:\.\w+)?|nvm\.sh|env|bash_completion|cargo\/env|sdkman-init\.sh|asdf\.sh|conda\.sh|profile\.d\/[\w-]+\.sh|\.(?:bashrc|zshrc|profile|bash_profile))$/.test(file)) evaluation.path('read', file, scope);
}
