import type { RootHookObject } from 'mocha';
import { removeScratchFolders } from '../fakes/scratch.ts';

/** What mocha does around the tests of every process. */
export const mochaHooks: RootHookObject = { afterAll: () => { removeScratchFolders(); } };
