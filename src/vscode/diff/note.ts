import { CommentMode, CommentThreadCollapsibleState, CommentThreadState, l10n } from 'vscode';
import type { Comment, CommentAuthorInformation, CommentThread } from 'vscode';
import type { Anchor } from '../../core/lines/anchors.ts';
import { plainText } from '../notify/plainText.ts';
import type { Remark } from './commentStore.ts';

/** A remark and where it belongs now. */
export interface Standing {
  readonly remark: Remark;
  readonly anchor: Anchor;
}

/** Longest text of a line that is shown in the head of a thread. */
const LONGEST_SHOWN = 60;

/** A remark as VS Code shows it. The body is a string, never Markdown: whoever wrote it, it is text. */
export class Note implements Comment {
  readonly remark: Remark;
  readonly outdated: boolean;
  body: string;
  mode = CommentMode.Preview;
  readonly author: CommentAuthorInformation;
  readonly contextValue: string;
  readonly label: string;
  readonly timestamp: Date;

  constructor({ remark, anchor }: Standing) {
    this.remark = remark;
    this.outdated = anchor.outdated;
    this.body = remark.text;
    this.author = { name: remark.by };
    this.contextValue = remark.state;
    this.label = anchor.outdated ? l10n.t('{0} · Outdated', stateWord(remark.state)) : stateWord(remark.state);
    this.timestamp = new Date(remark.at);
  }
}

/**
 * Makes a thread say what the remarks of its line are. Only what is another than before is set: a note that is being edited keeps what was
 * typed when another one changes, and a thread that somebody reads stays open when the answer comes. Sending folds it once.
 */
export function showRemarks(thread: CommentThread, standings: readonly Standing[]): void {
  const before = thread.comments.filter((comment) => comment instanceof Note);
  const remarks = standings.map(({ remark }) => remark);
  const notes = standings.map((standing) => before.find((note) => isSame(note, standing)) ?? moved(before, standing));
  if (notes.length === thread.comments.length && notes.every((note, index) => note === thread.comments[index])) return;
  // Answered is not resolved: whether the answer will do is for the reader to say, and VS Code folds what is resolved.
  thread.state = CommentThreadState.Unresolved;
  const draft = remarks.some(({ state }) => state === 'draft');
  const wasDraft = before.some(({ remark }) => remark.state === 'draft');
  thread.comments = notes;
  const newest = remarks.findLast(({ state }) => state !== 'draft');
  thread.contextValue = draft || !newest ? 'draft' : newest.state;
  thread.canReply = true;
  thread.label = outdatedWords(standings) ?? (draft || !newest ? l10n.t('Comment for Dev') : stateWord(newest.state));
  if (draft) thread.collapsibleState = CommentThreadCollapsibleState.Expanded;
  else if (wasDraft || before.length === 0) thread.collapsibleState = CommentThreadCollapsibleState.Collapsed;
}

function isSame({ remark: a, outdated }: Note, { remark: b, anchor }: Standing): boolean {
  return a.id === b.id && a.text === b.text && a.state === b.state && a.at === b.at && outdated === anchor.outdated;
}

/** A note that says something else now. Whoever is editing it goes on with what was typed: that its line changed is no reason to lose it. */
function moved(before: readonly Note[], standing: Standing): Note {
  const note = new Note(standing);
  const edited = before.find(({ remark, mode }) => remark.id === note.remark.id && remark.text === note.remark.text && mode === CommentMode.Editing);
  if (edited && note.remark.state === 'draft') {
    note.mode = edited.mode;
    note.body = edited.body;
  }
  return note;
}

/** That a line is not there any more, with what it was; null while the newest remark is about the line that it stands on. */
function outdatedWords(standings: readonly Standing[]): string | null {
  const newest = standings.at(-1);
  if (!newest?.anchor.outdated) return null;
  const was = plainText(newest.remark.code ?? '', LONGEST_SHOWN);
  return was === '' ? l10n.t('Outdated: its line is gone or has changed') : l10n.t('Outdated: its line is gone or has changed. It was: {0}', was);
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
