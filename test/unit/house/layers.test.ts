import { strict as assert } from 'node:assert';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

// The project's own configuration, minus the rules that need types: the files asked about need not exist.
const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

async function wallsHit(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  assert.ok(result, `${filePath} is ignored by lint`);
  const broken = result.messages.filter((m) => m.fatal === true);
  assert.deepEqual(broken, [], `${filePath} could not be parsed`);
  return result.messages.filter((m) => m.ruleId === 'wave/layers').map((m) => m.message);
}

const FORBIDDEN: [file: string, code: string][] = [
  ['src/contract/x.ts', `import { x } from '../core/x.ts';`],
  ['src/contract/x.ts', `import { join } from 'node:path';`],
  ['src/contract/x.ts', `import { parse } from 'yaml';`],
  ['src/core/x.ts', `import * as vscode from 'vscode';`],
  ['src/core/x.ts', `import type { Uri } from 'vscode';`],
  ['src/core/x.ts', `import { readFile } from 'node:fs/promises';`],
  ['src/core/x.ts', `import fs from 'fs';`],
  ['src/core/x.ts', `import { spawn } from 'node:child_process';`],
  ['src/core/x.ts', `import { DatabaseSync } from 'node:sqlite';`],
  ['src/core/x.ts', `import { simpleGit } from 'simple-git';`],
  ['src/core/x.ts', `import Anthropic from '@anthropic-ai/sdk';`],
  ['src/core/x.ts', `import { createClient } from '@supabase/supabase-js';`],
  ['src/core/x.ts', `import { x } from '../adapters/git/x.ts';`],
  ['src/core/deep/x.ts', `export { x } from '../../adapters/git/x.ts';`],
  ['src/core/x.ts', `export * from '../vscode/x.ts';`],
  ['src/core/x.ts', `export const x = () => import('../cli/x.ts');`],
  ['src/core/x.ts', `export const x = (name: string) => import(name);`],
  ['src/core/x.ts', `export const fs = require('node:fs');`],
  ['src/core/x.ts', `export const fs = process.getBuiltinModule('node:fs');`],
  ['src/core/x.ts', `export type X = import('../adapters/git/x.ts').X;`],
  ['src/core/x.ts', `import { x } from '../engine.ts';`],
  ['src/adapters/git/x.ts', `import { x } from '../sqlite/x.ts';`],
  ['src/adapters/thread/x.ts', `import { x } from '../git/x.ts';`],
  ['src/adapters/git/x.ts', `import { x } from '../../vscode/x.ts';`],
  ['src/adapters/git/x.ts', `import { x } from '../../cli/x.ts';`],
  ['src/adapters/git/x.ts', `import * as vscode from 'vscode';`],
  ['src/adapters/git/x.ts', `import { createClient } from '@supabase/supabase-js';`],
  ['src/adapters/git/x.ts', `import { x } from '../../engine.ts';`],
  ['src/vscode/x.ts', `import { x } from '../adapters/git/x.ts';`],
  ['src/vscode/x.ts', `import { createEngine } from '../engine.ts';`],
  ['src/vscode/x.ts', `import { simpleGit } from 'simple-git';`],
  ['src/cli/x.ts', `import * as vscode from 'vscode';`],
  ['src/cli/x.ts', `import { x } from '../vscode/x.ts';`],
  ['src/cli/x.ts', `import { x } from '../adapters/git/x.ts';`],
  ['src/engine.ts', `import * as vscode from 'vscode';`],
  ['src/engine.ts', `import { x } from './vscode/x.ts';`],
  ['src/extension.ts', `import { x } from './cli/main.ts';`],
  ['src/elsewhere/x.ts', `import { z } from 'zod';`],
  ['webview/run/x.ts', `import { join } from 'node:path';`],
  ['webview/run/x.ts', `import * as vscode from 'vscode';`],
  ['webview/run/x.ts', `import { x } from '../../src/core/x.ts';`],
  ['webview/run/x.ts', `import { x } from '../../test/x.ts';`],
];

const ALLOWED: [file: string, code: string][] = [
  ['src/contract/x.ts', `import { z } from 'zod'; import { y } from './y.ts';`],
  ['src/core/x.ts', `import { StateGraph } from '@langchain/langgraph'; import { createHash } from 'node:crypto'; import { y } from '../contract/y.ts';`],
  ['src/adapters/git/x.ts', `import { simpleGit } from 'simple-git'; import { spawn } from 'node:child_process'; import { y } from '../../core/y.ts'; import { z } from './z.ts';`],
  ['src/adapters/sqlite/x.ts', `import { DatabaseSync } from 'node:sqlite';`],
  ['src/adapters/sql/x.ts', `import { x } from '../thread/x.ts';`],
  ['src/vscode/x.ts', `import * as vscode from 'vscode'; import type { Engine } from '../engine.ts'; import { y } from '../core/y.ts';`],
  ['src/cli/x.ts', `import { Command } from 'commander'; import { createEngine } from '../engine.ts';`],
  ['src/engine.ts', `import { y } from './adapters/git/y.ts'; import { x } from './core/x.ts';`],
  ['src/extension.ts', `import * as vscode from 'vscode'; import { y } from './vscode/y.ts'; export const engine = () => import('./engine.ts');`],
  ['webview/run/x.ts', `import { html } from 'lit'; import { y } from '../../src/contract/y.ts'; import { z } from '../ui/z.ts'; import './x.css';`],
];

describe('layers', function () {
  this.timeout(60_000); // the first call loads the TypeScript parser

  for (const [file, code] of FORBIDDEN) {
    it(`${file} may not: ${code}`, async () => assert.equal((await wallsHit(file, code)).length, 1));
  }
  for (const [file, code] of ALLOWED) {
    it(`${file} may: ${code}`, async () => assert.deepEqual(await wallsHit(file, code), []));
  }
});
