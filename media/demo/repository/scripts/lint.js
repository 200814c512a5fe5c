// A few rules of style, without a dependency: what it finds is printed as path:line, and the exit code is 1.
import { readFileSync, readdirSync } from 'node:fs';

const RULES = [
  [/[ \t]+$/, 'white space at the end of the line'],
  [/\t/, 'a tab'],
  [/\bvar\s/, 'var'],
  [/[^=!]==[^=]/, '== instead of ==='],
  [/\bdebugger\b/, 'debugger'],
];
const NOT_IN_SOURCES = [[/\bconsole\./, 'console in a library'], [/from '(?!\.)/, 'a dependency']];

const root = new URL('..', import.meta.url);
const findings = [];
for (const folder of ['src', 'test']) {
  for (const file of readdirSync(new URL(`${folder}/`, root)).filter((name) => name.endsWith('.js'))) {
    const text = readFileSync(new URL(`${folder}/${file}`, root), 'utf8');
    const rules = folder === 'src' ? [...RULES, ...NOT_IN_SOURCES] : RULES;
    text.split('\n').forEach((line, index) => {
      for (const [rule, words] of rules) {
        if (rule.test(line)) findings.push(`${folder}/${file}:${index + 1} ${words}`);
      }
    });
    if (!text.endsWith('\n') || text.endsWith('\n\n')) findings.push(`${folder}/${file} must end in one line break`);
  }
}

for (const finding of findings) console.error(finding);
console.log(`${findings.length} findings`);
process.exitCode = findings.length > 0 ? 1 : 0;
