import { t } from './localize.ts';

export interface EditableField {
  readonly name: string;
  readonly text: string;
}

/** An action's input as texts to edit: strings as they are, everything else as JSON. */
export function editableFields(input: Readonly<Record<string, unknown>>): EditableField[] {
  return Object.entries(input).map(([name, value]) => ({ name, text: typeof value === 'string' ? value : JSON.stringify(value) }));
}

/** The input with the edits in it; null with a problem while some JSON is broken. */
export function editedInput(input: Readonly<Record<string, unknown>>, edits: Readonly<Record<string, string>>): { readonly input: Record<string, unknown> | null; readonly problem: string } {
  const result: Record<string, unknown> = { ...input };
  for (const [name, text] of Object.entries(edits)) {
    if (typeof input[name] === 'string') {
      result[name] = text;
      continue;
    }
    try {
      result[name] = JSON.parse(text);
    } catch {
      return { input: null, problem: t('{0} is not valid JSON.', name) };
    }
  }
  return { input: result, problem: '' };
}
