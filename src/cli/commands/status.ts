import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { jsonLine } from '../follow.ts';
import { renderReview, renderRunLine, renderSummary } from '../summary.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags, storeExists, withEngine } from './store.ts';

export interface StatusOptions extends StoreOptions {
  readonly json?: boolean | undefined;
}

/** Lists the runs of the store, or shows one in full. Exit code 0 whatever state they are in. */
export async function statusCommand(thread: string | undefined, options: StatusOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  const { output } = environment;
  const json = options.json === true;
  if (thread === undefined && !(await storeExists(place))) {
    if (!json) output.out('There are no runs yet.\n');
    return EXIT.complete;
  }
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    const runs = orchestrator.runs();
    if (thread !== undefined) {
      const run = await orchestrator.snapshot(findThread(thread, runs));
      output.out(json ? jsonLine(run) : renderSummary(run, placeFlags(options)));
      return EXIT.complete;
    }
    if (runs.length === 0 && !json) output.out('There are no runs yet.\n');
    for (const run of runs) output.out(json ? jsonLine(run) : renderRunLine(run));
    return EXIT.complete;
  });
}

/** Lists what waits for a person. */
export async function reviewsCommand(options: StatusOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  const { output } = environment;
  const json = options.json === true;
  if (!(await storeExists(place))) {
    if (!json) output.out('Nothing waits for a person.\n');
    return EXIT.complete;
  }
  return withEngine(place, environment, false, ({ orchestrator }) => {
    const items = orchestrator.reviews();
    if (items.length === 0 && !json) output.out('Nothing waits for a person.\n');
    for (const item of items) output.out(json ? jsonLine(item) : renderReview(item, placeFlags(options)));
    return Promise.resolve(EXIT.complete);
  });
}
