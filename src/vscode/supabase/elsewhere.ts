import { momentWords, type Translate } from '../../contract/remoteWords.ts';
import type { RemoteRun } from '../../contract/remoteRows.ts';
import type { RunStatus } from '../../contract/run.ts';
import type { AnswerOutcome, QuestionAnswer, RemoteQuestion } from '../../core/remote/questions.ts';
import type { RunElsewhere } from '../../core/remote/team.ts';
import { plainText } from '../notify/plainText.ts';
import type { Choice } from './asker.ts';

/** What can be done about a run on another machine. */
export type ElsewhereAction =
  | { readonly kind: 'answer'; readonly question: RemoteQuestion; readonly answer: QuestionAnswer; readonly ask: 'reason' | 'text' | null }
  | { readonly kind: 'order'; readonly operation: 'pause' | 'resume' | 'kill' }
  | { readonly kind: 'takeOver' };

/** How faces write what they share: their translator, their words for gates and states. */
export interface ElsewhereWords {
  readonly t: Translate;
  readonly now: number;
  readonly gateName: (gate: number) => string;
  readonly statusWord: (status: RunStatus) => string;
}

const ENDED: ReadonlySet<RunStatus> = new Set(['complete', 'killed', 'failed']);

/** Why a run cannot be taken over now, in words; empty when it can. The database has the last word. */
export function takeOverBar(run: RemoteRun, { t, now }: Pick<ElsewhereWords, 't' | 'now'>): string {
  if (ENDED.has(run.status)) return t('it has ended');
  if (Date.parse(run.lease_until) > now) return t('it is driven there, until {0} at least', momentWords(run.lease_until, now));
  return run.pushed_commit === null ? t('its branch was not pushed: hand it over there first') : '';
}

/** A run of another machine as a line: what, where it stands, who holds it, and whether it can be taken over. */
export function elsewhereChoice(entry: RunElsewhere, words: ElsewhereWords): Choice<RunElsewhere> {
  const { t } = words;
  const { run, holder } = entry;
  const bar = takeOverBar(run, words);
  const pushed = run.pushed_commit === null ? '' : t('pushed at {0}', run.pushed_commit.slice(0, 7));
  return {
    label: plainText(`${run.story_id} ${run.title}`, 90), icon: bar === '' ? 'arrow-swap' : 'vm',
    description: holder ? plainText(`${holder.user} · ${holder.machine}`, 90) : '',
    detail: [t('gate {0} {1}', run.current_gate, words.gateName(run.current_gate)), words.statusWord(run.status), pushed, bar === '' ? t('can be taken over') : bar].filter((part) => part !== '').join(' · '),
    value: entry,
  };
}

/** Longest reason of another machine in a notification: whoever answered has to be able to do something about it. */
const LONGEST_WHY = 400;

/** What became of an answer that was in time for the database, for who gave it. Null: the machine that asked has not said so yet. */
export function outcomeWords(storyId: string, outcome: AnswerOutcome | null, t: Translate): { readonly words: string; readonly hasEffect: boolean } {
  const story = plainText(storyId);
  if (outcome === null) return { words: t('Answered. {0} goes on when its machine has taken it.', story), hasEffect: true };
  if (outcome.outcome === 'applied') return { words: t('Answered. {0} goes on with it.', story), hasEffect: true };
  const why = plainText(outcome.why, LONGEST_WHY);
  if (outcome.outcome === 'lost') {
    const late = t('Too late: the machine of {0} had another answer before yours, or does not ask any more. Yours has no effect.', story);
    return { words: why === '' ? late : t('Too late for {0}, yours has no effect: {1}', story, why), hasEffect: false };
  }
  if (why === '') return { words: t('The machine of {0} refused the answer by its own rules; the question is open again. Look at it there.', story), hasEffect: false };
  return { words: outcome.open ? t('The machine of {0} refused the answer, and the question is open again. Why: {1}', story, why) : t('The machine of {0} refused the answer. Why: {1}', story, why), hasEffect: false };
}

/** Everything that a person here can do about it, what it asks first. */
export function elsewhereActions({ run }: RunElsewhere, questions: readonly RemoteQuestion[], words: ElsewhereWords): Choice<ElsewhereAction>[] {
  const { t } = words;
  const bar = takeOverBar(run, words);
  const order = (operation: 'pause' | 'resume' | 'kill', label: string, icon: string): Choice<ElsewhereAction> => ({ label, icon, detail: t('Asked of the machine that holds it; the project and that machine have to allow commands.'), value: { kind: 'order', operation } });
  const orders = ENDED.has(run.status) ? [] : [
    ...(run.status === 'running' || run.status === 'queued' ? [order('pause', t('Pause there'), 'debug-pause')] : []),
    ...(run.status === 'paused' ? [order('resume', t('Resume there'), 'debug-continue')] : []),
    order('kill', t('Kill there…'), 'debug-stop'),
  ];
  const takeOver: Choice<ElsewhereAction>[] = bar === '' ? [{ label: t('Take over…'), icon: 'arrow-swap', detail: t('Goes on with it on this machine, in a worktree of a repository that is open here.'), value: { kind: 'takeOver' } }] : [];
  const asked = questions.flatMap((question) => [{ label: plainText(question.row.reason || t('a question'), 100) }, ...answers(question, words).map((choice, at) => (at === 0 ? afterRefusal(choice, question, t) : choice))]);
  return [...asked, ...(asked.length > 0 ? [{ label: t('run') }] : []), ...takeOver, ...orders];
}

/** What was against an answer before: whoever answers next should not run into it again. */
function afterRefusal(choice: Choice<ElsewhereAction>, { refusedBefore }: RemoteQuestion, t: Translate): Choice<ElsewhereAction> {
  if (refusedBefore === '') return choice;
  return { ...choice, detail: [t('Refused before: {0}', plainText(refusedBefore)), choice.detail ?? ''].filter((part) => part !== '').join(' · ') };
}

function answers(question: RemoteQuestion, { t, gateName }: ElsewhereWords): Choice<ElsewhereAction>[] {
  const { row, request } = question;
  const unseen = request === null ? t('Its machine shares metadata only: the evidence is there.') : '';
  const give = (label: string, icon: string, answer: QuestionAnswer, ask: 'reason' | 'text' | null = null, detail = unseen): Choice<ElsewhereAction> => ({ label, icon, ...(detail === '' ? {} : { detail }), value: { kind: 'answer', question, answer, ask } });
  const reject = give(t('Reject…'), 'close', { kind: 'reject', reason: '' }, 'reason', '');
  const approve = (label: string): Choice<ElsewhereAction>[] => (request === null ? [] : [give(label, 'check', { kind: 'approve', reason: '' }, null, plainText(seen(question)))]);
  switch (row.review_type) {
    case 'gate_decision': {
      const gate = row.gate ?? 0;
      const failing = request?.type === 'gate_decision' ? request.evidence.criteria.filter(({ met }) => !met).map(({ label }) => label) : [];
      const name = gateName(gate);
      const go = failing.length === 0
        ? give(t('Go at gate {0}: {1}', gate, name), 'pass', { kind: 'decide', decision: 'go', reason: '' })
        : give(t('Go anyway at gate {0}: {1}…', gate, name), 'warning', { kind: 'decide', decision: 'go', reason: '' }, 'reason', t('Against: {0}. Wants a reason and an approval.', plainText(failing.join(', '), 90)));
      return [go, give(t('Hold at gate {0}…', gate), 'circle-slash', { kind: 'decide', decision: 'hold', reason: '' }, 'reason'), give(t('Kill at gate {0}…', gate), 'error', { kind: 'decide', decision: 'kill', reason: '' }, 'reason')];
    }
    case 'gate_override':
      return [...approve(t('Approve the override at gate {0}', row.gate ?? 0)), reject];
    case 'safety':
      return [...approve(t('Approve')), reject];
    case 'budget_exceeded':
      return [...approve(t('Approve extra')), reject];
    case 'question':
      return request === null ? [reject] : [give(t('Answer…'), 'comment', { kind: 'answer', reason: '', text: '' }, 'text', plainText(seen(question)))];
    case 'in_doubt':
      return request === null ? [] : [
        give(t('It happened: go on'), 'check', { kind: 'settle', reason: '', happened: true }, null, plainText(seen(question))),
        give(t('It did not happen: run it again'), 'refresh', { kind: 'settle', reason: '', happened: false }, null, plainText(seen(question))),
      ];
    case 'hold':
      return [give(t('Resume'), 'debug-continue', { kind: 'resume', reason: '' })];
  }
}

/** What it is about, on a line. */
function seen({ request }: RemoteQuestion): string {
  if (request === null) return '';
  if (request.type === 'question') return request.question;
  if (request.type === 'gate_override') return `${request.requestedBy}: ${request.justification}`;
  const action = 'action' in request ? request.action : null;
  if (!action) return request.reason;
  const { command } = action.input;
  return typeof command === 'string' ? command : `${action.tool} ${JSON.stringify(action.input)}`;
}
