import { parseGate } from '../options.ts';
import type { GateDecisionKind, GateNumber } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { ReviewAnswer } from '../../core/orchestrator/api.ts';
import type { Environment, OpenEngine } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { CliError } from '../failures.ts';
import { followRun, jsonLine, lastSeen } from '../follow.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags } from './store.ts';
import { withTeam } from './team.ts';

export interface ControlOptions extends StoreOptions {
  readonly reason?: string | undefined;
  readonly json?: boolean | undefined;
  /** resume: put branch, worktree and files back first. */
  readonly restore?: boolean | undefined;
  /** resume: go on from where the branch is now, for this reason. */
  readonly acceptBranch?: string | undefined;
  /** resume: <old>=<new>. */
  readonly model?: string | undefined;
}

type Operation = 'pause' | 'kill' | 'resume';

/** Pauses, kills or resumes a run. A run that another process drives is asked through the store; a resumed one is followed here. */
export async function controlCommand(operation: Operation, thread: string, options: ControlOptions, environment: Environment): Promise<ExitCode> {
  return onThread(thread, options, environment, async (threadId, engine) => {
    const { orchestrator } = engine;
    const by = environment.user;
    const before = await orchestrator.snapshot(threadId);
    const after = lastSeen(threadId, engine);
    if (operation === 'pause') await orchestrator.pause(threadId, by, options.reason ?? '');
    if (operation === 'kill') await orchestrator.kill(threadId, by, options.reason ?? '');
    if (operation === 'resume') await resume(orchestrator, threadId, by, options, environment);
    if (before.ownedElsewhere) return asked(operation, threadId, options, environment);
    if (operation === 'resume') return followRun(threadId, engine, environment, { json: options.json === true, after, flags: placeFlags(options) });
    const { status } = await orchestrator.snapshot(threadId);
    environment.output.out(options.json === true ? jsonLine({ type: 'control', threadId, operation, status }) : `${threadId} is ${status}.\n`);
    return EXIT.complete;
  });
}

/** Resumes a run, after what was asked for to make that possible. */
async function resume(orchestrator: OpenEngine['orchestrator'], threadId: string, by: string, { restore, acceptBranch, model }: ControlOptions, environment: Environment): Promise<void> {
  if (restore === true && acceptBranch !== undefined) throw new CliError('bad_option', 'Choose one: --restore puts the branch back, --accept-branch goes on from where it is.');
  if (model !== undefined) {
    const [from, to, ...more] = model.split('=');
    if (!from || !to || more.length > 0) throw new CliError('bad_option', `"${model}" is not two models. Write --model <old>=<new>.`);
    await orchestrator.changeModel(threadId, from, to, by);
  }
  if (restore === true) {
    const done = await orchestrator.restoreWorktree(threadId, by);
    if (done.worktree === 'made' || done.branch !== 'as_it_was') environment.output.err(`Put back.${done.kept === null ? '' : ` What was there is kept: git show ${done.kept}`}\n`);
  }
  if (acceptBranch !== undefined) {
    await orchestrator.acceptBranch(threadId, by, acceptBranch);
    return;
  }
  // One that waits for an answer has its place again, and goes on with the answer.
  if (restore === true && (await orchestrator.snapshot(threadId)).status === 'waiting') return;
  await orchestrator.resume(threadId, by);
}

/** A person's decision at a gate; the run then goes on here. */
export async function decideCommand(thread: string, gate: GateNumber, decision: GateDecisionKind, options: ControlOptions, environment: Environment): Promise<ExitCode> {
  return onThread(thread, options, environment, async (threadId, engine) => {
    const after = lastSeen(threadId, engine);
    const { ownedElsewhere } = await engine.orchestrator.snapshot(threadId);
    await engine.orchestrator.decideGate(threadId, gate, decision, environment.user, options.reason ?? '');
    if (ownedElsewhere) return asked('decide', threadId, options, environment);
    return followRun(threadId, engine, environment, { json: options.json === true, after, flags: placeFlags(options) });
  });
}

export interface RecycleOptions extends ControlOptions {
  readonly to?: string | undefined;
  readonly checkpoint?: string | undefined;
  readonly feedback?: string | undefined;
}

/** Goes back to a gate that was passed (feedback required), or to any step, and follows the run from there. */
export async function recycleCommand(thread: string, options: RecycleOptions, environment: Environment): Promise<ExitCode> {
  const { to, checkpoint } = options;
  if ((to === undefined) === (checkpoint === undefined)) throw new CliError('bad_option', 'Say where to: --to <gate>, or --checkpoint <step> ("wave checkpoints" lists them).');
  const feedback = options.feedback ?? options.reason ?? '';
  const gate = to === undefined ? null : parseGate(to);
  if (gate !== null && feedback.trim() === '') throw new CliError('bad_option', 'Going back to a gate needs --feedback: what should be different.');
  return onThread(thread, options, environment, async (threadId, engine) => {
    const after = lastSeen(threadId, engine);
    const { orchestrator } = engine;
    const { kept } = gate === null ? await orchestrator.goBack(threadId, checkpoint ?? '', environment.user, feedback) : await orchestrator.recycle(threadId, gate, environment.user, feedback);
    if (kept !== null) environment.output.err(`What was in the worktree is kept: git show ${kept.ref}\n`);
    return followRun(threadId, engine, environment, { json: options.json === true, after, flags: placeFlags(options) });
  });
}

/** What a person says to a review item: what fits the item's type is worked out from it. */
export async function answerCommand(id: string, say: (item: ReviewItem) => ReviewAnswer, options: ControlOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  return withTeam(place, environment, false, async (engine) => {
    const { orchestrator } = engine;
    const item = orchestrator.reviews().find((each) => each.id === id);
    if (item === undefined) throw new CliError('bad_option', `There is no open review item "${id}". "wave reviews" lists them.`);
    const after = lastSeen(item.threadId, engine);
    const { ownedElsewhere } = await orchestrator.snapshot(item.threadId);
    await orchestrator.resolve(id, say(item), environment.user);
    if (ownedElsewhere) return asked('answer', item.threadId, options, environment);
    return followRun(item.threadId, engine, environment, { json: options.json === true, after, flags: placeFlags(options) });
  });
}

/** Approving a hold lifts it; everything else is approved as it stands. */
export function approval(reason: string, remember = false): (item: ReviewItem) => ReviewAnswer {
  return ({ request }) => {
    if (remember && request.type !== 'safety') throw new CliError('bad_option', 'Only the approval of an action can be remembered. Approve it without --remember.');
    if (request.type === 'hold') return { kind: 'resume', reason };
    if (request.type === 'question') throw new CliError('bad_option', 'A question cannot be approved. Answer it: wave answer <id> "..."');
    if (request.type === 'in_doubt') throw new CliError('bad_option', 'Say what became of the action: wave settle <id> happened|missing|hold');
    return { kind: 'approve', reason, ...(remember ? { remember } : {}) };
  };
}

/** Opens the store and hands over the run that was meant. */
export async function onThread(thread: string, options: StoreOptions, environment: Environment, work: (threadId: string, engine: OpenEngine) => Promise<ExitCode>): Promise<ExitCode> {
  const place = await locate(options, environment);
  return withTeam(place, environment, false, async (engine) => work(findThread(thread, engine.orchestrator.runs()), engine));
}

function asked(operation: string, threadId: string, options: ControlOptions, environment: Environment): ExitCode {
  environment.output.out(options.json === true
    ? jsonLine({ type: 'asked', threadId, operation })
    : `Another process drives ${threadId}; it has been told.\n`);
  return EXIT.complete;
}
