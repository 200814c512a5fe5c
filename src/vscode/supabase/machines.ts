import type { Translate } from '../../contract/remoteWords.ts';
import type { RemoteStore } from '../../core/ports/remote.ts';
import type { CommandOutcome } from '../../core/remote/team.ts';
import { plainText } from '../notify/plainText.ts';
import type { Choice } from './asker.ts';

/** A repository that is open on another machine. */
export interface PlaceElsewhere {
  readonly store: RemoteStore;
  readonly repository: string;
}

/** Where a story can be started: every repository of every machine. */
export function placeChoices(stores: readonly RemoteStore[]): Choice<PlaceElsewhere>[] {
  return stores.flatMap((store) => store.repositories.map((repository) => ({
    label: plainText(repository, 90), icon: 'vm', description: plainText(`${store.user} · ${store.machine}`, 90), value: { store, repository },
  })));
}

/** What is wrong with the path of a story, in words; null when nothing is. The machine that starts it has the last word. */
export function storyPathWords(typed: string, t: Translate): string | null {
  return /^\.wave\/stories\/[^\\:]+\.(json|ya?ml|md)$/i.test(typed) && !typed.split('/').includes('..') ? null : t('Write a path below .wave/stories that ends with .json, .yaml, .yml or .md.');
}

/** What became of a command to start a story, for who gave it. Null: its machine has not said so yet. */
export function startedWords(story: string, machine: string, outcome: CommandOutcome | null, t: Translate): { readonly words: string; readonly started: boolean } {
  const [what, where] = [plainText(story), plainText(machine)];
  if (outcome === null) return { words: t('Asked. {0} has not answered yet; it starts {1} when it does, within a day.', where, what), started: false };
  switch (outcome.state) {
    case 'done':
      return { words: t('{0} runs on {1} now.', what, where), started: true };
    case 'refused':
      return { words: t('{0} refused to start {1}. Why: {2}', where, what, plainText(outcome.words, 400)), started: false };
    case 'expired':
      return { words: t('Nobody was there in time to start {0}.', what), started: false };
  }
}
