import type { PathUse } from '../paths/judgePath.ts';
import type { Call } from './call.ts';
import type { ProgramRule } from './rule.ts';

export interface UsedPath {
  readonly use: PathUse;
  readonly path: string;
  /** It is moved there: out of the worktree it is as good as deleted. */
  readonly to?: string;
  /** It loses all it held. */
  readonly empties?: true;
}

/** The files that a call names, and what is done to them. */
export function pathsOf(rule: ProgramRule, call: Call): UsedPath[] {
  const used: UsedPath[] = (rule.writes === undefined ? [] : call.valuesOf(rule.writes)).map((path) => ({ use: 'write', path }));
  const tree = rule.recursive === 'always' || (rule.recursive !== undefined && call.has(rule.recursive));
  const [first, ...others] = call.operands;
  const target = call.valuesOf('-t --target-directory')[0];
  const last = target ?? call.operands.at(-1);
  const sources = target === undefined ? call.operands.slice(0, -1) : call.operands;
  const all = (use: PathUse, paths: readonly string[] = call.operands): void => void used.push(...paths.map((path) => ({ use, path })));
  const role = rule.operands ?? 'any';
  switch (role) {
    case 'text':
      break;
    case 'any':
      all('read', call.args.flatMap(pathsInArgument));
      break;
    case 'pattern':
      all('read', call.values.has('-e') || call.values.has('-f') || call.values.has('--regexp') || call.values.has('--file') ? call.operands : others);
      all('read', call.valuesOf('-f --file --slurpfile --rawfile'));
      break;
    case 'copy':
      all('read', sources);
      if (call.program === 'install' && call.has('-d|--directory')) {
        all('create');
        break;
      }
      // Copying nothing over a file empties it.
      if (last !== undefined && sources.includes('/dev/null')) used.push({ use: 'write', path: last, empties: true });
      if (last !== undefined && call.operands.length + (target === undefined ? 0 : 1) > 1) all('write', [last]);
      break;
    case 'move':
      if (last !== undefined && /^\/dev\//.test(last)) {
        // Moving something into a device is a way to lose it.
        all('deleteTree', sources);
        break;
      }
      all('read', sources);
      used.push(...sources.map((path): UsedPath => ({ use: 'write', path, ...(last === undefined ? {} : { to: last }) })));
      if (last !== undefined) all('write', [last]);
      break;
    case 'link':
      // A link gives a second name: writing through it later is writing to its target.
      if (first !== undefined) all('read', sources.length > 0 ? sources : [first]);
      if (last !== undefined) used.push({ use: 'write', path: last, ...(first === '/dev/null' && call.operands.length > 1 ? { empties: true } : {}) });
      break;
    case 'delete':
      all(tree ? 'deleteTree' : 'delete');
      break;
    case 'attributes':
      all(tree ? 'attributesTree' : 'attributes', changedBy(call));
      break;
    case 'empty':
      used.push(...call.operands.map((path): UsedPath => ({ use: 'write', path, ...(call.valuesOf('-s --size').every((size) => /^[<%]?0|^-/.test(size)) ? { empties: true } : {}) })));
      break;
    case 'read':
      // Programs of one line of the table share its options: what takes a value in one (`cut -d`, `head -n`) is a switch in another (`cat -n`).
      all('read', [...call.operands, ...(rule.valued ?? '').split(' ').flatMap((name) => (name === '' ? [] : call.valuesOf(name))).filter((value) => value.length > 1)]);
      break;
    case 'deleteTree':
      // Tools of npm scripts read patterns of their own: `{a,b}`, and `!x` for what stays.
      all('deleteTree', call.operands.filter((path) => !path.startsWith('!')).flatMap(alternatives));
      break;
    case 'names':
    case 'create':
    case 'write':
    case 'attributesTree':
      all(role);
      break;
  }
  return used;
}

function alternatives(path: string): string[] {
  const match = /^([^{}]*)\{([^{}]*)\}([^{}]*)$/.exec(path);
  return match === null ? [path] : (match[2] ?? '').split(',').map((middle) => `${match[1] ?? ''}${middle}${match[3] ?? ''}`);
}

/** The files of `chmod` and its like. A mode may look like an option: `chmod -x file`. */
function changedBy(call: Call): readonly string[] {
  if (call.has('--reference') || /^attrib$/i.test(call.program)) return call.operands;
  const modeIsOption = /chmod$/.test(call.program) && call.args.some((arg) => /^-[rwxXst]+$/.test(arg));
  return modeIsOption ? call.operands : call.operands.slice(1);
}

/** What in an argument may be a path: the whole, and what follows `=`, `@` or `:`. Plain words without a slash or dot are left out. */
export function pathsInArgument(arg: string): string[] {
  const pieces = [arg.replace(/^-[a-zA-Z](?=[/~])/, ''), ...arg.split(/[=@:,]/).slice(1)];
  return pieces.filter((piece) => piece.length > 2 && piece.length < 1000 && !piece.startsWith('-') && !piece.startsWith('//') && /[/~.]|^id_/.test(piece) && !/:\/\//.test(piece) && !/\s/.test(piece));
}
