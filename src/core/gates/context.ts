import type { Verdict } from '../../contract/action.ts';
import type { Criterion } from '../../contract/gate.ts';
import type { BudgetState } from '../../contract/state.ts';
import { cutMiddle } from '../cutMiddle.ts';
import { assess, judged, needsJudge } from '../graph/assess.ts';
import type { GraphDeps } from '../graph/deps.ts';
import type { Journal } from '../graph/journal.ts';
import type { WaveState } from '../graph/state.ts';
import { runAgainable } from '../effects/commands.ts';
import type { CommandOutcome } from '../ports/commandRunner.ts';
import type { WorktreeFiles } from '../ports/files.ts';
import { reachableHosts } from '../safety/containment/hosts.ts';
import { allowedHostsOf } from '../safety/containment/storyHosts.ts';
import { gateCommand } from './gateCommand.ts';
import { projectCommand, type CommandName } from './projectCommands.ts';

/** What a gate's collectors work with: the orchestrator's own eyes, never an agent's word. */
export interface GateContext {
  readonly deps: GraphDeps;
  readonly state: WaveState;
  readonly files: WorktreeFiles;
  /** The step that collects: the same when it is done again after a crash. */
  readonly stepKey: string;
  readonly commit: string;
  readonly tree: string;
  /** What asking the judge about the project's commands costs and leaves in the audit log; the gate's step keeps both. */
  readonly judging: { budget: BudgetState; readonly journal: Journal };
}

const LONGEST_OUTPUT = 4_000;

export function criterion(id: string, label: string, met: boolean, detail: string, output?: string): Criterion {
  return { id, label, met, detail: cutMiddle(detail, 600), ...(output === undefined ? {} : { output: cutMiddle(output, LONGEST_OUTPUT) }) };
}

/** The verdict on a project's command, as on an agent's action: rules first, the judge for what they do not know. */
async function judgeCommand({ deps, state, judging }: GateContext, command: string): Promise<Verdict> {
  const action = { id: 'project-command', agent: 'supervisor', tool: 'run_command', input: { command } } as const;
  const rules = await assess(deps, state, action);
  if (!needsJudge(rules, state)) return rules;
  const { verdict, budget } = await judged(deps, { ...state, budget: judging.budget }, action, rules, judging.journal);
  judging.budget = budget;
  return verdict;
}

/**
 * Runs one of the project's commands at the commit and makes a criterion of its exit. Not configured is
 * said as such: fine for all but those in `required`.
 */
export async function commandCriterion(
  context: GateContext,
  name: CommandName,
  required: boolean,
): Promise<{ criterion: Criterion; outcome: CommandOutcome | null }> {
  const label = `${name.charAt(0).toUpperCase()}${name.slice(1)} passes`;
  const { deps, state } = context;
  const found = await projectCommand(name, state.story, context.files);
  if (!found) {
    const advice = required ? `No ${name} command: set commands.${name} in the story or a script in the project.` : 'Not configured.';
    return { criterion: criterion(name, label, !required, advice), outcome: null };
  }
  // The command may come from the story or the repository: it is scored like any other.
  const verdict = await judgeCommand(context, found.command);
  if (verdict.verdict !== 'allow') {
    return { criterion: criterion(name, label, false, `Not run, because the safety rules object to \`${found.command}\` (${found.source}): ${verdict.reasons.join('; ')}`), outcome: null };
  }
  const outcome = await runAgainable(deps.runner, {
    key: `${state.threadId}/${context.stepKey}/evidence-${name}`,
    ...gateCommand(deps, state, found.command),
    allowedHosts: reachableHosts(verdict, allowedHostsOf(state)),
    uncontained: verdict.source === 'remembered',
  });
  deps.commandSignal.throwIfAborted();
  const seconds = (outcome.durationMs / 1_000).toFixed(1);
  const ended = outcome.ended === 'exit' ? `exit ${String(outcome.exitCode)}` : outcome.ended;
  const met = outcome.ended === 'exit' && outcome.exitCode === 0;
  const allowed = verdict.source === 'rules' ? '' : `. ${verdict.reasons[0] ?? ''}`;
  return { criterion: criterion(name, label, met, `\`${found.command}\` ${ended} in ${seconds} s at ${context.commit.slice(0, 8)}${allowed}`, outcome.output), outcome };
}
