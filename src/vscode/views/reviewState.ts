import type { HostMessage } from '../../contract/messages.ts';
import type { RunSnapshot } from '../../contract/run.ts';
import type { Services } from '../services.ts';

type ReviewState = Pick<Extract<HostMessage, { type: 'snapshot' }>, 'lookedAt' | 'changedSince' | 'draftComments' | 'hasAnswer' | 'person' | 'remote'>;

/** What this window knows of the review of a run, beside what the orchestrator knows: pages are told with every snapshot. */
export function reviewState({ lookedAt, remarks, personName, teamModel }: Services, run: RunSnapshot | null): ReviewState {
  return { lookedAt: run ? lookedAt.paths(run) : [], changedSince: run ? lookedAt.changedSince(run) : [], draftComments: run ? remarks.drafts(run.threadId).length : 0, hasAnswer: run ? remarks.lastAnswered(run.threadId)?.state === 'answered' : false, person: personName(), remote: teamModel.status };
}
