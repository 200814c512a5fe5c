import { OrchestratorError, type OrchestratorErrorReason } from '../../src/core/orchestrator/api.ts';

/** For assert.rejects: the orchestrator refused for this reason (and with words like these). */
export const refused = (reason: OrchestratorErrorReason, words = /./) => (error: unknown): boolean => error instanceof OrchestratorError && error.reason === reason && words.test(error.message);
