import { QuickInputButtons, QuickPickItemKind, window } from 'vscode';
import type { Disposable, QuickInput, QuickPickItem } from 'vscode';
import { messageOf } from '../../core/errors.ts';
import type { Answer, Asker, Choice, ChoiceQuestion, Stage, TextQuestion } from './asker.ts';

type Row<T> = QuickPickItem & { readonly choice: Choice<T> };

/** Asks in the editor's quick input: with the number of the step, a way back, and work that is under way shown as such. */
export const quickInput: Asker = { text, choose };

function text(question: TextQuestion, stage: Stage): Promise<Answer<string>> {
  const box = window.createInputBox();
  box.prompt = question.prompt;
  box.value = question.value ?? '';
  box.placeholder = question.placeHolder ?? '';
  box.password = question.secret ?? false;
  return shown(box, stage, (give) => {
    const taken = async (): Promise<void> => {
      const given = box.value;
      const wrong = question.live?.(given) ?? (await busy(box, () => question.take(given)));
      if (wrong === null) give({ kind: 'given', value: given });
      else box.validationMessage = wrong;
    };
    return [
      box.onDidChangeValue((value) => { box.validationMessage = question.live?.(value) ?? undefined; }),
      box.onDidAccept(() => void taken()),
      box.onDidTriggerButton(() => give({ kind: 'back' })),
    ];
  });
}

async function busy(box: QuickInput, work: () => Promise<string | null>): Promise<string | null> {
  [box.busy, box.enabled] = [true, false];
  try {
    return await work();
  } catch (error) {
    return messageOf(error);
  } finally {
    [box.busy, box.enabled] = [false, true];
  }
}

function choose<T>(question: ChoiceQuestion<T>, stage: Stage): Promise<Answer<T>> {
  const pick = window.createQuickPick<Row<T>>();
  pick.placeholder = question.placeHolder;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  return shown<T>(pick, stage, (give, fail) => {
    const fill = async (): Promise<void> => {
      pick.busy = true;
      const choices = await question.choices;
      pick.busy = false;
      pick.items = choices.map(row);
      if (question.noDefault === true) pick.activeItems = [];
    };
    void fill().catch(fail);
    return [
      pick.onDidAccept(() => {
        const value = pick.selectedItems[0]?.choice.value;
        if (value !== undefined) give({ kind: 'given', value });
      }),
      pick.onDidTriggerButton(() => give({ kind: 'back' })),
    ];
  });
}

function row<T>(choice: Choice<T>): Row<T> {
  const { label, description, detail, icon, value } = choice;
  if (value === undefined) return { label, kind: QuickPickItemKind.Separator, choice };
  // Words of others are no icons of ours.
  const plain = label.replaceAll('$(', '$ (');
  return { label: icon === undefined ? plain : `$(${icon}) ${plain}`, choice, ...(description === undefined ? {} : { description }), ...(detail === undefined ? {} : { detail }) };
}

/** Shows an input until it is answered or left; it does not go when the person looks something up elsewhere. */
function shown<T>(input: QuickInput & { buttons: readonly unknown[] }, stage: Stage, listen: (give: (answer: Answer<T>) => void, fail: (error: unknown) => void) => Disposable[]): Promise<Answer<T>> {
  return new Promise((resolve, reject) => {
    const parts: Disposable[] = [];
    const end = (): void => {
      for (const part of parts) part.dispose();
      input.dispose();
    };
    const give = (answer: Answer<T>): void => { resolve(answer); end(); };
    const fail = (error: unknown): void => { reject(error instanceof Error ? error : new Error(String(error))); end(); };
    input.title = stage.title;
    input.step = stage.step;
    input.totalSteps = stage.of;
    input.ignoreFocusOut = true;
    input.buttons = stage.back ? [QuickInputButtons.Back] : [];
    parts.push(...listen(give, fail), input.onDidHide(() => give({ kind: 'left' })));
    input.show();
  });
}
