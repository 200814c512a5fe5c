import { l10n, window } from 'vscode';
import { LONGEST_REASON, reasonProblem } from '../../contract/reason.ts';
import type { ReviewItem } from '../../contract/review.ts';
import type { RunSummary } from '../../contract/run.ts';
import type { Services } from '../services.ts';
import { gateName, reviewLine, reviewWord, statusIcon, statusWord } from '../words.ts';

/** The thread a command was called for: a tree row, or the id itself. */
export function threadOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument;
  return typeof argument === 'object' && argument !== null && 'threadId' in argument && typeof argument.threadId === 'string' ? argument.threadId : null;
}

/** The run a command is about: its argument, the only one that fits, or the one the person picks. Null: the person changed their mind. */
export async function pickRun({ orchestrator, model }: Services, argument: unknown, fits: (run: RunSummary) => boolean, placeHolder: string): Promise<RunSummary | null> {
  const runs = (await orchestrator()).runs();
  const named = threadOf(argument);
  if (named !== null) {
    const run = runs.find((candidate) => candidate.threadId === named);
    if (!run) throw new Error(l10n.t('There is no run {0} in this workspace any more.', named));
    return run;
  }
  const candidates = runs.filter(fits);
  const [only] = candidates;
  if (!only) {
    void window.showInformationMessage(l10n.t('There is no run this can be done to now.'));
    return null;
  }
  if (candidates.length === 1) return only;
  const inView = model.current?.threadId;
  const items = candidates
    .toSorted((a, b) => Number(b.threadId === inView) - Number(a.threadId === inView))
    .map((run) => ({ label: `$(${statusIcon(run.status)}) ${run.title}`, description: run.storyId, detail: l10n.t('Gate {0} {1} · {2}', run.currentGate, gateName(run.currentGate), statusWord(run.status)), run }));
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.run ?? null;
}

/** A waiting review item: the only one that fits, or the one the person picks. */
export async function pickReview({ orchestrator }: Services, argument: unknown, fits: (item: ReviewItem) => boolean, placeHolder: string): Promise<ReviewItem | null> {
  const thread = threadOf(argument);
  const candidates = (await orchestrator()).reviews().filter((item) => fits(item) && (thread === null || item.threadId === thread || item.id === thread));
  const [only] = candidates;
  if (!only) {
    void window.showInformationMessage(l10n.t('Nothing waits for you that this answers.'));
    return null;
  }
  if (candidates.length === 1) return only;
  const items = candidates.map((item) => ({ label: reviewLine(item), description: `${item.storyId} · ${reviewWord(item.request.type)}`, detail: item.request.reason, item }));
  return (await window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.item ?? null;
}

/** A reason in the person's words; undefined when they changed their mind. */
export function askReason(title: string, prompt: string, required = true): Thenable<string | undefined> {
  return window.showInputBox({
    title,
    prompt,
    ignoreFocusOut: true,
    validateInput: (text) => reasonWords(text, required),
  });
}

/** What is wrong with a text, with the limit said; undefined when nothing is. */
export function reasonWords(text: string, required: boolean): string | undefined {
  const problem = reasonProblem(text, required);
  if (problem === 'too_long') return l10n.t('At most {0} characters are taken; this has {1}.', LONGEST_REASON.toLocaleString('en-US'), text.length.toLocaleString('en-US'));
  if (problem === 'control') return l10n.t('There are characters in it that cannot be read. Take them out.');
  return problem === 'missing' ? l10n.t('A reason is required; it is kept in the audit log.') : undefined;
}
