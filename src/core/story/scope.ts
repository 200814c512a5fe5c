import type { Story } from '../../contract/story.ts';
import { globFault, normalGlob } from './paths.ts';
import type { Field, ReadContext } from './reader.ts';
import { ObjectReader, listItems, readText, textFields, wrongType } from './reader.ts';
import type { Span } from './tree.ts';

type Kind = keyof Story['files'];
type Scope = Record<Kind, string[]>;

const GLOBS = 'a list of paths or globs relative to the repository';
const LISTS = 'an object with "create", "modify" and "forbidden", or a list of {path, action}';
/** Words for what happens to a file. Deleting and moving is changing: the scope has no third kind. */
const ACTIONS: Readonly<Record<string, Kind>> = {
  create: 'create', add: 'create', new: 'create',
  modify: 'modify', update: 'modify', edit: 'modify', change: 'modify', delete: 'modify', remove: 'modify', rename: 'modify', move: 'modify',
  forbidden: 'forbidden', forbid: 'forbidden', deny: 'forbidden',
};
const KEYS: readonly (readonly [Kind, readonly string[]])[] = [
  ['create', ['create']],
  ['modify', ['modify', 'delete']],
  ['forbidden', ['forbidden']],
];

/** Reads the files of a story from all the places that dialects use; what is not scope comes back as `extra` (of `files`). */
export function readScope(fields: readonly Field[], context: ReadContext): { files: Story['files']; extra: Record<string, unknown> } {
  const scope: Scope = { create: [], modify: [], forbidden: [] };
  const extra: [string, unknown][] = [];
  for (const field of fields) {
    if (field.node.kind === 'list') readList(field, scope, context);
    else if (field.node.kind === 'map') {
      const reader = new ObjectReader(field.node, field.path, context);
      for (const [kind, names] of KEYS) {
        for (const list of reader.takeAll(names)) {
          for (const item of textFields(list, context, GLOBS)) addGlob(scope, kind, item.text, item, context);
        }
      }
      extra.push(...Object.entries(reader.rest()));
    } else wrongType(field, context, LISTS);
  }
  return { files: scope, extra: Object.fromEntries(extra) };
}

function readList(field: Field, scope: Scope, context: ReadContext): void {
  for (const item of listItems(field, context, LISTS)) {
    if (item.node.kind !== 'map') {
      const text = readText(item, context, 'a path, or {path, action}');
      if (text !== null) addGlob(scope, 'modify', text, { path: item.path, span: item.node.span }, context);
      continue;
    }
    const reader = new ObjectReader(item.node, item.path, context);
    const path = reader.take(['path', 'file']);
    const action = reader.take(['action', 'change', 'type']);
    const glob = path === null ? null : readText(path, context);
    const word = action === null ? 'modify' : readText(action, context);
    if (path === null) context.problems.error(item.path, item.node.span, 'The file has no path', '{path, action}');
    if (path === null || glob === null || word === null) continue;
    const kind = ACTIONS[word.toLowerCase()];
    // Files that are only read (action "read", "existing") are no scope.
    if (kind !== undefined) addGlob(scope, kind, glob, { path: path.path, span: path.node.span }, context);
    else if (action !== null && !/^(read|existing|reference)$/i.test(word)) {
      context.problems.error(action.path, action.node.span, `"${word}" is not known as an action on a file`, 'create, modify, delete, forbidden or read');
    }
  }
}

function addGlob(scope: Scope, kind: Kind, text: string, place: { path: string; span: Span }, context: ReadContext): void {
  const fault = globFault(text);
  if (fault !== null) {
    context.problems.error(place.path, place.span, fault.message, fault.expected);
    return;
  }
  const glob = normalGlob(text);
  if (kind !== 'forbidden' ? scope.forbidden.includes(glob) : scope.create.includes(glob) || scope.modify.includes(glob)) {
    context.problems.warning(place.path, place.span, `"${glob}" is both in scope and forbidden; forbidden counts`, 'each path under one heading only');
  }
  if (!scope[kind].includes(glob)) scope[kind].push(glob);
}
