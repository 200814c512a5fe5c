import { strict as assert } from 'node:assert';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import * as z from 'zod';
import { ROOT } from '../../../scripts/paths.mjs';

const bundle = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(join(ROOT, 'l10n/bundle.l10n.json'), 'utf8')));

/** The English texts that a file has translated: what `l10n.t` and the webviews' `t` are given as text. */
function translatedTexts(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node)) {
      const { expression, arguments: [first] } = node;
      const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : ts.isIdentifier(expression) ? expression.text : '';
      if (name === 't' && first && ts.isStringLiteralLike(first)) texts.push(first.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

describe('what people read', () => {
  it('can be translated: every text is in the bundle that translators copy', () => {
    const files = globSync(['src/vscode/**/*.ts', 'webview/**/*.ts'], { cwd: ROOT });
    const texts = files.flatMap((file) => translatedTexts(file).map((text) => ({ file, text })));
    assert.ok(texts.length > 500, 'the texts are found at all');
    assert.deepEqual(texts.filter(({ text }) => !Object.hasOwn(bundle, text)), []);
  });
});
