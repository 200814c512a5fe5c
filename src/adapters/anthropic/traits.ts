/** What the Messages API does not say about a model in advance, but refuses requests over. */
export interface ModelTraits {
  /** Tokens, prompt and answer together. */
  readonly contextWindow: number;
  /** Most `max_tokens` may be. */
  readonly maxOutput: number;
  /** Whether `tool_choice: any` is accepted. */
  readonly forcedToolUse: boolean;
}

const MILLION: ModelTraits = { contextWindow: 1_000_000, maxOutput: 128_000, forcedToolUse: true };
const SMALL: ModelTraits = { contextWindow: 200_000, maxOutput: 64_000, forcedToolUse: true };

/** By beginning of the name, the first match counts. From the model pages of platform.claude.com, November 2026. */
const TRAITS: readonly (readonly [string, ModelTraits])[] = [
  ['claude-fable-5-', { ...MILLION, forcedToolUse: false }],
  ['claude-mythos-5-', { ...MILLION, forcedToolUse: false }],
  ['claude-opus-5-5', { ...MILLION, forcedToolUse: false }],
  ['claude-sonnet-5-5', { ...MILLION, forcedToolUse: false }],
  ['claude-sonnet-4-5', SMALL],
  ['claude-opus-4-5', SMALL],
  ['claude-haiku-4-5', SMALL],
  ['claude-sonnet-4-6', { ...MILLION, maxOutput: 64_000 }],
  ['claude-', MILLION],
];

/** A model nobody here has heard of gets the careful values: a small window, nothing forced. */
const UNKNOWN: ModelTraits = { ...SMALL, forcedToolUse: false };

export function traitsOf(model: string): ModelTraits {
  return TRAITS.find(([beginning]) => model.startsWith(beginning))?.[1] ?? UNKNOWN;
}
