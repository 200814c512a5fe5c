import * as z from 'zod';
import { settings } from '../../contract/settings.ts';
import { story } from '../../contract/story.ts';
import type { RunRecord } from '../ports/store.ts';

/** What a run was started with, kept with it in the store. */
export const storedRequest = z.object({
  story,
  settings,
  branch: z.string(),
  baseBranch: z.string(),
  baseCommit: z.string(),
  worktreePath: z.string(),
  preapprovedGates: z.array(z.number()),
  /** Labels of models that a person chose while the run stood, by role. */
  chosenModels: z.record(z.string(), z.string()).default({}),
  /** Another machine goes on with the run: this one only shows what it knows of it. */
  heldBy: z.object({ user: z.string(), machine: z.string(), since: z.iso.datetime() }).optional(),
});
export type StoredRequest = z.infer<typeof storedRequest>;

/** Reads a record's request. Throws ZodError when the store holds something else. */
export function requestOf(record: RunRecord): StoredRequest {
  return storedRequest.parse(record.request);
}
