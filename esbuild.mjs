// Builds everything that ships into dist/: `node esbuild.mjs [--production] [--watch]`; `--tests` builds the integration tests instead.
// To add a bundle, a worker or a file to copy, extend the tables; the rest need not change.
import { cpSync, existsSync, globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { context } from 'esbuild';

/**
 * Bundles that run in Node. `lazy`: the modules of LAZY stay outside and are loaded from their own bundles on first use. `without`: packages that are too much
 * to be loaded with it.
 */
const HOST_BUNDLES = [
  { from: 'src/extension.ts', to: 'dist/extension.cjs', lazy: true, without: /^zod(\/|$)/ },
  { from: 'src/vscode/actions.ts', to: 'dist/actions.cjs' },
  { from: 'src/cli/main.ts', to: 'dist/wave.cjs', lazy: true, banner: '#!/usr/bin/env node' },
  // The grammar's loader declares a `require` of its own, which would hide ours from an `import()` turned into one.
  { from: 'src/adapters/shell/worker.ts', to: 'dist/shellWorker.cjs', supported: {} },
  { from: 'src/adapters/sql/worker.ts', to: 'dist/sqlWorker.cjs', supported: {} },
  { from: 'src/adapters/sandbox/host.ts', to: 'dist/sandboxHost.cjs' },
  { from: 'src/adapters/git/host/main.ts', to: 'dist/gitHost.cjs' },
  // Runs one command and outlives the editor; started for every command, so it is to stay a few KB.
  { from: 'src/adapters/process/runner/main.ts', to: 'dist/runner.cjs' },
];

/** The engine, its rules alone (for who only scores), and the parts it is loaded in (src/engine/load.ts): files that share what they have in common. */
const ENGINE = ['src/engine.ts', 'src/engine/safety.ts', ...globSync('src/engine/parts/*.ts')].map((from) => ({ from: from.replaceAll('\\', '/'), name: from === 'src/engine.ts' ? 'engine' : `engine-${basename(from, '.ts')}` }));

/** Modules that are bundles of their own, loaded with `await import()` when they are first needed. */
const LAZY = new Map([...ENGINE.map(({ from, name }) => [from, `./${name}.mjs`]), ['src/vscode/actions.ts', './actions.cjs']]);

/** Each webview/<name>/main.ts becomes dist/webview/<name>.js, and .css when it imports a style sheet. */
const WEBVIEW_ENTRIES = globSync('webview/*/main.ts');

/** Files that are read at run time and therefore cannot be bundled. */
const COPIES = [
  ...['', ...['bash', 'python', 'javascript', 'typescript', 'php', 'ruby', 'powershell'].map((language) => `-${language}`)].map((name) => `tree-sitter${name}.wasm`).map((file) => ({ from: `node_modules/@vscode/tree-sitter-wasm/wasm/${file}`, to: `dist/${file}` })),
  { from: 'node_modules/libpg-query/wasm/libpg-query.wasm', to: 'dist/libpg-query.wasm' },
  // The sandbox looks for its helpers beside its bundle: the filter for Unix sockets, and what teaches Java about the proxy.
  ...['seccomp/x64/apply-seccomp', 'seccomp/arm64/apply-seccomp', 'java-proxy-agent/srt-proxy-agent.jar'].map((file) => ({ from: `node_modules/@anthropic-ai/sandbox-runtime/vendor/${file}`, to: `dist/vendor/${file}` })),
];

const TEST_BUNDLES = ['test/integration/index.ts', ...globSync('test/integration/**/*.test.ts')];

const production = process.argv.includes('--production');
const watch = process.argv.includes('--watch');
const tests = process.argv.includes('--tests');

/** @type {import('esbuild').BuildOptions} */
const common = { bundle: true, minify: production, sourcemap: 'linked', sourcesContent: false, logLevel: 'info', legalComments: 'none', metafile: true };

/** @type {import('esbuild').BuildOptions} */
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  external: ['vscode', ...LAZY.values()],
  mainFields: ['module', 'main'],
  // CommonJS has no import.meta; ESM-only packages ask it where they are.
  define: { 'import.meta.url': 'importMetaUrl' },
  // `import()` of an external becomes `require`: it is measurably faster in the extension host.
  supported: { 'dynamic-import': false },
};
/** What CommonJS has, for the packages of that kind in a bundle that is none. */
const COMMONJS = 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url); const __filename = import.meta.filename; const __dirname = import.meta.dirname;';
const META_URL = '"use strict"; const importMetaUrl = require("node:url").pathToFileURL(__filename).href;';

/** Redirects `import()` of a module of LAZY to its own bundle, so that start-up does not load what it does not need. */
const lazyBundles = {
  name: 'lazy-bundles',
  setup(build) {
    build.onResolve({ filter: /^\..*\.ts$/ }, ({ kind, path, resolveDir }) => {
      const module = relative(import.meta.dirname, join(resolveDir, path)).replaceAll('\\', '/');
      const bundle = LAZY.get(module);
      if (kind === 'entry-point' || bundle === undefined) return undefined;
      // `require` is measurably faster in the extension host than `import()`, where there is the choice.
      if (kind === 'dynamic-import') return bundle.endsWith('.cjs') ? { path: bundle, namespace: 'required' } : { path: bundle, external: true };
      return { errors: [{ text: `${module} must be loaded on first use, with \`await import()\`; a static import would load it at start-up` }] };
    });
    build.onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({ contents: `module.exports = require(${JSON.stringify(path)});` }));
  },
};

/** LangGraph takes all of zod, and with it the messages of 50 languages (264 KB); English is the one that is used. */
const oneLanguage = {
  name: 'one-language',
  setup(build) {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: "export { default as en } from './en.js';" }));
  },
};

/** Refuses packages in a bundle, and says who wanted one. */
const refusing = (packages) => ({
  name: 'refusing',
  setup(build) {
    build.onResolve({ filter: packages }, ({ path, importer }) => ({ errors: [{ text: `${relative(import.meta.dirname, importer)} imports ${path}, which this bundle is to be loaded without: import what does so on first use` }] }));
  },
});

function hostBuild({ from, to, banner = '', lazy = false, without, supported = node.supported }) {
  // LangGraph goes by the names of classes; what is loaded at start-up does not, and stays a tenth smaller.
  return { ...node, supported: lazy ? {} : supported, entryPoints: [from], outfile: to, keepNames: !lazy, plugins: [oneLanguage, ...(lazy ? [lazyBundles] : []), ...(without === undefined ? [] : [refusing(without)])], banner: { js: [banner, META_URL].filter(Boolean).join('\n') } };
}

function engineBuild() {
  return {
    ...node, format: 'esm', splitting: true, supported: {}, define: {}, entryPoints: Object.fromEntries(ENGINE.map(({ from, name }) => [name, from])),
    outdir: 'dist', outExtension: { '.js': '.mjs' }, chunkNames: 'engine-[hash]', keepNames: true, plugins: [oneLanguage], banner: { js: COMMONJS },
  };
}

function webviewBuild(from) {
  const name = basename(dirname(from));
  return {
    ...common,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    entryPoints: { [name]: from },
    outdir: 'dist/webview',
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
    tsconfig: 'webview/tsconfig.json',
  };
}

/** Tests are separate files, so that mocha loads each as a suite; mocha itself must be the one that registered the globals. */
function testBuild(files) {
  return { ...node, minify: false, sourcemap: 'inline', entryPoints: files, outbase: 'test/integration', outdir: 'out/integration', outExtension: { '.js': '.cjs' }, external: [...node.external, 'mocha'], banner: { js: META_URL } };
}

function productBuilds() {
  const missing = [...HOST_BUNDLES, ...COPIES].filter(({ from }) => !existsSync(from)).map(({ from }) => from);
  if (WEBVIEW_ENTRIES.length === 0) missing.push('webview/*/main.ts');
  if (missing.length > 0) {
    process.stderr.write(`esbuild.mjs: nothing to build from: ${missing.join(', ')}. Restore the file, or take it out of the tables at the top of esbuild.mjs.\n`);
    process.exit(1);
  }
  for (const { from, to } of COPIES) {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to);
  }
  return [...HOST_BUNDLES.map(hostBuild), engineBuild(), ...WEBVIEW_ENTRIES.map(webviewBuild)];
}

/** Deletes from dist/ what this build did not make, afterwards: a running editor or test never sees an empty folder. */
function removeStale(outputs) {
  const made = new Set([...outputs, ...COPIES.map(({ to }) => to)].map((path) => resolve(path)));
  for (const path of globSync('dist/**/*')) if (statSync(path).isFile() && !made.has(resolve(path))) rmSync(path);
}

process.chdir(import.meta.dirname);
if (tests) rmSync('out/integration', { recursive: true, force: true });
const contexts = await Promise.all((tests ? [testBuild(TEST_BUNDLES)] : productBuilds()).map((options) => context(options)));
if (watch) {
  await Promise.all(contexts.map((c) => c.watch()));
} else {
  try {
    const results = await Promise.all(contexts.map((c) => c.rebuild()));
    if (!tests) removeStale(results.flatMap(({ metafile }) => Object.keys(metafile.outputs)));
  } catch {
    process.exitCode = 1; // esbuild has already printed what and where
  }
  await Promise.all(contexts.map((c) => c.dispose()));
}
