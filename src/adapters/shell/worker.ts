import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import * as treeSitterModule from '@vscode/tree-sitter-wasm';
import { CodeReader } from './code/parseCode.ts';
import { parseScript } from './parseScript.ts';
import type { ShellReply, ShellRequest } from './protocol.ts';

/** Entry of the worker thread: one parser, requests answered in order. */
const options: unknown = workerData;
const directory: unknown = typeof options === 'object' && options !== null ? Reflect.get(options, 'wasmDirectory') : undefined;
if (typeof directory !== 'string') throw new Error('the thread was started without wasmDirectory');
const wasmDirectory = directory;

type TreeSitter = typeof treeSitterModule;

/** The package is CommonJS without static names: Node gives its exports as `default`, a bundle gives them as they are. */
function loadTreeSitter(): TreeSitter {
  const inner: unknown = Reflect.get(treeSitterModule, 'default');
  return isTreeSitter(inner) ? inner : treeSitterModule;
}

function isTreeSitter(value: unknown): value is TreeSitter {
  return typeof value === 'object' && value !== null && 'Parser' in value && 'Language' in value;
}

async function main(): Promise<void> {
  if (parentPort === null) throw new Error('this file is the entry of a worker thread');
  const port = parentPort;
  const treeSitter = loadTreeSitter();
  const { Language, Parser } = treeSitter;
  await Parser.init({ locateFile: (file) => join(wasmDirectory, file) });
  const parser = new Parser();
  parser.setLanguage(await Language.load(readFileSync(join(wasmDirectory, 'tree-sitter-bash.wasm'))));
  // WebAssembly is made ready on first use; no command should pay for that out of its own time limit.
  parseScript(parser, 'cd a && b=$(c "$d") | e > f', 2000);
  const code = new CodeReader(treeSitter, wasmDirectory);
  const answer = (reply: ShellReply): void => port.postMessage(reply);
  port.on('message', ({ id, command, timeoutMs, language }: ShellRequest) => {
    if (language === undefined) answer({ id, shell: parseScript(parser, command, timeoutMs) });
    else void code.parse(command, language, timeoutMs).then((result) => answer({ id, code: result }));
  });
}

void main();
