import type { AcceptanceCriterion } from '../../contract/story.ts';
import type { Field, ReadContext } from './reader.ts';
import { ObjectReader, asText, listItems, readText } from './reader.ts';
import type { Span } from './tree.ts';
import { joinPath } from './tree.ts';

/** A criterion on its way: the id may still be missing. */
export interface CriterionDraft {
  readonly id: string | null;
  readonly description: string;
  readonly threshold: string | null;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly path: string;
  readonly span: Span;
}

const EXPECTED = 'a text, or an object with "id" and "description"';
const DESCRIPTION = ['description', 'criterion', 'text', 'title', 'statement'];
/** `AC-1: ...`, `AC1) ...`, `**AC-1** ...` before the words of a criterion. */
const LEADING_ID = /^(?:\*\*|`)?([A-Z]{1,8}-?\d{1,6})(?:\*\*|`)?\s*(?:[:.)]|[-–—](?=\s))(?:\*\*)?\s*(?=\S)/u;

/** In YAML `- AC-1: words` is an object with one field. */
const YAML_ID = /^[A-Z]{1,8}-?\d{1,6}$/;

/** Splits `AC-1: words` into id and words. */
export function splitLeadingId(text: string): { id: string | null; description: string } {
  const match = LEADING_ID.exec(text);
  return match?.[1] === undefined ? { id: null, description: text } : { id: match[1], description: text.slice(match[0].length) };
}

/** Reads a list of criteria: objects, plain texts, or both. */
export function readCriteria(field: Field, context: ReadContext): CriterionDraft[] {
  return listItems(field, context, `a list of criteria, each ${EXPECTED}`).flatMap((item) => readCriterion(item, context) ?? []);
}

function readCriterion(item: Field, context: ReadContext): CriterionDraft | null {
  const place = { path: item.path, span: item.node.span };
  if (item.node.kind !== 'map') {
    const text = readText(item, context, EXPECTED);
    if (text === null) return null;
    if (text === '') {
      context.problems.error(item.path, item.node.span, 'The criterion is empty', EXPECTED);
      return null;
    }
    return { ...splitLeadingId(text), threshold: null, extra: {}, ...place };
  }
  const [only, second] = item.node.entries;
  if (only !== undefined && second === undefined && YAML_ID.test(only.key)) {
    const text = readText({ key: only.key, path: joinPath(item.path, only.key), node: only.value }, context);
    if (text === '') context.problems.error(item.path, item.node.span, 'The description of the criterion is empty', 'what must be true in the end');
    return text === null || text === '' ? null : { id: only.key, description: text, threshold: null, extra: {}, ...place };
  }
  const reader = new ObjectReader(item.node, item.path, context);
  const idField = reader.take(['id']);
  const id = idField === null ? null : readText(idField, context);
  if (id === '' && idField !== null) context.problems.error(idField.path, idField.node.span, 'The id of the criterion is empty', 'an id such as "AC-1"');
  const description = readDescription(reader, context);
  if (description === null) return null;
  const limit = reader.take(['threshold']);
  const threshold = limit === null ? null : numberOrText(limit, context);
  return { id, description, threshold, extra: reader.rest(), ...place };
}

function readDescription(reader: ObjectReader, context: ReadContext): string | null {
  const field = reader.take(DESCRIPTION);
  if (field !== null) {
    const text = readText(field, context);
    if (text === '') context.problems.error(field.path, field.node.span, 'The description of the criterion is empty', 'what must be true in the end');
    return text === '' ? null : text;
  }
  const steps = ['given', 'when', 'then'].flatMap((word) => {
    const text = reader.text([word]);
    return text === null || text === '' ? [] : [`${word} ${text}`];
  });
  if (steps.length > 0) return capital(steps.join(', '));
  const ears = reader.text(['ears_format', 'earsFormat']);
  if (ears !== null && ears !== '') return ears;
  context.problems.error(reader.path, reader.node.span, 'The criterion has no description', EXPECTED);
  return null;
}

function numberOrText(field: Field, context: ReadContext): string | null {
  const { node } = field;
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.source;
  return asText(node, context) ?? readText(field, context, 'a text or a number');
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/**
 * Gives every criterion an id (AC-1, AC-2 by position, around ids that are taken) with a warning, and
 * reports ids that occur twice. Unknown fields of criteria come back by id.
 */
export function finishCriteria(drafts: readonly CriterionDraft[], context: ReadContext): { criteria: AcceptanceCriterion[]; extra: Record<string, unknown> } {
  const given = new Map<string, CriterionDraft>();
  for (const draft of drafts) {
    if (draft.id === null || draft.id === '') continue;
    const before = given.get(draft.id.toLowerCase());
    if (before === undefined) given.set(draft.id.toLowerCase(), draft);
    else context.problems.error(draft.path, draft.span, `The criterion id "${draft.id}" is also that of ${before.path}`, 'ids that differ, not only by upper and lower case');
  }
  const taken = new Set(given.keys());
  const extra: [string, unknown][] = [];
  const criteria = drafts.map((draft, index) => {
    const id = draft.id ?? freeId(index + 1, taken);
    if (draft.id === null) context.problems.warning(draft.path, draft.span, `The criterion has no id; it is called ${id}, which changes when the list is reordered`, 'an id such as "AC-1"');
    if (Object.keys(draft.extra).length > 0) extra.push([id, draft.extra]);
    return { id, description: draft.description, ...(draft.threshold === null || draft.threshold === '' ? {} : { threshold: draft.threshold }) };
  });
  return { criteria, extra: Object.fromEntries(extra) };
}

function freeId(position: number, taken: Set<string>): string {
  for (let number = position; ; number += 1) {
    const id = `AC-${number}`;
    if (taken.has(id.toLowerCase())) continue;
    taken.add(id.toLowerCase());
    return id;
  }
}
