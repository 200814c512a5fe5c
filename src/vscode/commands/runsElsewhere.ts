import { l10n, window } from 'vscode';
import type { AnswerOutcome, QuestionAnswer } from '../../core/remote/questions.ts';
import type { RunElsewhere, Team } from '../../core/remote/team.ts';
import { plainText } from '../notify/plainText.ts';
import type { Services } from '../services.ts';
import type { ElsewhereAction } from '../supabase/elsewhere.ts';
import { elsewhereActions, elsewhereChoice, outcomeWords } from '../supabase/elsewhere.ts';
import { quickInput } from '../supabase/quickInput.ts';
import { cancellable } from './cancellable.ts';
import { elsewhereWords, pickElsewhere } from './pickElsewhere.ts';
import { askReason, reasonWords } from './pick.ts';
import { takeOverRun } from './takeOver.ts';

/** Runs of the team's project on other machines: shows them, answers what they ask, asks something of them, takes one over. */
export async function runsElsewhereCommand(services: Services): Promise<void> {
  const team = await services.team();
  const entry = await pickElsewhere(team, l10n.t('Which run?'));
  if (!entry) return;
  const title = plainText(`${entry.run.story_id} ${entry.run.title}`, 90);
  const questions = cancellable(l10n.t('Asking Supabase what {0} waits for…', entry.run.story_id), (signal) => team.questions(entry.run.thread_id, signal));
  const answer = await quickInput.choose<ElsewhereAction>({ placeHolder: elsewhereChoice(entry, elsewhereWords()).detail ?? '', choices: questions.then((found) => elsewhereActions(entry, found, elsewhereWords())) }, { title, back: false });
  if (answer.kind === 'given') await perform(services, team, entry, answer.value);
}

async function perform(services: Services, team: Team, entry: RunElsewhere, action: ElsewhereAction): Promise<void> {
  const { run } = entry;
  if (action.kind === 'takeOver') return takeOverRun(services, entry);
  if (action.kind === 'order') {
    const reason = action.operation === 'kill' ? await askReason(l10n.t('Kill {0}', run.story_id), l10n.t('Why? The run ends for good; its branch and worktree stay.')) : '';
    if (reason === undefined) return;
    await cancellable(l10n.t('Asking the machine that holds {0}…', run.story_id), (signal) => team.order({ operation: action.operation, threadId: run.thread_id, reason }, signal));
    void window.showInformationMessage(l10n.t('Asked. {0} shows it when its machine has done so.', plainText(run.story_id)));
    return;
  }
  const answer = await completed(action);
  if (!answer) return;
  const by = await services.person();
  const { won, row, outcome } = await cancellable(l10n.t('Answering {0}…', run.story_id), async (signal) => {
    const given = await team.answer(action.question, answer, by, signal);
    return { ...given, outcome: given.won ? await team.outcome(action.question, signal) : null };
  });
  if (won) tellOutcome(run.story_id, outcome);
  else if (row === null) void window.showWarningMessage(l10n.t('This question is not open any more.'));
  else void window.showWarningMessage(l10n.t('Somebody else was first: {0} answered ({1}). Yours has no effect.', plainText(row.resolved_by ?? l10n.t('somebody')), row.status === 'approved' ? l10n.t('approved') : l10n.t('rejected')));
}

/** What became of an answer that was in time for the database; the machine that runs it has the last word. */
function tellOutcome(story: string, outcome: AnswerOutcome | null): void {
  const { words, hasEffect } = outcomeWords(story, outcome, l10n.t);
  void (hasEffect ? window.showInformationMessage(words) : window.showWarningMessage(words));
}

/** Asks for the words that an answer needs; null when the person left. */
async function completed({ answer, ask }: Extract<ElsewhereAction, { kind: 'answer' }>): Promise<QuestionAnswer | null> {
  if (ask === null) return answer;
  if (ask === 'reason') {
    const reason = await askReason(l10n.t('Reason'), l10n.t('It is kept in the audit log of the machine that runs it.'));
    return reason === undefined ? null : { ...answer, reason };
  }
  const text = await window.showInputBox({ title: l10n.t('Answer'), ignoreFocusOut: true, validateInput: (typed) => (typed.trim() === '' ? l10n.t('Type an answer.') : reasonWords(typed, false)) });
  return text === undefined ? null : { kind: 'answer', reason: '', text };
}
