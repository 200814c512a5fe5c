import { CommentMode, CommentThreadCollapsibleState, CommentThreadState, l10n } from 'vscode';
import type { Comment, CommentAuthorInformation, CommentThread } from 'vscode';
import type { Remark } from './commentStore.ts';

/** A remark as VS Code shows it. The body is a string, never Markdown: whoever wrote it, it is text. */
export class Note implements Comment {
  readonly remark: Remark;
  body: string;
  mode = CommentMode.Preview;
  readonly author: CommentAuthorInformation;
  readonly contextValue: string;
  readonly label: string;
  readonly timestamp: Date;

  constructor(remark: Remark) {
    this.remark = remark;
    this.body = remark.text;
    this.author = { name: remark.by };
    this.contextValue = remark.state;
    this.label = stateWord(remark.state);
    this.timestamp = new Date(remark.at);
  }
}

/**
 * Makes a thread say what the remarks of its line are. Only what is another than before is set: a note that is being edited keeps what was
 * typed when another one changes, and a thread that somebody reads stays open when the answer comes. Sending folds it once.
 */
export function showRemarks(thread: CommentThread, remarks: readonly Remark[]): void {
  const before = thread.comments.filter((comment) => comment instanceof Note);
  const notes = remarks.map((remark) => before.find((note) => isSame(note.remark, remark)) ?? new Note(remark));
  if (notes.length === thread.comments.length && notes.every((note, index) => note === thread.comments[index])) return;
  // Answered is not resolved: whether the answer will do is for the reader to say, and VS Code folds what is resolved.
  thread.state = CommentThreadState.Unresolved;
  const draft = remarks.some(({ state }) => state === 'draft');
  const wasDraft = before.some(({ remark }) => remark.state === 'draft');
  thread.comments = notes;
  const newest = remarks.findLast(({ state }) => state !== 'draft');
  thread.contextValue = draft || !newest ? 'draft' : newest.state;
  thread.canReply = true;
  thread.label = draft || !newest ? l10n.t('Comment for Dev') : stateWord(newest.state);
  if (draft) thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
  else if (wasDraft || before.length === 0) thread.collapsibleState = CommentThreadCollapsibleState.Collapsed;
}

function isSame(a: Remark, b: Remark): boolean {
  return a.id === b.id && a.text === b.text && a.state === b.state && a.at === b.at;
}

function stateWord(state: Remark['state']): string {
  switch (state) {
    case 'draft':
      return l10n.t('Not sent yet');
    case 'sent':
      return l10n.t('Sent to Dev; the next diff is the answer');
    case 'answered':
      return l10n.t('Answered: this is the diff after it');
    case 'unchanged':
      return l10n.t('Answered: Dev changed nothing');
  }
}
