import type { Criterion } from '../../src/contract/gate.ts';
import { asksForDecision, gateOf, isOver } from '../../src/contract/runActions.ts';
import type { GateView, RunSnapshot } from '../../src/contract/run.ts';
import { t } from './localize.ts';

export interface GateQuestion {
  readonly gate: number;
  readonly name: string;
  readonly criteria: readonly Criterion[];
  /** Labels of criteria that do not hold. */
  readonly failing: readonly string[];
  /** A person has to decide now. */
  readonly waits: boolean;
  /** Who decides, where nobody has to now. */
  readonly words: string;
}

/** The gate a run stands at and what is asked there. */
export function gateQuestion(run: RunSnapshot): GateQuestion {
  const waiting = run.waitingFor;
  const asked = waiting === null ? null : gateOf(waiting);
  const gate = asked ?? run.currentGate;
  const view = run.gates[gate];
  const request = waiting?.request;
  const criteria = request?.type === 'gate_decision' || request?.type === 'gate_override' ? request.evidence.criteria : (view?.evidence?.criteria ?? []);
  return {
    gate,
    name: view?.name ?? '',
    criteria,
    failing: criteria.filter((criterion) => !criterion.met).map((criterion) => criterion.label),
    waits: waiting !== null && asksForDecision(waiting),
    words: request?.type === 'gate_override' ? t('Go by {0} against failing criteria. It takes effect when it is approved in the review.', request.requestedBy) : gateWords(run, view),
  };
}

function gateWords(run: RunSnapshot, view: GateView | undefined): string {
  if (run.lostTo !== null) return t('{0} goes on with it: decide and follow it there.', run.lostTo);
  if (view?.decision) return decisionWords(view);
  if (isOver(run)) return '';
  return view?.policy === 'person' ? t('You decide here, once the evidence is in.') : t('WAVE says Go here when every criterion holds.');
}

/** Who decided what at a gate, and why. */
export function decisionWords({ decision }: Pick<GateView, 'decision'>): string {
  if (!decision) return '';
  const kinds = { go: t('Go'), hold: t('Hold'), kill: t('Kill'), recycle: t('Recycle') };
  const by = decision.by.kind === 'policy' ? t('policy') : decision.by.name;
  const override = decision.override ? t(', against failing criteria') : '';
  const reason = decision.reason === '' ? '' : `: ${decision.reason}`;
  return `${t('{0} by {1}', kinds[decision.decision], by)}${override}${reason}`;
}

export type SegmentState = 'done' | 'current' | 'stopped' | 'ahead';

/** How far along each gate is. */
export function gateState(run: Pick<RunSnapshot, 'currentGate' | 'status' | 'lostTo'>, view: Pick<GateView, 'gate' | 'state'>): SegmentState {
  if (view.state === 'passed') return 'done';
  // What becomes of it is seen where the run goes on.
  if (run.lostTo !== null) return 'ahead';
  if (view.state === 'killed' || view.state === 'held') return 'stopped';
  if (view.gate !== run.currentGate) return 'ahead';
  return isOver(run) ? 'stopped' : 'current';
}

/** The ten gates as a bar, and the same in words. */
export function gateSegments(run: RunSnapshot): { readonly parts: readonly SegmentState[]; readonly label: string } {
  const parts = run.gates.map((view) => gateState(run, view));
  const done = parts.filter((state) => state === 'done').length;
  return { parts, label: t('{0} of {1} gates passed', done, run.gates.length) };
}

/** A gate's state in a word. */
export function gateStateWord(state: SegmentState): string {
  const words: Readonly<Record<SegmentState, string>> = { done: t('passed'), current: t('open'), stopped: t('stopped'), ahead: t('ahead') };
  return words[state];
}
