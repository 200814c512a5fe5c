import type { Answer, Asker, ChoiceQuestion, Stage, TextQuestion } from '../../src/vscode/supabase/asker.ts';

/** `back`, `left`, or what the person types or picks (by label). */
export type Reaction = string | { readonly do: 'back' | 'left' };
export const BACK: Reaction = { do: 'back' };
export const LEFT: Reaction = { do: 'left' };

/** A person who reacts as written. A text that is refused is followed by the next reaction in the same box. */
export class ScriptedAsker implements Asker {
  readonly asked: { readonly stage: Stage; readonly words: string; readonly labels: readonly string[] }[] = [];
  /** What was said to be wrong. */
  readonly refused: string[] = [];
  private readonly reactions: Reaction[];

  constructor(...reactions: readonly Reaction[]) {
    this.reactions = [...reactions];
  }

  get left(): number { return this.reactions.length; }

  async text(question: TextQuestion, stage: Stage): Promise<Answer<string>> {
    this.asked.push({ stage, words: question.prompt, labels: [] });
    for (;;) {
      const reaction = this.next(question.prompt);
      if (typeof reaction !== 'string') return { kind: reaction.do };
      const wrong = question.live?.(reaction) ?? (await question.take(reaction));
      if (wrong === null) return { kind: 'given', value: reaction };
      this.refused.push(wrong);
    }
  }

  async choose<T>(question: ChoiceQuestion<T>, stage: Stage): Promise<Answer<T>> {
    const choices = await question.choices;
    this.asked.push({ stage, words: question.placeHolder, labels: choices.filter(({ value }) => value !== undefined).map(({ label }) => label) });
    const reaction = this.next(question.placeHolder);
    if (typeof reaction !== 'string') return { kind: reaction.do };
    const chosen = choices.find(({ label }) => label === reaction);
    if (chosen?.value === undefined) throw new Error(`There is no "${reaction}" under "${question.placeHolder}": ${choices.map(({ label }) => label).join(', ')}`);
    return { kind: 'given', value: chosen.value };
  }

  private next(question: string): Reaction {
    const reaction = this.reactions.shift();
    if (reaction === undefined) throw new Error(`Nobody answers "${question}".`);
    return reaction;
  }
}
