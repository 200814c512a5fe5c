import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { GraphDeps } from '../graph/deps.ts';
import type { ChatModel, ModelEvent, ModelRequest } from '../ports/model.ts';
import { patiently } from './patiently.ts';

const KIND = 'model_answer';

const count = z.number();
const done = z.object({
  type: z.literal('done'),
  text: z.string(),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), input: z.record(z.string(), z.unknown()), malformed: z.string().exactOptional() })),
  stopReason: z.enum(['end', 'tool_use', 'max_tokens', 'refusal']),
  usage: z.object({ input: count, output: count, cacheRead: count, cacheWrite5m: count, cacheWrite1h: count }),
  opaque: z.unknown().exactOptional(),
});

/** What the keys of a step's answers begin with. They are of use until the step has become a checkpoint, and are dropped together with its being one. */
export function answersOfStep(threadId: string, stepKey: string): string {
  return `${threadId}/${stepKey}/${KIND}/`;
}

/**
 * Models whose answers are kept: a finished answer is in the store before anybody hears it, and on the disk before anything is done about it, so that a step that
 * is repeated after a crash has it already and it is not paid twice. What is asked for again all the same is an answer that had not come whole, or that came
 * in the moment before it was written; a power cut, unlike a crash, also takes what was written in its last moment, of which nothing can have come yet.
 */
export function keepingAnswers(deps: GraphDeps, threadId: string, stepKey: string): GraphDeps {
  return { ...deps, model: async (role) => kept(deps, threadId, stepKey, await deps.model(role)) };
}

function kept(deps: Pick<GraphDeps, 'effects' | 'logger'>, threadId: string, stepKey: string, model: ChatModel): ChatModel {
  return {
    id: model.id,
    label: model.label,
    scripted: model.scripted,
    contextWindow: model.contextWindow,
    cost: (usage) => model.cost(usage),
    countTokens: (request, signal) => model.countTokens(request, signal),
    async *stream(request: ModelRequest, signal: AbortSignal): AsyncGenerator<ModelEvent, void, undefined> {
      const { effects, logger } = deps;
      const key = `${answersOfStep(threadId, stepKey)}${model.id}/${questionOf(request)}`;
      const known = effects.effect(key);
      const before = known?.state === 'done' ? done.safeParse(known.result) : null;
      if (before?.success === true) {
        logger.info(`${model.label}: its answer was kept from before the interruption`);
        yield before.data;
        return;
      }
      if (known === null) await patiently(() => { effects.beginEffect(threadId, key, KIND, { agent: request.agent, model: model.id }); });
      else yield { type: 'retry', attempt: 1, waitMs: 0, reason: 'its answer had not come whole when this step was interrupted; what that call cost is not known' };
      for await (const event of model.stream(request, signal)) {
        // Nobody waits here until it is synced: before an action is taken the step's checkpoint is, with everything that was written before it.
        if (event.type === 'done') await patiently(() => { effects.finishEffect(key, event); });
        yield event;
      }
    },
  };
}

/** An agent asks once in a step; the judge as often as there is something to judge, which need not be in the same order again. */
function questionOf({ agent, messages }: ModelRequest): string {
  if (agent !== 'judge') return agent;
  const hash = createHash('sha256');
  for (const { text } of messages) hash.update(text);
  return `judge-${hash.digest('hex').slice(0, 32)}`;
}
