import { l10n, window } from 'vscode';
import type { RunElsewhere, Team } from '../../core/remote/team.ts';
import type { ElsewhereWords } from '../supabase/elsewhere.ts';
import { elsewhereChoice } from '../supabase/elsewhere.ts';
import { quickInput } from '../supabase/quickInput.ts';
import { gateName, statusWord } from '../words.ts';
import { cancellable } from './cancellable.ts';

/** A run of the team's project that another machine holds; null when there is none, or the person left. */
export async function pickElsewhere(team: Team, placeHolder: string): Promise<RunElsewhere | null> {
  const found = await cancellable(l10n.t('Reading the runs of the project…'), (signal) => team.elsewhere(signal));
  if (found.length === 0) {
    void window.showInformationMessage(l10n.t('No other machine holds a run of this project.'));
    return null;
  }
  const answer = await quickInput.choose({ placeHolder, choices: found.map((entry) => elsewhereChoice(entry, elsewhereWords())) }, { title: l10n.t('Runs elsewhere'), back: false });
  return answer.kind === 'given' ? answer.value : null;
}

export function elsewhereWords(): ElsewhereWords {
  return { t: l10n.t, now: Date.now(), gateName, statusWord };
}
