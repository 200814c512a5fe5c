import type { Action } from '../../../contract/action.ts';
import type { BudgetState } from '../../../contract/state.ts';
import type { Story } from '../../../contract/story.ts';
import { allowedOutput } from '../../budget/budget.ts';
import { messageOf } from '../../errors.ts';
import { estimateRequestTokens } from '../../models/estimate.ts';
import { ModelError, type ChatModel, type ModelEvent, type ModelRequest, type Usage } from '../../ports/model.ts';
import { readJudgement, VERDICT_TOOL, type Judgement } from './answer.ts';
import { JUDGE_PROMPT, judgeQuestion, LONGEST_ACTION } from './question.ts';

/** Ten scores with a sentence each, and room to think for models that cannot do without. */
const MOST_OUTPUT_TOKENS = 4_000;

/** How long a call that was stopped may take to say what it has used (ms); models end within a second. */
const FAREWELL_MS = 1_500;

type Done = Extract<ModelEvent, { type: 'done' }>;

/** What asking the judge came to. `usage` is what it cost in any case; null when no call was made or nothing is known of it. */
export type JudgeOutcome =
  | { readonly ok: true; readonly judgement: Judgement; readonly usage: Usage; readonly durationMs: number }
  | { readonly ok: false; readonly why: string; readonly usage: Usage | null; readonly durationMs: number };

export interface JudgeCall {
  readonly model: ChatModel;
  readonly action: Pick<Action, 'tool' | 'input'>;
  readonly story: Story | null;
  readonly budget: BudgetState;
  readonly timeoutMs: number;
  /** A person's wish to stop; the only thing that makes `askJudge` throw. */
  readonly signal: AbortSignal;
  now(): number;
}

/**
 * Asks a model to score an action that the rules could not. Down, late, garbled and over budget are outcomes, not errors: a person
 * decides then. Throws ModelError('aborted') when `signal` stops it.
 */
export async function askJudge(call: JudgeCall): Promise<JudgeOutcome> {
  const started = call.now();
  const failed = (why: string, usage: Usage | null = null): JudgeOutcome => ({ ok: false, why, usage, durationMs: call.now() - started });
  const question = judgeQuestion(call.action, call.story);
  if (question === null) return failed(`the action is longer than the ${String(LONGEST_ACTION)} characters it can judge`);
  const request: ModelRequest = {
    agent: 'judge',
    system: JUDGE_PROMPT,
    // A transcript needs an owner; the judge has none of its own, and nobody else's words are in it.
    messages: [{ agent: 'supervisor', role: 'user', text: question }],
    tools: [VERDICT_TOOL],
    maxOutputTokens: MOST_OUTPUT_TOKENS,
    // The newest models refuse a forced tool call.
    requireTool: false,
  };
  const most = allowedOutput(call.budget, estimateRequestTokens(request), MOST_OUTPUT_TOKENS, call.model.cost.bind(call.model));
  if (most === null) return failed('the budget of this run has no room for its call');
  try {
    const done = await withinTime(call, { ...request, maxOutputTokens: most });
    const read = readJudgement(done);
    return read.ok ? { ok: true, judgement: read.judgement, usage: done.usage, durationMs: call.now() - started } : failed(read.problem, done.usage);
  } catch (error) {
    if (call.signal.aborted) throw new ModelError('aborted', 'The judge was stopped.', { cause: error });
    if (error instanceof LateError) return failed(`it gave no answer within ${String(call.timeoutMs / 1_000)} seconds`, error.usage);
    return failed(`its model could not be asked (${messageOf(error)})`, ModelError.is(error) ? error.partialUsage : null);
  }
}

class LateError extends Error {
  /** What the late call had used, as far as it said so when it was stopped. */
  usage: Usage | null = null;
}

/** The end of the model's answer. Does not wait for a model that ignores its signal. */
async function withinTime(call: JudgeCall, request: ModelRequest): Promise<Done> {
  call.signal.throwIfAborted();
  const stop = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    const end = (error: Error): void => {
      reject(error);
      stop.abort();
    };
    timer = setTimeout(() => { end(new LateError()); }, call.timeoutMs);
    onAbort = () => { end(new ModelError('aborted', 'The judge was stopped.')); };
    call.signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    const answer = lastOf(call.model.stream(request, stop.signal));
    // If it loses the race it may still fail later; that is nobody's concern then.
    answer.catch(() => undefined);
    try {
      return await Promise.race([answer, stopped]);
    } catch (error) {
      if (error instanceof LateError) error.usage = await Promise.race([usageOf(answer), new Promise<null>((resolve) => { setTimeout(resolve, FAREWELL_MS, null); })]);
      throw error;
    }
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener('abort', onAbort);
  }
}

async function usageOf(answer: Promise<Done>): Promise<Usage | null> {
  try {
    return (await answer).usage;
  } catch (error) {
    return ModelError.is(error) ? error.partialUsage : null;
  }
}

async function lastOf(events: AsyncIterable<ModelEvent>): Promise<Done> {
  let done: Done | null = null;
  for await (const event of events) if (event.type === 'done') done = event;
  if (!done) throw new ModelError('garbled', 'The answer had no end.');
  return done;
}
