import type { PathUse } from '../paths/judgePath.ts';
import type { Call } from './call.ts';
import type { ProgramRule } from './rule.ts';

export interface UsedPath {
  readonly use: PathUse;
  readonly path: string;
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
      // Copying nothing over several files empties them.
      if (last !== undefined && sources.includes('/dev/null')) all('delete', target === undefined ? [last] : [target]);
      if (last !== undefined && call.operands.length + (target === undefined ? 0 : 1) > 1) all('write', [last]);
      break;
    case 'move':
      if (last !== undefined && /^\/dev\//.test(last)) {
        // Moving something into a device is a way to lose it.
        all('deleteTree', sources);
        break;
      }
      all('read', sources);
      all('write', sources);
      if (last !== undefined) all('write', [last]);
      break;
    case 'link':
      // A link gives a second name: writing through it later is writing to its target.
      if (first !== undefined) all('read', sources.length > 0 ? sources : [first]);
      if (last !== undefined) all('write', [last]);
      break;
    case 'delete':
      all(tree ? 'deleteTree' : 'delete');
      break;
    case 'attributes':
      all(tree ? 'attributesTree' : 'attributes', call.operands.slice(call.has('--reference') ? 0 : 1));
      break;
    case 'empty':
      all('write');
      all('delete', call.operands.filter((path) => /[*?[]|\0/.test(path)));
      break;
    case 'read':
      // Programs of one line of the table share its options: what takes a value in one (`cut -d`, `head -n`) is a switch in another (`cat -n`).
      all('read', [...call.operands, ...(rule.valued ?? '').split(' ').flatMap((name) => (name === '' ? [] : call.valuesOf(name)))]);
      break;
    case 'names':
    case 'create':
    case 'write':
    case 'deleteTree':
    case 'attributesTree':
      all(role);
      break;
  }
  return used;
}

/** What in an argument may be a path: the whole, and what follows `=`, `@` or `:`. Plain words without a slash or dot are left out. */
export function pathsInArgument(arg: string): string[] {
  const pieces = [arg.replace(/^-[a-zA-Z](?=[/~])/, ''), ...arg.split(/[=@:,]/).slice(1)];
  return pieces.filter((piece) => piece.length > 2 && piece.length < 1000 && !piece.startsWith('-') && !piece.startsWith('//') && /[/~.]|^id_/.test(piece) && !/:\/\//.test(piece) && !/\s/.test(piece));
}
