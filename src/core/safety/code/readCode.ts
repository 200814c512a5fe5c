import type { CodeLanguage, CodeParser } from '../../ports/codeParser.ts';
import { unknown } from '../finding.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import { Effects } from './effects.ts';
import { Flow, UNKNOWN_NAME } from './flow.ts';
import { POWERSHELL } from '../powershell/rules.ts';
import type { CodeRules } from './language.ts';
import { JAVASCRIPT } from './rules/javascript.ts';
import { PHP } from './rules/php.ts';
import { PYTHON } from './rules/python.ts';
import { RUBY } from './rules/ruby.ts';
import type { Value } from './values.ts';
import { either, ofItems, ofText } from './values.ts';

const RULES: Readonly<Partial<Record<CodeLanguage, CodeRules>>> = { python: PYTHON, javascript: JAVASCRIPT, typescript: JAVASCRIPT, php: PHP, ruby: RUBY, powershell: POWERSHELL };

/** Reads code in a language with a grammar. `args`: what the code is given on the command line. What cannot be read is unknown. */
export async function readCode(parser: CodeParser, code: string, language: CodeLanguage, args: readonly string[]): Promise<Effects> {
  const rules = RULES[language];
  const source = (language === 'powershell' ? readable(code) : code).replaceAll(UNKNOWN_TEXT, UNKNOWN_NAME);
  let parse = await parser.parseCode(source, language);
  // Code with types is read by TypeScript's grammar, which does not read everything that is JavaScript.
  if (!parse.parsed && language === 'javascript' && parse.reason === 'syntax') parse = await parser.parseCode(source, 'typescript');
  if (!parse.parsed || rules === undefined) {
    const effects = new Effects();
    effects.add(unknown('code/unread', `holds code that cannot be read as ${language}: ${parse.parsed ? 'there are no rules for it' : parse.detail}`));
    return effects;
  }
  return new Flow(rules, given(language, args)).run(parse.body);
}

/** What the code finds in its surroundings: its arguments. */
function given(language: CodeLanguage, args: readonly string[]): Map<string, Value> {
  const words = args.map((arg) => ofText(arg));
  const result = new Map<string, Value>([[UNKNOWN_NAME, ofText(UNKNOWN_TEXT)]]);
  if (language === 'python') result.set('sys.argv', ofItems([ofText('script'), ...words]));
  if (language === 'ruby') result.set('ARGV', ofItems(words));
  if (language === 'php') result.set('$argv', ofItems([ofText('php'), ...words]));
  // Whether a script's name comes before its arguments depends on how the code was given.
  if (language === 'javascript') result.set('process.argv', ofItems([ofText('node'), ...words.flatMap(() => [either(words)]), ...(words.length === 0 ? [] : [either(words)])]));
  return result;
}

/** PowerShell that its grammar reads: it knows neither `1MB` nor lists of words without quotes (`Select-Object Id, Name`). */
function readable(code: string): string {
  return code.replace(/("(?:[^"`]|`[\s\S]|"")*"|'(?:[^']|'')*'|#[^\n]*)|\b(\d+)[KMGTP]B\b|(?<=\s)([A-Za-z_][\w.*\\/-]*(?:\s*,\s*[A-Za-z_*][\w.*\\/-]*)+)/gi, (whole, quoted: string | undefined, size: string | undefined, list: string | undefined) => {
    if (quoted !== undefined) return whole;
    if (size !== undefined) return size;
    return (list ?? '').split(/\s*,\s*/).map((word) => `'${word}'`).join(',');
  });
}
