import { UNKNOWN_TEXT } from '../paths/location.ts';
import { namesSecret } from '../secretNames.ts';
import { isPathObject } from './texts.ts';
import type { Value } from './values.ts';

/** Methods of the environment as a whole; any other member is a variable. */
const WHOLE = /^(?:get|items|keys|values|copy|pop|setdefault|update|toString|map|filter|join|fetch|to_h|to_hash|inspect|each\w*|select|sort\w*|to_a|to_json|to_yaml|\[\])$/;

/** A variable of the environment, when the value is the environment and the key no method of it. */
export function environmentMember(of: Value, key: string): Value | null {
  if (of.origin !== 'environment' || of.entries !== undefined || WHOLE.test(key)) return null;
  return { texts: [UNKNOWN_TEXT], ...(namesSecret(key) ? { origin: 'secret' } : {}) };
}

/** `p.parent` of a path. */
export function pathMember(of: Value, key: string): Value | null {
  if (of.texts === undefined || !isPathObject(of) || (key !== 'parent' && key !== 'parents')) return null;
  return { ...of, texts: of.texts.map((text) => `${text}/..`) };
}
