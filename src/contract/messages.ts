import * as z from 'zod';
import { agentRole } from './agents.ts';
import { stuckWords, wayOut } from './wayOut.ts';
import { gateDecisionKind, gateNumber } from './gate.ts';
import { panelAnswer, panelRequests } from './panelMessages.ts';
import { reviewItem } from './review.ts';
import { runSnapshot, runSummary, timelineEntry } from './run.ts';
import { MOST_SPENDING_POINTS, spendingPoint } from './spending.ts';
import { remoteStatus } from './supabase.ts';

/**
 * What host and webviews say to each other: one union per direction. A message with `requestId` gets
 * exactly one `reply`. Each webview is given a random `token` when it is made and sends it with every
 * message; the host refuses a message without it.
 */
export const hostMessage = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    runs: z.array(runSummary),
    /** The run in view; null when there is none. */
    run: runSnapshot.nullable(),
    reviews: z.array(reviewItem),
    /** Paths of the run's changed files that a person has looked at as they are now. */
    lookedAt: z.array(z.string()).optional(),
    /** Paths of those that a person has looked at, and that changed since. */
    changedSince: z.array(z.string()).optional(),
    /** Comments on lines of the run's diff that are written and not sent. */
    draftComments: z.number().int().optional(),
    /** Comments were sent and answered, and what changed since can be shown. */
    hasAnswer: z.boolean().optional(),
    /** The name under which decisions of this window are recorded. */
    person: z.string().optional(),
    /** Where the connection to the team's Supabase project stands; null: this workspace has none. */
    remote: remoteStatus.nullable().optional(),
  }),
  /**
   * A stretch of the timeline. `reset` empties it first, `newer` comes after what is there, `older` before it. `earlier`: entries of the run
   * that come before all that was sent until now; the page asks for them when it has time (`olderEntries`).
   */
  z.object({ type: z.literal('timeline'), threadId: z.string(), place: z.enum(['reset', 'newer', 'older']), earlier: z.number().int(), entries: z.array(timelineEntry) }),
  /** What the run has used up over its steps: all of the curve, each time it has grown. */
  z.object({ type: z.literal('spending'), threadId: z.string(), points: z.array(spendingPoint).max(MOST_SPENDING_POINTS) }),
  /** Text as the model writes it; `done` ends it. */
  z.object({ type: z.literal('modelText'), threadId: z.string(), agent: agentRole, text: z.string(), done: z.boolean() }),
  /** A command of the run that runs now; null: none does. */
  z.object({ type: z.literal('command'), threadId: z.string(), command: z.string().nullable() }),
  z.object({ type: z.literal('reply'), requestId: z.string(), ok: z.boolean(), error: z.string(), answer: panelAnswer, stuck: stuckWords.optional() }),
]);
export type HostMessage = z.infer<typeof hostMessage>;

const common = { token: z.string() };
const request = { ...common, requestId: z.string() };

export const webviewMessage = z.discriminatedUnion('type', [
  z.object({ ...common, type: z.literal('ready') }),
  z.object({ ...request, type: z.literal('control'), threadId: z.string(), operation: z.enum(['pause', 'resume', 'kill']), reason: z.string() }),
  /** What a person chose to do about a run that cannot go on. */
  z.object({ ...request, type: z.literal('wayOut'), threadId: z.string(), way: wayOut, reason: z.string(), stuck: stuckWords }),
  z.object({ ...request, type: z.literal('decide'), threadId: z.string(), gate: gateNumber, decision: gateDecisionKind, reason: z.string() }),
  z.object({ ...request, type: z.literal('resolve'), reviewId: z.string(), answer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('approve'), reason: z.string(), remember: z.boolean().optional() }),
    z.object({ kind: z.literal('reject'), reason: z.string().min(1) }),
    z.object({ kind: z.literal('edit'), reason: z.string(), input: z.record(z.string(), z.unknown()) }),
    z.object({ kind: z.literal('answer'), reason: z.string(), text: z.string() }),
    z.object({ kind: z.literal('settle'), reason: z.string(), happened: z.boolean() }),
    z.object({ kind: z.literal('resume'), reason: z.string() }),
    z.object({ kind: z.literal('hold'), reason: z.string().min(1) }),
  ]) }),
  z.object({ ...request, type: z.literal('openRun'), threadId: z.string() }),
  z.object({ ...request, type: z.literal('showDiff'), threadId: z.string(), path: z.string().nullable() }),
  /** What an action that waits would do to a file. */
  z.object({ ...request, type: z.literal('showProposal'), reviewId: z.string() }),
  z.object({ ...request, type: z.literal('sendComments'), threadId: z.string() }),
  /** What is different since comments were sent. */
  z.object({ ...request, type: z.literal('showAnswer'), threadId: z.string() }),
  z.object({ ...request, type: z.literal('lookAt'), threadId: z.string(), path: z.string(), looked: z.boolean() }),
  ...panelRequests,
  z.object({ ...request, type: z.literal('runCommand'), command: z.enum(['wave.startStory', 'wave.runDemo', 'wave.showLog', 'wave.exportAudit', 'wave.connectSupabase']) }),
]);
export type WebviewMessage = z.infer<typeof webviewMessage>;
