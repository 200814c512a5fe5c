import * as z from 'zod';
import { GATES, type GateNumber } from '../../contract/gate.ts';
import type { GitState } from '../../contract/state.ts';
import { latestSubmission } from '../agents/briefing.ts';
import { announceCommand, probeCommand, runKnown } from '../effects/commands.ts';
import { once } from '../effects/once.ts';
import { messageOf } from '../errors.ts';
import { scoreContext } from '../graph/assess.ts';
import type { GraphDeps } from '../graph/deps.ts';
import type { WaveState } from '../graph/state.ts';
import type { CommandOutcome } from '../ports/commandRunner.ts';
import { GitError } from '../ports/git.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { gateCommand } from './gateCommand.ts';
import { policyOf } from './policy.ts';

export type Passage =
  | { readonly state: 'passed'; readonly details: Record<string, unknown> }
  | { readonly state: 'failed'; readonly reason: string };

const commitResult = z.object({ commit: z.string() });
const launchIntent = z.object({ command: z.string(), recorded: z.boolean().optional() });
const launchResult = z.object({ ok: z.boolean(), output: z.string() });
const nothing = z.object({});

/** Gates from which on the agents have finished editing; what appears in the worktree then (test output) is not committed. */
const FIRST_QUIET_GATE = 5;

/** Commits what the agents changed, so that evidence is about a commit. Doing it twice does nothing the second time. */
export async function commitWork(deps: GraphDeps, state: WaveState): Promise<GitState> {
  const { git, story } = state;
  if (state.gateState.currentGate >= FIRST_QUIET_GATE) return git;
  const work = latestSubmission(state.submissions, 'work')?.value.summary ?? '';
  await deps.git.commitAll(git.worktreePath, {
    message: `${story.id}: ${story.title}${work ? `\n\n${work}` : ''}`,
    trailers: { 'Wave-Run': state.threadId },
    allowEmpty: false,
  });
  const changes = await deps.git.changes(git.worktreePath, git.baseCommit);
  // Not what was committed just now: after a crash that may have been done by the step before it.
  const { commit } = await deps.git.head(git.worktreePath);
  return { ...git, commitHash: commit, filesChanged: changes.map((file) => file.path), hasUncommitted: false, snapshot: '' };
}

/** The commit that marks a passed gate: same content, trailers that tie it to run, gate and step. Returns its hash. */
export async function gateCommit(deps: GraphDeps, state: WaveState, stepKey: string, gate: GateNumber, decided: { by: { kind: string; name: string }; reason: string }): Promise<string> {
  const { git, story } = state;
  const outcome = await once(deps.effects, state.threadId, `${state.threadId}/${stepKey}/gate-commit`, {
    kind: 'git.commit',
    intentFrom: (stored) => nothing.parse(stored),
    resultFrom: (stored) => commitResult.parse(stored),
    prepare: () => Promise.resolve({}),
    execute: async () => ({
      commit: await deps.git.commitMarker(git.worktreePath, {
        message: `${story.id}: gate ${String(gate)}, ${GATES[gate]?.name.toLowerCase() ?? ''}\n\nGo by ${decided.by.name}: ${decided.reason}`,
        trailers: { 'Wave-Run': state.threadId, 'Wave-Gate': String(gate), 'Wave-Step': stepKey },
      }),
    }),
    probe: async () => {
      const found = await deps.git.findCommit(git.worktreePath, git.branch, 'Wave-Step', stepKey);
      return found ? { state: 'done', result: { commit: found } } : { state: 'not_done' };
    },
  });
  if (outcome.state === 'in_doubt') throw new GitError('failed', outcome.known);
  return outcome.result.commit;
}

/** What going through a gate does to the world: gate 8 merges, gate 9 launches. A failure is a reason to hold, in words. */
export async function passThrough(deps: GraphDeps, state: WaveState, stepKey: string, gate: GateNumber): Promise<Passage> {
  if (gate === 8) return merge(deps, state, stepKey);
  if (gate === 9 && state.story.commands.launch) return launch(deps, state, stepKey, state.story.commands.launch);
  return { state: 'passed', details: {} };
}

async function merge(deps: GraphDeps, state: WaveState, stepKey: string): Promise<Passage> {
  const { git, story, settings } = state;
  const trailer = `Wave-Merge: ${state.threadId}`;
  try {
    const outcome = await once(deps.effects, state.threadId, `${state.threadId}/${stepKey}/merge`, {
      kind: 'git.merge',
      intentFrom: (stored) => nothing.parse(stored),
      resultFrom: (stored) => commitResult.parse(stored),
      prepare: () => Promise.resolve({}),
      execute: async () => ({
        commit: await deps.git.merge(git.worktreePath, { base: git.baseBranch, branch: git.branch, method: settings.merge.method, message: `${story.id}: ${story.title}\n\n${trailer}` }),
      }),
      probe: async () => {
        // A squash carries Wave-Merge; merge and rebase bring the branch's own commits, which carry Wave-Run.
        const found = await deps.git.findCommit(git.worktreePath, git.baseBranch, 'Wave-Merge', state.threadId)
          ?? await deps.git.findCommit(git.worktreePath, git.baseBranch, 'Wave-Run', state.threadId);
        return found ? { state: 'done', result: { commit: found } } : { state: 'not_done' };
      },
    });
    if (outcome.state === 'in_doubt') return { state: 'failed', reason: outcome.known };
    return { state: 'passed', details: { merged: outcome.result.commit, into: git.baseBranch } };
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    return { state: 'failed', reason: `Not merged: ${messageOf(error)}` };
  }
}

async function launch(deps: GraphDeps, state: WaveState, stepKey: string, command: string): Promise<Passage> {
  // A person saw the command when they said Go, and may launch what the rules would ask about; what is refused stays refused.
  const verdict = await deps.scorer.score({ tool: 'run_command', input: { command } }, scoreContext(state));
  const byPolicy = policyOf(9, state.settings, state.story) === 'auto';
  if (verdict.verdict === 'block' || (byPolicy && verdict.verdict === 'review')) {
    return { state: 'failed', reason: `Not launched: the safety rules object to \`${command}\`: ${verdict.reasons.join('; ')}${byPolicy ? ' Let a person decide gate 9, or change the command.' : ' Change the command.'}` };
  }
  const outcome = await once(deps.effects, state.threadId, `${state.threadId}/${stepKey}/launch`, {
    kind: 'command',
    intentFrom: (stored) => launchIntent.parse(stored),
    resultFrom: (stored) => launchResult.parse(stored),
    prepare: async (key) => ({ command, recorded: await announceCommand(deps.runner, key) }),
    execute: async (intent, key) => {
      const ran = await runKnown(deps.runner, {
        key,
        ...gateCommand(deps, state, intent.command),
        // Launching is going out: push, deploy, publish.
        uncontained: true,
      });
      return launchEnded(ran);
    },
    probe: async (intent, key) => {
      const found = await probeCommand(deps.runner, { command: intent.command, key, signal: deps.commandSignal }, intent.recorded === true);
      if (found.state === 'ended') return { state: 'done', result: launchEnded(found.outcome) };
      if (found.state === 'refused') return { state: 'done', result: { ok: false, output: found.problem } };
      return found.state === 'in_doubt' ? { state: 'in_doubt', known: `Find out whether the launch happened before you decide. ${found.known}` } : found;
    },
    settled: async (key) => { await deps.runner.records?.forget(key); },
  });
  if (outcome.state === 'in_doubt') return { state: 'failed', reason: outcome.known };
  return outcome.result.ok
    ? { state: 'passed', details: { launch: command, output: outcome.result.output } }
    : { state: 'failed', reason: `The launch command failed: ${command}\n${outcome.result.output}` };
}

function launchEnded({ ended, exitCode, output }: CommandOutcome): z.infer<typeof launchResult> {
  return { ok: ended === 'exit' && exitCode === 0, output: cutMiddle(output, 4_000) };
}
