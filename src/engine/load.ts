import { setImmediate as turn } from 'node:timers/promises';
import type * as Engine from '../engine.ts';

/** What each brings is there when a later one needs it. */
const PARTS = [
  () => import('./parts/schemas.ts'),
  () => import('./parts/langchain.ts'),
  () => import('./parts/langgraph.ts'),
  () => import('./parts/models.ts'),
  () => import('./parts/team.ts'),
  () => import('./parts/rules.ts'),
  () => import('./parts/machine.ts'),
] as const;

/**
 * Loads the engine in parts, with a turn of the event loop for everybody else between them: as a whole it would hold the editor up for as long as all of it
 * takes. What fails to load is thrown.
 */
export async function loadEngine(): Promise<typeof Engine> {
  for (const load of PARTS) {
    await load();
    await turn();
  }
  return import('../engine.ts');
}
