/** How one kind of secret looks. */
export interface SecretRule {
  /** Name in `[redacted:<name>]`. */
  readonly name: string;
  /** At least one of these occurs in the text (lower case), else the pattern is not tried. */
  readonly keywords: readonly string[];
  /** Global. A group `secret` narrows the match to the secret itself. Every repetition has an upper bound or a closed alphabet, so time is linear. */
  readonly pattern: RegExp;
  /** Bits per character that the secret has at least; below, it is an example. */
  readonly entropy?: number;
  /** The secret must hold a digit: words in a name are not a key. */
  readonly digit?: true;
  /** The secret was chosen by a person: it has to look like a password (`looksLikePassword`), not like a key. */
  readonly password?: true;
}

export const rule = (name: string, keywords: string, pattern: RegExp, more: Pick<SecretRule, 'entropy' | 'digit' | 'password'> = {}): SecretRule => ({ name, keywords: keywords.split(' '), pattern, ...more });
