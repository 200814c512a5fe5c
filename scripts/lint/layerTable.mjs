// Who may import whom. This table is the architecture: contract <- core <- adapters, vscode, cli <- composition roots.

/** Node modules that compute and do not touch the world: no files, processes, sockets or databases. */
const PURE_NODE = [
  'node:assert', 'node:assert/strict', 'node:async_hooks', 'node:buffer', 'node:crypto', 'node:events', 'node:path', 'node:path/posix',
  'node:perf_hooks', 'node:string_decoder', 'node:timers', 'node:timers/promises', 'node:url', 'node:util',
];

/**
 * The layers, most specific first; a file belongs to the first whose `files` matches its path from the repository root.
 * `imports`: what it may import from inside the repository (its own layer is always allowed); `typesFrom`: only as `import type`.
 * `packages`: the packages it may import (a trailing `*` matches any ending); without it, any package nobody else owns.
 */
export const LAYERS = [
  { name: 'contract', files: /^src\/contract\//, imports: [], packages: ['zod'] },
  {
    name: 'core',
    files: /^src\/core\//,
    imports: ['contract'],
    packages: ['zod', '@langchain/core*', '@langchain/langgraph', '@langchain/langgraph/*', '@langchain/langgraph-checkpoint', 'ignore', 'jsonc-parser', 'picomatch', 'yaml', ...PURE_NODE],
  },
  // What several adapters are built with; it adapts nothing itself.
  { name: 'thread', files: /^src\/adapters\/thread\//, imports: ['contract', 'core'] },
  // One layer per folder: an adapter never sees another adapter.
  { name: 'adapter', files: /^src\/adapters\/([^/]+)\//, perFolder: true, imports: ['contract', 'core', 'thread'] },
  { name: 'vscode', files: /^src\/vscode\//, imports: ['contract', 'core'], typesFrom: ['engine'] },
  { name: 'cli', files: /^src\/cli\//, imports: ['contract', 'core', 'engine'] },
  { name: 'engine', files: /^src\/engine(\.ts$|\/)/, imports: ['contract', 'core', 'adapter'] },
  { name: 'extension', files: /^src\/extension\.ts$/, imports: ['contract', 'core', 'adapter', 'vscode', 'engine'] },
  {
    name: 'webview',
    files: /^webview\//,
    imports: ['contract'],
    packages: ['zod', 'lit', 'lit/*', '@lit/*', '@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*', '@vscode/codicons/*'],
  },
];

/** Packages that belong to one place: its adapter, or the code that runs inside VS Code. */
export const OWNERS = [
  { packages: ['vscode'], only: /^src\/(vscode\/|extension\.ts$)/ },
  { packages: ['@anthropic-ai/sdk', '@anthropic-ai/sdk/*'], only: /^src\/adapters\/anthropic\// },
  { packages: ['simple-git'], only: /^src\/adapters\/git\// },
  { packages: ['@supabase/*'], only: /^src\/adapters\/supabase\// },
  { packages: ['node:sqlite', 'sqlite'], only: /^src\/adapters\/sqlite\// },
  { packages: ['@anthropic-ai/sandbox-runtime', '@anthropic-ai/sandbox-runtime/*'], only: /^src\/adapters\/sandbox\// },
  { packages: ['@vscode/tree-sitter-wasm', '@vscode/tree-sitter-wasm/*'], only: /^src\/adapters\/shell\// },
  { packages: ['@vscode/webview-ui-toolkit', '@vscode/webview-ui-toolkit/*', 'lit', 'lit/*', '@lit/*'], only: /^webview\// },
];
