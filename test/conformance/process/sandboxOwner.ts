// A process of its own that runs one sandboxed command, to be killed: `sandboxOwner.ts <folder> <command>`.
import { ShellRunner } from '../../../src/adapters/process/shellRunner.ts';
import { makeSandboxed } from './sandbox.ts';

const [, , cwd = '', command = ''] = process.argv;
const runner = makeSandboxed(new ShellRunner());
await runner.run({ command, cwd, timeoutMs: 30_000, maxOutputBytes: 1_000 });
runner.dispose();
