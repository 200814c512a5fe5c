import type { HostMessage } from '../../contract/messages.ts';
import type { RunSnapshot } from '../../contract/run.ts';
import type { Services } from '../services.ts';

type ReviewState = Pick<Extract<HostMessage, { type: 'snapshot' }>, 'lookedAt' | 'draftComments' | 'person'>;

/** What this window knows of the review of a run, beside what the orchestrator knows: pages are told with every snapshot. */
export function reviewState({ lookedAt, remarks, personName }: Services, run: RunSnapshot | null): ReviewState {
  return { lookedAt: run ? lookedAt.paths(run) : [], draftComments: run ? remarks.drafts(run.threadId).length : 0, person: personName() };
}
