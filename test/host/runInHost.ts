import { format } from 'node:util';
import { OUTPUT_MARK } from './outputMark.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

export interface InHostOptions extends SessionOptions {
  /** A CommonJS file that exports `run(): Promise<void>`; it runs inside the extension host. */
  readonly tests: string;
  readonly timeoutMs?: number;
}

/** Runs a test entry inside the extension host of a real VS Code; resolves to 0 when `run()` resolved and 1 when it threw. */
export async function runInHost({ timeoutMs = 180_000, ...options }: InHostOptions): Promise<number> {
  const exit = Promise.withResolvers<number>();
  const timer = setTimeout(() => exit.reject(new Error(`The tests did not end within ${timeoutMs} ms.`)), timeoutMs);
  let session: Session | undefined;
  try {
    session = await openSession({
      ...options,
      // VS Code's test driver looks for these two functions in the page.
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', (_type: string, args: unknown[]) => show(format(...args)));
        await page.exposeFunction('codeAutomationExit', (code: number) => exit.resolve(code));
        page.once('crash', () => exit.reject(new Error('The workbench page crashed.')));
        await options.prepare?.(page);
      },
    });
    session.server.child.once('exit', () => exit.reject(new Error("VS Code's server ended before the tests did.")));
    return await exit.promise;
  } finally {
    clearTimeout(timer);
    exit.promise.catch(() => undefined);
    await session?.close();
  }
}

/** The host's console is loud; what the tests themselves print is marked. WAVE_TEST_VERBOSE=1 shows everything. */
function show(line: string): void {
  if (line.startsWith(OUTPUT_MARK)) process.stdout.write(`${line.slice(OUTPUT_MARK.length)}\n`);
  else if (process.env['WAVE_TEST_VERBOSE'] === '1') process.stdout.write(`${line}\n`);
}
