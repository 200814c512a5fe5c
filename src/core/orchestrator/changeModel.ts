import { AGENT_ROLES } from '../../contract/agents.ts';
import { messageOf } from '../errors.ts';
import { ModelError, type ModelProvider } from '../ports/model.ts';
import type { RunRecord } from '../ports/store.ts';
import type { Settings } from '../../contract/settings.ts';
import { OrchestratorError, StuckError } from './api.ts';
import { modelIdOf } from './prepareRun.ts';
import type { StoredRequest } from './runRequest.ts';

/** What a run was started with, with another model in the place of one. Throws bad_input, model_missing. */
export async function changedModel(
  { threadId, repository, storyId }: RunRecord, request: StoredRequest, { from, to }: { readonly from: string; readonly to: string }, models: (settings: Settings) => ModelProvider,
): Promise<{ readonly request: StoredRequest; readonly roles: readonly string[] }> {
  const { settings } = request;
  const roles = [...AGENT_ROLES, 'judge' as const].filter((role) => modelIdOf(settings, role) === from);
  if (roles.length === 0) throw new OrchestratorError('bad_input', `No agent of ${storyId} works with the model ${JSON.stringify(from)}.`);
  const changed: StoredRequest = { ...request, settings: { ...settings, models: { ...settings.models, ...Object.fromEntries(roles.map((role) => [role, to])) } } };
  try {
    const { label } = await models(changed.settings).resolve(to);
    return { request: { ...changed, chosenModels: { ...request.chosenModels, ...Object.fromEntries(roles.map((role) => [role, label])) } }, roles };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    throw new StuckError('model_missing', `The model ${to} cannot be had: ${messageOf(error)} Nothing has changed; choose another one.`, { threadId, folder: repository, model: from, ways: ['choose_model', 'kill'] }, { cause: error });
  }
}
