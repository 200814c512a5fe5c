// The stack as tests take it: started before their suite, stopped after it, skipped in words where there is no PostgreSQL.
import { expect } from 'expect';
import { whyNoPostgres } from './postgres/binaries.ts';
import { startStack, type Stack, type StackOptions } from './stack.ts';

/** Registers mocha's hooks for the suite it is called in; what it returns gives the running stack. */
export function useStack(options: StackOptions = {}): () => Stack {
  let running: Stack | null = null;
  before(async function () {
    this.timeout(60_000);
    const why = whyNoPostgres(options.postgres);
    if (why !== null) {
      console.log(`    skipped: ${why}`);
      return this.skip();
    }
    running = await startStack(options);
  });
  after(async () => {
    const stack = running;
    running = null;
    await stack?.stop();
    expect(stack?.errors ?? []).toEqual([]);
  });
  return () => {
    if (!running) throw new Error('The stack runs from `before` to `after`.');
    return running;
  };
}
