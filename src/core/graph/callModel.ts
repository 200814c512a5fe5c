import { ModelError, type ChatModel, type ModelEvent, type ModelRequest } from '../ports/model.ts';
import type { GraphDeps } from './deps.ts';

type Done = Extract<ModelEvent, { type: 'done' }>;

export interface ModelAnswer extends Omit<Done, 'type'> {
  readonly durationMs: number;
  readonly retries: number;
}

/** Streams one call to its end, passing text on as it comes. Throws ModelError. */
export async function callModel(deps: GraphDeps, model: ChatModel, request: ModelRequest): Promise<ModelAnswer> {
  const started = deps.clock.now();
  const agent = request.agent === 'judge' ? null : request.agent;
  let retries = 0;
  let done: Done | null = null;
  try {
    for await (const event of model.stream(request, deps.modelSignal)) {
      if (event.type === 'text') {
        if (agent) deps.onModelText(agent, event.text, false);
      } else if (event.type === 'retry') {
        retries++;
        // The answer starts over: what was shown of it is no longer true.
        if (agent) deps.onModelText(agent, '', true);
        deps.logger.warn(`${model.label}: ${event.reason.replace(/\.$/, '')}; trying again in ${String(Math.round(event.waitMs / 1000))} s`);
      } else {
        done = event;
      }
    }
  } finally {
    if (agent) deps.onModelText(agent, '', true);
  }
  if (!done) throw new ModelError('garbled', `${model.label} ended its answer without an end. Resume to try again.`);
  return { ...done, durationMs: deps.clock.now() - started, retries };
}
