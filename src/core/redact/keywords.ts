/**
 * Which keywords may occur in a text: one pass over the text notes every pair of neighbouring characters, and only a keyword whose pairs were
 * all seen is looked for. 350 keywords over 1 MB take some 10 ms so, and 100 ms one by one.
 */
export class KeywordFilter {
  readonly #seen = new Uint8Array(128 * 128);
  #text = '';

  /** @param text in lower case */
  read(text: string): void {
    this.#text = text;
    this.#seen.fill(0);
    let last = 0;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index) & 127;
      this.#seen[last * 128 + code] = 1;
      last = code;
    }
  }

  has(keyword: string): boolean {
    for (let index = 1; index < keyword.length; index += 1) {
      if (this.#seen[(keyword.charCodeAt(index - 1) & 127) * 128 + (keyword.charCodeAt(index) & 127)] !== 1) return false;
    }
    return this.#text.includes(keyword);
  }
}
