import { basename } from 'node:path';
import { storedRequest } from '../../orchestrator/runRequest.ts';
import type { RunRecord } from '../../ports/store.ts';
import { redact } from '../../redact/redact.ts';

/** What the tables take at most (characters); see the checks in supabase/migrations. */
export const LONGEST = { reason: 20_000, title: 2_000, id: 400, name: 400, notes: 10_000, resolutionBytes: 150_000 } as const;
/** Where contents do not leave the machine, a reason is a hint and no more. */
export const HINT = 300;

/** A text that may leave: without secrets, and cut where the table would refuse it. */
export function outgoing(text: string, most: number): string {
  const clean = redact(text);
  return clean.length <= most ? clean : `${clean.slice(0, most - 3)}...`;
}

/** Where a run lies on this machine is nobody else's business: paths of its repository and its worktree are told by their last names. */
export function withoutPlaces(text: string, run: Pick<RunRecord, 'repository' | 'request'>): string {
  const worktree = storedRequest.safeParse(run.request).data?.worktreePath ?? '';
  // One can lie in the other: the longer one first.
  const places = [run.repository, worktree].filter((place) => basename(place) !== '').sort((a, b) => b.length - a.length);
  return places.reduce((told, place) => told.replaceAll(place, basename(place)), text);
}

/** A score as the tables keep it: 0 to 1. */
export function bounded(score: number): number {
  return Math.min(1, Math.max(0, score));
}

/** A rise of the run's epoch outweighs every change before it. */
export function remoteRevision(epoch: number, revision: number): number {
  return epoch * 2 ** 40 + revision;
}
