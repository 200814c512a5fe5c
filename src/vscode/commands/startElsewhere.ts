import { commands, l10n, window } from 'vscode';
import type { Team } from '../../core/remote/team.ts';
import { COMMANDS } from '../ids.ts';
import type { Services } from '../services.ts';
import { findStories } from '../stories/storyFiles.ts';
import type { Choice } from '../supabase/asker.ts';
import type { PlaceElsewhere } from '../supabase/machines.ts';
import { placeChoices, startedWords, storyPathWords } from '../supabase/machines.ts';
import { quickInput } from '../supabase/quickInput.ts';
import { cancellable } from './cancellable.ts';

const FOLDER = '.wave/stories/';

/** Starts a story on another machine of the team's project, which takes commands and has its repository open; says what became of it. */
export async function startElsewhereCommand(services: Services): Promise<void> {
  const team = await services.team();
  const place = await pickPlace(team);
  if (!place) return;
  const story = await pickStory(services, place);
  if (story === null) return;
  const { store, repository } = place;
  const outcome = await cancellable(l10n.t('Asking {0} to start {1}…', store.machine, story), async (signal) => {
    const { id } = await team.order({ operation: 'start', storeId: store.storeId, payload: { story, repository }, reason: '' }, signal);
    return team.commandOutcome(id, signal);
  });
  const { words, started } = startedWords(story, store.machine, outcome, l10n.t);
  if (!started) {
    void (outcome === null ? window.showInformationMessage(words) : window.showWarningMessage(words));
    return;
  }
  const show = l10n.t('Runs Elsewhere…');
  if (await window.showInformationMessage(words, show) === show) await commands.executeCommand(COMMANDS.runsElsewhere);
}

/** Where to start it; null when there is no such place, or the person left. */
async function pickPlace(team: Team): Promise<PlaceElsewhere | null> {
  const { allowed, stores } = await cancellable(l10n.t('Asking Supabase which machines are there…'), (signal) => team.machines(signal));
  if (!allowed) {
    void window.showWarningMessage(l10n.t('This project does not allow commands from elsewhere. A lead of it can allow them with WAVE: Connect Supabase.'));
    return null;
  }
  const choices = placeChoices(stores);
  if (choices.length === 0) {
    void window.showWarningMessage(l10n.t('No other machine of this project is there, takes commands and has a repository open. Whoever sits at one lets it take commands with WAVE: Connect Supabase.'));
    return null;
  }
  const answer = await quickInput.choose({ placeHolder: l10n.t('Start a story in which repository, on which machine?'), choices }, { title: l10n.t('Start on another machine'), back: false });
  return answer.kind === 'given' ? answer.value : null;
}

/** The path of the story: what is here is likely there, too, and anything else can be typed. */
async function pickStory(services: Services, { repository, store }: PlaceElsewhere): Promise<string | null> {
  const title = l10n.t('Start in {0} on {1}', repository, store.machine);
  const known = findStories(services).then((files) => {
    const names = new Map(files.map(({ uri, story }) => [uri.path.split('/').at(-1) ?? '', story?.title ?? '']));
    const own: Choice<string>[] = [...names].map(([name, about]) => ({ label: about === '' ? name : about, icon: 'book', description: name, value: FOLDER + name }));
    return [...own, { label: '' }, { label: l10n.t('Type its path…'), icon: 'edit', value: '' }];
  });
  const answer = await quickInput.choose<string>({ placeHolder: l10n.t('Start which story? It is read there: these are the ones that are here.'), choices: known }, { title, back: false });
  if (answer.kind !== 'given') return null;
  if (answer.value !== '') return answer.value;
  const typed = await quickInput.text({ prompt: l10n.t('Path of the story in {0}', repository), value: FOLDER, take: async (text) => storyPathWords(text.trim(), l10n.t) }, { title, back: false });
  return typed.kind === 'given' ? typed.value.trim() : null;
}
