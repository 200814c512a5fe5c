import type { Field, ReadContext } from './reader.ts';
import { ObjectReader, asText, listItems, readText, wrongType } from './reader.ts';

const EXPECTED = 'a list of story ids, or an object of such lists (required_before, blockedBy, requires)';
/** Names under which dialects list the stories that must be complete first. What this story blocks in turn is not among them. */
export const BLOCKING = [
  'required_before', 'requiredBefore', 'blocked_by', 'blockedBy', 'requires', 'depends_on', 'dependsOn', 'after', 'stories',
];

/** Ids of the stories this one waits for, without repetition, and the rest of a dependencies object. */
export function readDependencies(fields: readonly Field[], context: ReadContext, ownId: string): { ids: string[]; extra: Record<string, unknown> } {
  const ids: string[] = [];
  const extra: [string, unknown][] = [];
  const add = (item: Field): void => {
    const id = readId(item, context);
    if (id === null) return;
    if (id === ownId) context.problems.error(item.path, item.node.span, 'The story depends on itself', 'ids of other stories');
    else if (!ids.includes(id)) ids.push(id);
  };
  for (const field of fields) {
    if (field.node.kind === 'list') listItems(field, context, EXPECTED).forEach(add);
    else if (field.node.kind === 'map') {
      const reader = new ObjectReader(field.node, field.path, context);
      for (const list of reader.takeAll(BLOCKING)) {
        if (list.node.kind === 'scalar') add(list);
        else listItems(list, context, 'a list of story ids').forEach(add);
      }
      extra.push(...Object.entries(reader.rest()));
    } else if (asText(field.node, context) !== null) add(field);
    else wrongType(field, context, EXPECTED);
  }
  return { ids, extra: Object.fromEntries(extra) };
}

function readId(item: Field, context: ReadContext): string | null {
  const from = item.node.kind === 'map' ? new ObjectReader(item.node, item.path, context).take(['id', 'story_id', 'storyId', 'story']) : item;
  const id = from === null ? null : readText(from, context, 'the id of a story');
  if (from === null) context.problems.error(item.path, item.node.span, 'The dependency has no id', 'the id of a story');
  if (id !== '') return id;
  context.problems.error(item.path, item.node.span, 'The id is empty', 'the id of a story');
  return null;
}
