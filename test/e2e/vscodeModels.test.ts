import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../scripts/paths.mjs';
import { runInHost } from '../host/runInHost.ts';

const FOLDER = join(ROOT, 'out/vscodeModels');

/** Only an extension that declares a vendor may provide language models, and the product declares none: hence one of its own. */
const MANIFEST = {
  name: 'model-tests', publisher: 'wave-test', version: '0.0.1', engines: { vscode: '^1.105.0' },
  main: './index.cjs',
  contributes: { languageModelChatProviders: [{ vendor: 'wave-test', displayName: 'Written conversations' }] },
};

describe('models of VS Code, inside the extension host', () => {
  it('conform to the model port', async () => {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, 'package.json'), JSON.stringify(MANIFEST));
    await build({
      entryPoints: [
        { in: join(ROOT, 'test/integration/index.ts'), out: 'index' },
        { in: join(ROOT, 'test/conformance/model/vscodeHost/vscodeModels.ts'), out: 'vscodeModels.test' },
      ],
      outdir: FOLDER,
      outExtension: { '.js': '.cjs' },
      bundle: true, platform: 'node', format: 'cjs', target: 'node22', sourcemap: 'inline', logLevel: 'warning',
      external: ['vscode', 'mocha'],
    });
    assert.equal(await runInHost({ tests: join(FOLDER, 'index.cjs'), devExtension: FOLDER }), 0);
  });
});
