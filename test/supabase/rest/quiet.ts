// @supabase/lite prints every error of the database, the ones that tests provoke as well. What it prints while it answers is kept instead.
import { AsyncLocalStorage } from 'node:async_hooks';
import { format } from 'node:util';

const listening = new AsyncLocalStorage<(line: string) => void>();
let isInstalled = false;

function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  const print = console.error;
  console.error = (...args: unknown[]) => {
    const listener = listening.getStore();
    if (listener) listener(format(...args));
    else print(...args);
  };
}

/** Runs work whose `console.error` goes to the listener; nobody else's does. */
export function listenToErrors<T>(listener: (line: string) => void, work: () => T): T {
  install();
  return listening.run(listener, work);
}
