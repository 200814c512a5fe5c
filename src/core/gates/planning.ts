import type { Criterion } from '../../contract/gate.ts';
import type { Story } from '../../contract/story.ts';
import { latestSubmission } from '../agents/briefing.ts';
import { planText } from '../agents/submissions.ts';
import { watchedConditions } from '../safety/conditions/describe.ts';
import { criterion, commandCriterion, type GateContext } from './context.ts';
import { forbiddenPaths, outOfScope } from './scope.ts';

/** Gate 0: the story is valid, there is a base commit, and the CTO assessed it with its risks. */
export function designValidated({ state }: GateContext): Criterion[] {
  const { story } = state;
  const assessed = latestSubmission(state.submissions, 'assessment');
  const risks = assessed?.value.risks.length ?? 0;
  return [
    criterion('story', 'The story is valid', story.title !== '' && story.acceptanceCriteria.length > 0,
      `${story.id}: ${story.title}, ${String(story.acceptanceCriteria.length)} acceptance criteria`),
    criterion('base', 'The repository has a base commit', state.git.baseCommit !== '', `${state.git.baseBranch} at ${state.git.baseCommit.slice(0, 8)}`),
    ...conditionsKnown(story),
    criterion('assessment', 'The CTO assessed it, with risks', risks > 0, assessed ? `${assessed.value.summary} Risks: ${String(risks)}.` : 'No assessment'),
    criterion('feasible', 'The CTO holds it feasible', assessed?.value.feasible === true, assessed ? assessed.value.approach : 'No assessment'),
  ];
}

/** Who watches over the story's stop conditions and triggers: said before anything is done. */
function conditionsKnown(story: Story): Criterion[] {
  const watched = watchedConditions(story);
  if (watched.length === 0) return [];
  const by = (who: string, label: string): string => {
    const found = watched.filter((each) => each.watchedBy === who);
    return found.length === 0 ? '' : `${label}: ${found.map((each) => `"${each.condition}"`).join(', ')}. `;
  };
  return [criterion('conditions', 'Its stop conditions and triggers have somebody who watches', true,
    (by('rules', 'Rules, at each action') + by('gate', 'Gate 5') + by('judge and people', 'Only the judge and people')).trim())];
}

/** Gate 1: criteria with ids, dependencies done, scope and budget set. */
export function storyAssigned({ state, deps }: GateContext): Criterion[] {
  const { story, budget } = state;
  const ids = story.acceptanceCriteria.map((entry) => entry.id);
  const done = deps.completedStories();
  const open = story.dependencies.filter((id) => !done.has(id));
  const scope = [...story.files.create, ...story.files.modify];
  return [
    criterion('criteria', 'Every criterion has an id of its own', ids.length > 0 && new Set(ids).size === ids.length, ids.join(', ')),
    criterion('dependencies', 'The stories it depends on are done', open.length === 0,
      open.length > 0 ? `No completed run of ${open.join(', ')}` : story.dependencies.length > 0 ? story.dependencies.join(', ') : 'It depends on none'),
    criterion('scope', 'Its scope is set', true, scope.length > 0 ? scope.join(', ') : 'None declared: the whole repository'),
    criterion('budget', 'Its budget is set and not used up', budget.tokensLimit > budget.tokensUsed && budget.costLimitUsd > budget.costUsd,
      `${String(budget.tokensUsed)} of ${String(budget.tokensLimit)} tokens, $${budget.costUsd.toFixed(2)} of $${budget.costLimitUsd.toFixed(2)}`),
  ];
}

/** Gate 2: every criterion is covered by a step, and planned files are within scope. */
export function planApproved({ state }: GateContext): Criterion[] {
  const { story } = state;
  const plan = latestSubmission(state.submissions, 'plan')?.value;
  const steps = plan?.steps ?? [];
  const covered = new Set(steps.flatMap((step) => step.criteria));
  const missing = story.acceptanceCriteria.map((entry) => entry.id).filter((id) => !covered.has(id));
  const files = [...new Set(steps.flatMap((step) => step.files))];
  const outside = [...new Set([...outOfScope(story, files), ...forbiddenPaths(story, files)])];
  return [
    criterion('coverage', 'Every criterion is covered by a step', steps.length > 0 && missing.length === 0,
      missing.length > 0 ? `Not covered: ${missing.join(', ')}` : `${String(steps.length)} steps cover ${String(story.acceptanceCriteria.length)} of ${String(story.acceptanceCriteria.length)} criteria`,
      // Whoever approves a plan has to have it before them.
      plan === undefined ? undefined : planText(plan)),
    ...hostsAsked(story),
    criterion('plannedScope', 'Planned files are within scope', outside.length === 0, outside.length > 0 ? `Outside: ${outside.join(', ')}` : files.join(', ') || 'No files named'),
  ];
}

/** Hosts that the story wants its commands to reach: Go at this gate allows them. */
function hostsAsked({ safety }: Story): Criterion[] {
  const hosts = safety.allowedHosts ?? [];
  return hosts.length === 0 ? [] : [criterion('hosts', 'You have seen the hosts that it wants to reach', true, `Go allows its commands to reach: ${hosts.join(', ')}`)];
}

/** Gate 3: the worktree is on its branch at the base commit, and the setup command succeeded. */
export async function developmentStarted(context: GateContext): Promise<Criterion[]> {
  const { state, deps } = context;
  const { git } = state;
  const head = await deps.git.head(git.worktreePath);
  const changes = await deps.git.changes(git.worktreePath, git.baseCommit);
  const fresh = state.cursor.rounds.dev <= 1;
  const { criterion: setup } = await commandCriterion(context, 'setup', false);
  return [
    criterion('branch', 'The worktree is on its branch', head.branch === git.branch, `${head.branch} in ${git.worktreePath}`),
    criterion('baseTree', 'It starts from the base commit', !fresh || changes.length === 0,
      changes.length > 0 ? `${String(changes.length)} files already differ: ${changes.slice(0, 5).map((file) => file.path).join(', ')}` : `Same content as ${git.baseCommit.slice(0, 8)}`),
    setup,
  ];
}
