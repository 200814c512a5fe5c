/** What a step asks for in a line of text. */
export interface TextQuestion {
  readonly prompt: string;
  readonly value?: string;
  readonly placeHolder?: string;
  /** Shown as dots. */
  readonly secret?: boolean;
  /** What is wrong, while it is typed; null: nothing that can be told yet. */
  live?(text: string): string | null;
  /** Does what the text is for. Words: what was wrong, said below the box, which stays open. */
  take(text: string): Promise<string | null>;
}

export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** Codicon. */
  readonly icon?: string;
  /** Absent: a heading. */
  readonly value?: T;
}

export interface ChoiceQuestion<T> {
  readonly placeHolder: string;
  /** What takes long to find out is shown when it is there. */
  readonly choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>;
  /** Nothing is in focus at first: the person has to choose. */
  readonly noDefault?: boolean;
}

export type Answer<T> = { readonly kind: 'given'; readonly value: T } | { readonly kind: 'back' } | { readonly kind: 'left' };

/** The place of a question in what asks. */
export interface Stage {
  readonly title: string;
  /** From 1; of how many. Absent: a question of its own. */
  readonly step?: number;
  readonly of?: number;
  /** There is a step to go back to. */
  readonly back: boolean;
}

/** Asks a person; the editor's quick input, or a test. */
export interface Asker {
  text(question: TextQuestion, stage: Stage): Promise<Answer<string>>;
  /** Rejects with what `choices` rejects with. */
  choose<T>(question: ChoiceQuestion<T>, stage: Stage): Promise<Answer<T>>;
}

/** One question of several. `skip`: it was answered by what came before. */
export interface Step {
  /** Number of the part it belongs to, from 1: what people count. */
  readonly part: number;
  readonly skip?: () => boolean;
  ask(stage: Stage): Promise<Answer<unknown>>;
}

/** Asks one after the other, with a way back over what was skipped, too. True: all were answered; false: the person left. */
export async function askInTurn(title: string, steps: readonly Step[]): Promise<boolean> {
  const asked: number[] = [];
  const of = Math.max(...steps.map(({ part }) => part));
  for (let at = 0; at < steps.length;) {
    const step = steps[at];
    if (!step || step.skip?.() === true) {
      at += 1;
      continue;
    }
    const answer = await step.ask({ title, step: step.part, of, back: asked.length > 0 });
    if (answer.kind === 'left') return false;
    if (answer.kind === 'back') {
      at = asked.pop() ?? 0;
    } else {
      asked.push(at);
      at += 1;
    }
  }
  return true;
}
