import type { Finding } from '../finding.ts';
import { ask } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import type { Evaluation } from './evaluation.ts';
import type { Scope } from './scope.ts';

const INSTALLS = ask('path/installs', [1, 4], 'installs to where the build says, which is usually outside the worktree');

/** What says where an installation goes: words of the command line and variables of the shell. */
const PLACE = /^(?:--?(?:D\w*PREFIX|prefix|destdir|install-prefix|home|user|root)=?|DESTDIR=|PREFIX=|prefix=|INSTALL_(?:ROOT|PREFIX|DIR)=|CMAKE_INSTALL_PREFIX=)(.*)$/;

/** Objection to the `install` of a build tool, unless it is told a place in the worktree or the temporary folder. */
export function judgeInstall(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope): Finding | null {
  const operands = args.filter((arg) => !arg.startsWith('-') && !arg.includes('='));
  const installs = /^c?make$/.test(program) && args.includes('--install') ? true : /^(?:g?make|bmake|ninja|samu|meson|scons|waf|rake|just)$/.test(program) && operands.some((word) => /^(?:un)?install(?:[-/](?!dev\b|deps?\b|dependencies|test|hooks|tools|lint|requirements|node|js|python|editable)[\w-]+)?$/.test(word)) && (program !== 'just' && program !== 'rake');
  if (!installs || args.includes('-n') || args.includes('--dry-run')) return null;
  const given = args.flatMap((arg, index) => {
    const value = PLACE.exec(arg)?.[1];
    return value === undefined ? [] : [value === '' ? (args[index + 1] ?? '') : value];
  });
  const places = [...given, ...['DESTDIR', 'PREFIX'].flatMap((name) => scope.vars.get(name) ?? [])].filter((place) => place !== '' && !place.includes(UNKNOWN_TEXT));
  return places.some((place) => ['worktree', 'temp'].includes(locate(place, scope.cwd, evaluation.places).area)) ? null : INSTALLS;
}
