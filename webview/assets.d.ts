// esbuild turns a style sheet imported by an entry into dist/webview/<name>.css; it has no value in TypeScript.
declare module '*.css';
