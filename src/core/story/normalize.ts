import type { Story } from '../../contract/story.ts';
import { story as storySchema } from '../../contract/story.ts';
import { finishCriteria, readCriteria } from './criteria.ts';
import type { CriterionDraft } from './criteria.ts';
import { BLOCKING, readDependencies } from './dependencies.ts';
import { objectiveFromSentence, readBudget, readCommands, readDescription, readObjective, readPlan, readSafety } from './parts.ts';
import { readGates } from './gates.ts';
import type { Field, ReadContext } from './reader.ts';
import { ObjectReader, asText, readNumber, readText } from './reader.ts';
import { readScope } from './scope.ts';
import { STORY_ID_RULE, storyIdFault } from './storyId.ts';
import { warnOfMisspellings } from './spelling.ts';
import type { MapNode, Span } from './tree.ts';
import { joinPath } from './tree.ts';

/** What a Markdown file says outside its front matter. */
export interface BodyParts {
  readonly title: string | null;
  /** The body without its list of criteria; null when the file has no body. */
  readonly text: string | null;
  readonly criteria: readonly CriterionDraft[];
}

export interface Normalized {
  readonly story: Story | null;
  /** Where the id stands, for problems that show only when several files are compared. */
  readonly idSpan: Span | null;
}

const ID = ['id', 'story_id', 'storyId'];
const CRITERIA = ['acceptance_criteria', 'acceptanceCriteria', 'criteria'];
const TECHNICAL = ['technical_requirements', 'technicalRequirements'];
const TITLE_LENGTH = 80;

/** Turns the tree of any dialect into the one normal form; problems go to the context. Null when there was an error. */
export function normalizeStory(root: MapNode, context: ReadContext, body: BodyParts = { title: null, text: null, criteria: [] }): Normalized {
  const reader = new ObjectReader(root, '$', context);
  const start = { start: root.span.start, end: Math.min(root.span.end, root.span.start + 1) };
  const { id, span: idSpan } = readStoryId(reader, start, context);

  const objective = readObjective(reader.take(['objective']), context);
  const paragraphs = readParagraphs(reader, context, body);
  const title = readTitle(reader, start, context, paragraphs, body);

  const lists = reader.takeAll(CRITERIA);
  const drafts = mergeCriteria([...lists.flatMap((field) => readCriteria(field, context)), ...body.criteria]);
  // A list whose items are all wrong has been complained about already.
  if (drafts.length === 0 && lists.every((field) => field.node.kind === 'list' && field.node.items.length === 0)) {
    const place = lists[0];
    context.problems.error(place?.path ?? '$', place?.node.span ?? start, 'The story has no acceptance criteria', 'acceptance_criteria: a list of at least one {id, description}');
  }
  const criteria = finishCriteria(drafts, context);

  const scope = readScope([...reader.takeAll(['files']), ...technicalFiles(root)], context);
  const dependencies = readDependencies(dependencyFields(reader, root), context, id ?? '');
  const safety = readSafety(reader, context);
  const budget = readBudget(reader.take(['budget']), context);
  const commands = readCommands(reader.take(['commands']), context);
  const plan = readPlan(reader.take(['plan']), context);
  const gates = readGates(reader.take(['gate_policy', 'gatePolicy']), context);
  const waveField = reader.take(['wave', 'wave_number', 'waveNumber']);
  const waveNumber = waveField && readNumber(waveField, context, (value) => Number.isSafeInteger(value) && value >= 0, 'a whole number, 0 or more');
  const domain = reader.text(['domain']) ?? '';
  const priority = readPriority(reader, context);
  warnOfMisspellings(reader);

  if (context.problems.hasErrors || id === null || title === null) return { story: null, idSpan };
  const leftovers = {
    objective: objective.extra, acceptance_criteria: criteria.extra, files: scope.extra, dependencies: dependencies.extra,
    safety: safety.extra, budget: budget.extra, commands: commands.extra,
  };
  const extra = { ...reader.rest(), ...Object.fromEntries(Object.entries(leftovers).filter(([, rest]) => Object.keys(rest).length > 0)) };
  const foundObjective = objective.value ?? paragraphs.map((text) => objectiveFromSentence(text.replace(/^User story: /, ''))).find((each) => each !== null) ?? null;
  const story = storySchema.parse({
    id, title, domain, priority, waveNumber, plan, gates, extra,
    prompt: paragraphs.length > 0 ? paragraphs.join('\n\n') : title,
    objective: foundObjective,
    acceptanceCriteria: criteria.criteria,
    files: scope.files,
    safety: safety.value,
    dependencies: dependencies.ids,
    budget: budget.value,
    commands: commands.value,
  });
  return { story, idSpan };
}

function readStoryId(reader: ObjectReader, start: Span, context: ReadContext): { id: string | null; span: Span | null } {
  const field = reader.take(ID);
  if (field === null) {
    context.problems.error('$', start, 'The story has no id', `"id": ${STORY_ID_RULE}`);
    return { id: null, span: null };
  }
  const id = readText(field, context, `a text: ${STORY_ID_RULE}`);
  const fault = id === null ? null : id === '' ? 'The id is empty' : storyIdFault(id);
  if (fault !== null) context.problems.error(field.path, field.node.span, fault, STORY_ID_RULE);
  return { id: fault === null ? id : null, span: field.node.span };
}

/** Everything the file says about what to do, in its order of generality, each text once. */
function readParagraphs(reader: ObjectReader, context: ReadContext, body: BodyParts): string[] {
  const texts = reader.takeAll(['description', 'prompt', 'body']).flatMap((field) => readDescription(field, context));
  if (body.text !== null && body.text.trim() !== '') texts.push(body.text.trim());
  return texts.filter((text, index) => texts.indexOf(text) === index);
}

function readTitle(reader: ObjectReader, start: Span, context: ReadContext, paragraphs: readonly string[], body: BodyParts): string | null {
  const field = reader.take(['title']);
  if (field !== null) {
    const title = readText(field, context);
    if (title !== '') return title;
  }
  if (body.title !== null) return body.title;
  const first = paragraphs[0]?.split('\n')[0]?.replace(/^#+\s*/, '').trim() ?? '';
  if (first === '') {
    context.problems.error(field?.path ?? '$', field?.node.span ?? start, 'The story has neither a title nor a description', '"title", "description" or both');
    return null;
  }
  const title = shorten(first);
  context.problems.warning(field?.path ?? '$', field?.node.span ?? start, `The story has no title; it is called "${title}"`, 'a title of a few words');
  return title;
}

/** The text itself when short, else its beginning up to a word, with an ellipsis. */
export function shorten(text: string): string {
  if (text.length <= TITLE_LENGTH) return text;
  const cut = text.slice(0, TITLE_LENGTH - 1);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), TITLE_LENGTH / 2)).trimEnd()}…`;
}

/** Front matter and body may list the same criteria: the same id with the same words counts once. */
function mergeCriteria(drafts: readonly CriterionDraft[]): CriterionDraft[] {
  const fromBody = (draft: CriterionDraft): boolean => draft.path.startsWith('$.body');
  return drafts.filter((draft) => !fromBody(draft) || !drafts.some((other) => !fromBody(other)
    && other.description === draft.description && (draft.id === null || other.id === draft.id)));
}

/** `technicalRequirements.files`; the rest of that object is not ours and stays in `extra` as it is. */
function technicalFiles(root: MapNode): Field[] {
  return nested(root, TECHNICAL, ['files']);
}

function dependencyFields(reader: ObjectReader, root: MapNode): Field[] {
  const top = reader.takeAll(['dependencies', ...BLOCKING.filter((name) => /^(blocked|depends)/.test(name))]);
  return [...top, ...nested(root, ['traceability'], ['dependencies', 'blockedBy', 'blocked_by'])];
}

function nested(root: MapNode, outer: readonly string[], inner: readonly string[]): Field[] {
  return root.entries.filter((entry) => outer.includes(entry.key)).flatMap((entry) => {
    if (entry.value.kind !== 'map') return [];
    return entry.value.entries
      .filter((each) => inner.includes(each.key) && !(each.value.kind === 'scalar' && each.value.value === null))
      .map((each) => ({ key: each.key, path: joinPath(joinPath('$', entry.key), each.key), node: each.value }));
  });
}

function readPriority(reader: ObjectReader, context: ReadContext): string {
  const field = reader.take(['priority']);
  if (field === null) return '';
  const { node } = field;
  if (node.kind === 'scalar' && typeof node.value === 'number') return node.source;
  return asText(node, context) ?? readText(field, context, 'a text or a number') ?? '';
}
