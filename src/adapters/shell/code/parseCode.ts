import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as TreeSitter from '@vscode/tree-sitter-wasm';
import { messageOf } from '../../../core/errors.ts';
import type { CodeLanguage, CodeParse } from '../../../core/ports/codeParser.ts';
import { Deadline } from '../deadline.ts';
import { Unreadable } from '../unreadable.ts';
import type { CodeConverter } from './convert.ts';
import { JavascriptConverter } from './javascript.ts';
import { PhpConverter } from './php.ts';
import { PowershellConverter } from './powershell.ts';
import { PythonConverter } from './python.ts';
import { RubyConverter } from './ruby.ts';

class OutOfTime extends Error {}

const WARM_UP = "x = f('a', 1)\ny = [x]\n";

const CONVERTERS: Readonly<Record<CodeLanguage, new (checkTime: () => void) => CodeConverter>> = {
  python: PythonConverter,
  javascript: JavascriptConverter,
  typescript: JavascriptConverter,
  php: PhpConverter,
  ruby: RubyConverter,
  powershell: PowershellConverter,
};

/** Reads code with the grammar of its language, loaded when it is first asked for. */
export class CodeReader {
  readonly #treeSitter: typeof TreeSitter;
  readonly #wasmDirectory: string;
  readonly #parsers = new Map<CodeLanguage, Promise<TreeSitter.Parser>>();

  constructor(treeSitter: typeof TreeSitter, wasmDirectory: string) {
    this.#treeSitter = treeSitter;
    this.#wasmDirectory = wasmDirectory;
  }

  /** Never rejects. `timeoutMs`: for reading one text, loading not counted. */
  async parse(code: string, language: CodeLanguage, timeoutMs: number): Promise<CodeParse> {
    try {
      const parser = await this.#parser(language);
      const deadline = new Deadline(timeoutMs);
      const checkTime = (): void => {
        if (deadline.passed()) throw new OutOfTime();
      };
      parser.reset();
      const tree = parser.parse(language === 'php' && !code.includes('<?') ? `<?php ${code}` : code, null, { progressCallback: (): boolean => deadline.passed() });
      if (tree === null) throw new OutOfTime();
      try {
        if (tree.rootNode.hasError) throw new Unreadable(`it does not read as ${language}`);
        return { parsed: true, body: [new CONVERTERS[language](checkTime).read(tree.rootNode)] };
      } finally {
        tree.delete();
      }
    } catch (error) {
      if (error instanceof OutOfTime) return { parsed: false, reason: 'timeout', detail: `reading it took longer than ${timeoutMs} ms` };
      if (error instanceof Unreadable) return { parsed: false, reason: 'syntax', detail: error.message };
      return { parsed: false, reason: 'failed', detail: messageOf(error) };
    }
  }

  #parser(language: CodeLanguage): Promise<TreeSitter.Parser> {
    const known = this.#parsers.get(language);
    if (known !== undefined) return known;
    const made = this.#load(language);
    this.#parsers.set(language, made);
    return made;
  }

  async #load(language: CodeLanguage): Promise<TreeSitter.Parser> {
    const { Language, Parser } = this.#treeSitter;
    const parser = new Parser();
    parser.setLanguage(await Language.load(readFileSync(join(this.#wasmDirectory, `tree-sitter-${language}.wasm`))));
    // The engine compiles what is first used; the first text to be judged should not pay for it out of its time.
    parser.parse(WARM_UP)?.delete();
    return parser;
  }
}
