import { allowedHost } from '../../contract/host.ts';
import type { Story } from '../../contract/story.ts';
import type { Field, ReadContext } from './reader.ts';
import { ObjectReader, readNumber, readObject, readText, textFields, wrongType } from './reader.ts';

/** A part of the story with the fields of it that have no place in the contract. */
export interface Part<T> {
  readonly value: T;
  readonly extra: Record<string, unknown>;
}

const USER_STORY = /^as an? (?<asA>.+?),?\s+i want (?<iWant>.+?)(?:,?\s+so that (?<soThat>.+?))?\.?$/is;

/** `{as_a, i_want, so_that}`, or a sentence "As a ..., I want ..., so that ...". */
export function readObjective(field: Field | null, context: ReadContext): Part<Story['objective']> {
  if (field === null) return { value: null, extra: {} };
  const expected = 'an object with as_a, i_want and so_that, or one sentence';
  if (field.node.kind === 'scalar') {
    const text = readText(field, context, expected);
    return { value: text === null || text === '' ? null : objectiveFromSentence(text) ?? { asA: '', iWant: text, soThat: '' }, extra: {} };
  }
  const reader = readObject(field, context, expected);
  if (reader === null) return { value: null, extra: {} };
  const value = {
    asA: reader.text(['as_a', 'asA', 'as_an', 'asAn']) ?? '',
    iWant: reader.text(['i_want', 'iWant', 'want']) ?? '',
    soThat: reader.text(['so_that', 'soThat']) ?? '',
  };
  const empty = value.asA === '' && value.iWant === '' && value.soThat === '';
  return { value: empty ? null : value, extra: reader.rest() };
}

export function objectiveFromSentence(text: string): Story['objective'] {
  const groups = USER_STORY.exec(text.trim())?.groups;
  if (groups === undefined) return null;
  return { asA: groups['asA'] ?? '', iWant: groups['iWant'] ?? '', soThat: groups['soThat'] ?? '' };
}

export function readSafety(root: ObjectReader, context: ReadContext): Part<Story['safety']> {
  const names = { stop: ['stop_conditions', 'stopConditions'], escalate: ['escalation_triggers', 'escalationTriggers'], hosts: ['allowed_hosts', 'allowedHosts'] };
  const field = root.take(['safety']);
  const reader = field === null ? null : readObject(field, context, 'an object with stop_conditions and escalation_triggers');
  const hosts = readHosts([reader?.take(names.hosts) ?? null, root.take(names.hosts)], context);
  return {
    value: {
      stopConditions: [...(reader?.texts(names.stop) ?? []), ...root.texts(names.stop)],
      escalationTriggers: [...(reader?.texts(names.escalate) ?? []), ...root.texts(names.escalate)],
      ...(hosts.length === 0 ? {} : { allowedHosts: [...new Set(hosts)] }),
    },
    extra: reader?.rest() ?? {},
  };
}

/** Hosts that the story's commands need; one that is none is an error: it must not be taken for another. */
function readHosts(fields: readonly (Field | null)[], context: ReadContext): string[] {
  const expected = 'hosts such as api.example.com, *.example.com or localhost:8080';
  return fields.flatMap((field) => (field === null ? [] : textFields(field, context, expected))).flatMap(({ text, path, span }) => {
    if (allowedHost.safeParse(text).success) return [text.toLowerCase()];
    context.problems.error(path, span, `"${text}" is no host`, expected);
    return [];
  });
}

/** Limits of this story. `estimated_tokens` is an estimate, not a limit, and stays in `extra`. */
export function readBudget(field: Field | null, context: ReadContext): Part<Story['budget']> {
  const reader = field === null ? null : readObject(field, context, 'an object with "tokens" and "usd"');
  if (reader === null) return { value: {}, extra: {} };
  const tokensField = reader.take(['tokens', 'max_tokens', 'maxTokens', 'token_limit', 'tokenLimit', 'tokens_limit', 'tokensLimit']);
  const usdField = reader.take(['usd', 'max_usd', 'maxUsd', 'cost_usd', 'costUsd', 'cost_limit_usd', 'costLimitUsd', 'max_cost_usd', 'maxCostUsd']);
  const tokens = tokensField && readNumber(tokensField, context, (value) => Number.isSafeInteger(value) && value > 0, 'a whole number over 0');
  const usd = usdField && readNumber(usdField, context, (value) => value > 0, 'US dollars, over 0');
  return { value: { ...(tokens === null ? {} : { tokens }), ...(usd === null ? {} : { usd }) }, extra: reader.rest() };
}

const COMMANDS = ['setup', 'build', 'lint', 'test', 'launch'] as const;

/** Shell commands of the project; a list of commands is joined with `&&`. */
export function readCommands(field: Field | null, context: ReadContext): Part<Story['commands']> {
  const reader = field === null ? null : readObject(field, context, `an object with ${COMMANDS.join(', ')}`);
  if (reader === null) return { value: {}, extra: {} };
  const value: Story['commands'] = {};
  for (const name of COMMANDS) {
    const command = reader.take([name]);
    if (command === null) continue;
    const lines = textFields(command, context, 'a shell command, or a list of them');
    for (const line of lines) {
      if (line.text === '') context.problems.error(line.path, line.span, 'The command is empty', 'a shell command; leave the field out when there is none');
      else if (line.text.includes('\0')) context.problems.error(line.path, line.span, 'The command contains a NUL character', 'a shell command');
    }
    const joined = lines.map((line) => line.text).filter((text) => text !== '').join(' && ');
    if (joined !== '') value[name] = joined;
  }
  return { value, extra: reader.rest() };
}

/** A plan in words: a text, or a list whose items become numbered lines. */
export function readPlan(field: Field | null, context: ReadContext): string {
  if (field === null) return '';
  if (field.node.kind === 'scalar') return readText(field, context, 'a text or a list of steps') ?? '';
  if (field.node.kind === 'map') {
    wrongType(field, context, 'a text or a list of steps');
    return '';
  }
  const steps = field.node.items.flatMap((node, index) => {
    const item: Field = { key: field.key, path: `${field.path}[${index}]`, node };
    const text = node.kind === 'map' ? new ObjectReader(node, item.path, context).text(['description', 'step', 'title', 'text']) : readText(item, context);
    if (node.kind === 'map' && text === null) context.problems.error(item.path, node.span, 'The step has no description', 'a text, or an object with "description"');
    return text === null || text === '' ? [] : [text];
  });
  return steps.map((step, index) => `${index + 1}. ${step}`).join('\n');
}

const SECTION_WORDS: Readonly<Record<string, string>> = { userStory: 'User story', user_story: 'User story' };

/** The words of a description: a text, or an object of texts (`summary`, `context`, ...) that become paragraphs. */
export function readDescription(field: Field, context: ReadContext): string[] {
  if (field.node.kind !== 'map') {
    const text = readText(field, context, 'a text, or an object of texts');
    return text === null || text === '' ? [] : [text];
  }
  const reader = new ObjectReader(field.node, field.path, context);
  return field.node.entries.flatMap((entry) => {
    const texts = reader.texts([entry.key]);
    if (texts.length === 0) return [];
    const words = SECTION_WORDS[entry.key] ?? entry.key.replace(/_/g, ' ').replace(/^./, (letter) => letter.toUpperCase());
    return [entry.key === 'summary' || entry.key === 'text' ? texts.join('\n') : `${words}: ${texts.join('\n')}`];
  });
}
