import type { Story } from '../../contract/story.ts';
import type { Field, ReadContext } from './reader.ts';
import { asText, readObject } from './reader.ts';

const EXPECTED = 'an object of gate numbers (0 to 9) and "person", e.g. {"4": "person"}';

/**
 * Gates that a person decides for this story. A story lies in the repository, where agents write too, so it can only tighten: "auto" is told and left
 * out, and the settings decide.
 */
export function readGates(field: Field | null, context: ReadContext): Story['gates'] {
  const reader = field === null ? null : readObject(field, context, EXPECTED);
  if (field === null || reader === null) return {};
  const gates: Story['gates'] = {};
  for (const { key, value } of reader.node.entries) {
    const path = `${field.path}.${key}`;
    const policy = asText(value, context);
    if (!/^[0-9]$/.test(key)) context.problems.error(path, value.span, `"${key}" is no gate`, EXPECTED);
    else if (policy === 'person') gates[key] = 'person';
    else if (policy === 'auto') context.problems.warning(path, value.span, 'A story cannot let a gate pass by itself; this is left out, and the setting wave.gates.policy decides', '"person", or nothing');
    else context.problems.error(path, value.span, 'This is no policy of a gate', EXPECTED);
  }
  return gates;
}
