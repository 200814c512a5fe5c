import { l10n } from 'vscode';
import type { PanelAnswer, PanelRequest } from '../../contract/panelMessages.ts';
import type { RunTrace } from '../../core/audit/trace.ts';
import type { Orchestrator } from '../../core/orchestrator/api.ts';

import { verificationWords } from '../audit/auditWords.ts';
import { showCheckpointDiff, showCommit } from '../diff/pastDiff.ts';
import type { Services } from '../services.ts';
import { auditDetailOf, auditLineOf } from './auditLines.ts';

type Request = Exclude<PanelRequest, { type: 'olderEntries' }>;
type Answers = { readonly [Type in Request['type']]: (runs: Orchestrator, message: Extract<Request, { type: Type }>, services: Services) => Promise<PanelAnswer> };

/** What a run's panel is told about the run's past and the audit log. */
const ANSWERS: Answers = {
  auditPage: async (runs, { filter }) => {
    const { rows, next } = runs.audit(filter);
    return { kind: 'auditPage', lines: rows.map(auditLineOf), next };
  },
  auditRow: async (runs, { seq }) => {
    const [row] = runs.audit({ before: seq + 1, limit: 1 }).rows;
    if (row?.seq !== seq) throw new Error(l10n.t('There is no row {0} in the audit log any more.', seq));
    return { kind: 'auditRow', detail: auditDetailOf(row, await traceOf(runs, row.threadId)) };
  },
  verifyAudit: async (runs) => {
    const found = await runs.verifyAudit();
    return { kind: 'verified', ok: found.ok, rows: found.rows, seq: found.ok ? null : found.seq, message: verificationWords(found) };
  },
  checkpoints: async (runs, { threadId, before }) => ({ kind: 'checkpoints', page: runs.checkpoints(threadId, { before }) }),
  checkpoint: async (runs, { threadId, checkpointId }) => ({ kind: 'checkpoint', detail: await runs.checkpoint(threadId, checkpointId) }),
  checkpointDiff: async (runs, { threadId, checkpointId, against, path }) => {
    await showCheckpointDiff(runs, threadId, checkpointId, against, path);
    return { kind: 'done' };
  },
  commitDiff: async (runs, { threadId, commit }) => {
    await showCommit(runs, threadId, commit);
    return { kind: 'done' };
  },
  goBack: async (runs, { threadId, checkpointId, feedback }, { person }) => {
    const { kept } = await runs.goBack(threadId, checkpointId, await person(), feedback);
    return { kind: 'wentBack', kept: kept?.ref ?? null };
  },
};

/** Answers what only the panel of a run asks; throws what the panel should show. */
export async function answerPanel(services: Services, message: Request): Promise<PanelAnswer> {
  return dispatch(message.type, message, services);
}

async function dispatch<Type extends Request['type']>(type: Type, message: Extract<Request, { type: Type }>, services: Services): Promise<PanelAnswer> {
  const answer: Answers[Type] = ANSWERS[type];
  return answer(await services.orchestrator(), message, services);
}

/** A row can outlive its run: then it is tied to nothing. */
async function traceOf(runs: Orchestrator, threadId: string | null): Promise<RunTrace | null> {
  if (threadId === null) return null;
  try {
    return await runs.trace(threadId);
  } catch (error) {
    if (isUnknownRun(error)) return null;
    throw error;
  }
}

/** By its reason, not its class: errors come from the engine's bundle, which has a class of its own. */
function isUnknownRun(error: unknown): boolean {
  return error instanceof Error && 'reason' in error && error.reason === 'unknown_run';
}
