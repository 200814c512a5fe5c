// LangGraph's own suite for checkpoint savers is written for vitest. It needs no more of it than these
// globals, so mocha can run it and its result counts with all the others.
import { expect } from 'expect';
import { format } from 'node:util';

type Body = (this: Mocha.Context, ...values: unknown[]) => unknown;
type Declare = (name: string, body: (this: never) => unknown) => unknown;

/** vitest's `.each`: one case for every row, its values put into the name. */
function each(declare: Declare) {
  return (rows: readonly unknown[]) => (name: string, body: Body): void => {
    for (const row of rows) {
      const values = Array.isArray(row) ? row as unknown[] : [row];
      const run = function (this: Mocha.Context): unknown {
        return body.apply(this, values);
      };
      declare(titleOf(name, values), run);
    }
  };
}

/** `%s` takes the next value, `$key` a field of the first. */
function titleOf(name: string, values: readonly unknown[]): string {
  const places = name.match(/%[sdifjoO]/gu)?.length ?? 0;
  const [first] = values;
  const fields = typeof first === 'object' && first !== null ? new Map<string, unknown>(Object.entries(first)) : new Map<string, unknown>();
  return format(name, ...values.slice(0, places)).replaceAll(/\$(\w+)/gu, (whole, key: string) => (fields.has(key) ? format('%s', fields.get(key)) : whole));
}

/** vitest's hooks take a time limit as their second argument. */
function hook(declare: Mocha.HookFunction) {
  return (body: () => unknown, timeoutMs?: number): void => {
    declare(async function () {
      if (timeoutMs !== undefined) this.timeout(timeoutMs);
      await body();
    });
  };
}

/** Makes mocha look like vitest to the suite that is declared next. */
export function installVitestGlobals(): void {
  Object.assign(globalThis.describe, { each: each(globalThis.describe as unknown as Declare) });
  Object.assign(globalThis.it, { each: each(globalThis.it as unknown as Declare) });
  Object.assign(globalThis, {
    beforeAll: hook(globalThis.before),
    afterAll: hook(globalThis.after),
    expect: Object.assign((value: unknown) => expect(value), expect, { soft: expect }),
  });
}
