import { l10n } from 'vscode';
import type { GateDecisionKind } from '../../contract/gate.ts';
import type { ReviewItem } from '../../contract/review.ts';
import { MERGE_GATE, asksForDecision, gateOf } from '../../contract/runActions.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import { gateName } from '../words.ts';
import { askReason, pickReview } from './pick.ts';

type PersonsDecision = Extract<GateDecisionKind, 'go' | 'hold' | 'kill'>;

/** Decides a gate that waits for a person. */
export async function decideCommand(services: Services, argument: unknown, decision: PersonsDecision): Promise<void> {
  const item = await pickReview(services, argument, asksForDecision, l10n.t('Decide which gate?'));
  if (item) await decide(services, item, decision);
}

/** Go at gate 8, where it is open: merges the run's branch into its base. */
export async function mergeCommand(services: Services, argument: unknown): Promise<void> {
  const item = await pickReview(services, argument, (candidate) => gateOf(candidate) === MERGE_GATE, l10n.t('Merge which run?'));
  if (item) await decide(services, item, 'go');
}

/** Asks for the reason where the design wants one (hold, kill, and Go against failing criteria), then decides. */
export async function decide(services: Services, item: ReviewItem, decision: PersonsDecision): Promise<void> {
  const gate = gateOf(item);
  if (gate === null) return;
  const failing = failingCriteria(item);
  const required = decision !== 'go' || failing.length > 0;
  const reason = required ? await askReason(title(item, gate, decision), prompt(decision, failing)) : '';
  if (reason === undefined) return;
  const [runs, by] = await Promise.all([services.orchestrator(), services.person()]);
  await runs.decideGate(item.threadId, gate, decision, by, reason);
}

function failingCriteria({ request }: ReviewItem): readonly string[] {
  if (request.type !== 'gate_decision' && request.type !== 'gate_override') return [];
  return request.evidence.criteria.filter((criterion) => !criterion.met).map((criterion) => criterion.label);
}

function title(item: ReviewItem, gate: number, decision: PersonsDecision): string {
  const words: Readonly<Record<PersonsDecision, string>> = { go: l10n.t('Go'), hold: l10n.t('Hold'), kill: l10n.t('Kill') };
  return l10n.t('{0}: {1} at gate {2} {3}', item.storyId, words[decision], gate, gateName(gate));
}

function prompt(decision: PersonsDecision, failing: readonly string[]): string {
  if (decision === 'hold') return l10n.t('What has to happen before the run goes on?');
  if (decision === 'kill') return l10n.t('Why? The run ends for good; its branch and worktree stay.');
  return l10n.t('Why go although this fails: {0}? It takes effect when it is approved in the review.', plainText(failing.join(', ')));
}
