import { CommentMode, Range, comments, l10n, window, workspace } from 'vscode';
import type { CommentController, CommentReply, CommentThread, TextDocument } from 'vscode';
import { LONGEST_COMMENT, MOST_COMMENTS, reasonProblem } from '../../contract/reason.ts';
import { MERGE_GATE, isOver } from '../../contract/runActions.ts';
import { writtenOn } from '../../core/lines/fileVersion.ts';
import { askReason } from '../commands/pick.ts';
import { DisposableBase } from '../dispose.ts';
import type { Services } from '../services.ts';
import { Anchors } from './anchors.ts';
import type { Place, Remark, Written } from './commentStore.ts';
import { revisionOf } from './lookedAt.ts';
import { Note, showRemarks, type Standing } from './note.ts';
import { showSince } from './pastDiff.ts';
import { readRevision, revisionUri } from './revisionUri.ts';

/**
 * Comments on lines of a run's diff, in VS Code's own comment threads. They are kept until they are sent, all at once, to Dev; the
 * answer is the next diff. A thread stands where its line is now, and moves with it.
 */
export class LineComments extends DisposableBase {
  readonly #services: Services;
  readonly #controller: CommentController;
  readonly #anchors: Anchors;
  readonly #threads = new Set<CommentThread>();

  constructor(services: Services) {
    super();
    this.#services = services;
    this.#controller = this._register(comments.createCommentController('wave.review', l10n.t('WAVE review')));
    this.#controller.options = { prompt: l10n.t('Comment for Dev'), placeHolder: l10n.t('What should be different here? Dev is told when you send the comments.') };
    this.#controller.commentingRangeProvider = { provideCommentingRanges: (document) => this.#ranges(document) };
    this.#anchors = this._register(new Anchors(services));
    this._register(services.remarks.onDidChange(() => this.#render()));
    this._register(this.#anchors.onDidChange(() => this.#render()));
    this._register({ dispose: () => this.#threads.clear() });
    this.#render();
  }

  /** Keeps what was typed into a thread. */
  async add({ thread, text }: CommentReply): Promise<void> {
    const place = placeOf(thread);
    if (!place) throw new Error(l10n.t('Comments belong to a line of a run\'s diff.'));
    const problem = commentProblem(text);
    if (problem !== null) throw new Error(problem);
    const written = await linesWritten(thread, place);
    this.#threads.add(thread);
    await this.#services.remarks.add(place, text.trim(), await this.#services.person(), new Date().toISOString(), written);
  }

  edit(note: unknown): void {
    this.#setMode(note, CommentMode.Editing);
  }

  cancel(note: unknown): void {
    if (note instanceof Note) note.body = note.remark.text;
    this.#setMode(note, CommentMode.Preview);
  }

  async save(note: unknown): Promise<void> {
    if (!(note instanceof Note)) return;
    const problem = commentProblem(note.body);
    if (problem !== null) throw new Error(problem);
    await this.#services.remarks.edit(note.remark.id, note.body.trim());
    this.cancel(note); // where the text is what it was, the same note goes on
  }

  /** Takes back one remark, or all of a thread. */
  async remove(target: unknown): Promise<void> {
    if (target instanceof Note) await this.#services.remarks.remove(new Set([target.remark.id]));
    else if (isThread(target)) await this.#removeThread(target);
  }

  /** Sends what is written about the run that a thread or the focused diff is about. */
  async send(target: unknown): Promise<void> {
    await this.#send(this.#runOf(target));
  }

  /** Shows what is different since a remark was sent: in the file of a thread, else in all files of the run. */
  async showAnswer(target: unknown): Promise<void> {
    const { remarks, orchestrator } = this.#services;
    const thread = isThread(target) ? target : null;
    const path = thread ? (placeOf(thread)?.path ?? null) : null;
    const about = thread?.comments.findLast((comment) => comment instanceof Note && comment.remark.checkpoint !== '');
    if (about instanceof Note) await showSince(await orchestrator(), about.remark, path);
    else await this.showAnswerOf(this.#runOf(target, ({ threadId }) => remarks.lastAnswered(threadId) !== null) ?? '');
  }

  /** The same for all files of a run, since the comments that were sent last. */
  async showAnswerOf(threadId: string): Promise<void> {
    const last = this.#services.remarks.lastAnswered(threadId);
    if (!last) throw new Error(l10n.t('No comment on this run was sent and answered yet.'));
    await showSince(await this.#services.orchestrator(), last, null);
  }

  /** The same for a run by its id; a failure is told, not thrown. */
  async sendAll(threadId: string): Promise<void> {
    await this.#send(threadId).catch((error: unknown) => this.#services.report(l10n.t('The comments were not sent.'), error));
  }

  /** Sends everything that is written about a run and not sent yet. The run goes back to Dev with it. */
  async #send(threadId: string | null): Promise<void> {
    const { remarks, orchestrator, person } = this.#services;
    const drafts = threadId === null ? [] : remarks.drafts(threadId).slice(0, MOST_COMMENTS);
    if (threadId === null || drafts.length === 0) {
      void window.showInformationMessage(l10n.t('There is no comment to send. Write one on a line of a run\'s diff ("WAVE: Show Diff").'));
      return;
    }
    const runs = await orchestrator();
    const run = await runs.snapshot(threadId);
    const note = await askReason(
      drafts.length === 1 ? l10n.t('{0}: send 1 comment to Dev', run.storyId) : l10n.t('{0}: send {1} comments to Dev', run.storyId, drafts.length),
      l10n.t('Dev goes on from gate 4 with the files as they are, whatever the run waits for now; the next diff is the answer. Say more if you like; Enter sends.'),
      false,
    );
    if (note === undefined) return;
    // The old side of a renamed file has its old name; the diff names it by the new one.
    const named = (path: string): string => run.filesChanged.find(({ previousPath }) => previousPath === path)?.path ?? path;
    const asked = run.waitingFor?.request;
    // Both are taken before Dev can be at work: what comes after is the answer.
    const at = new Date().toISOString();
    const checkpoint = runs.checkpoints(threadId, { limit: 1 }).entries[0]?.id ?? '';
    await runs.comment(threadId, {
      // The lines of then, with the version they are of: where they are now is found in the very file that Dev goes on from.
      comments: drafts.map((draft) => ({ path: named(draft.path), line: draft.line, side: draft.side, text: draft.text, ...(draft.side === 'new' ? remarks.written(draft) : {}) })),
      note: note.trim(),
      // Where a gate waits, what was looked at is what its evidence is about; the core refuses when it is not there any more.
      commit: asked?.type === 'gate_decision' || asked?.type === 'gate_override' ? asked.evidence.commit : null,
    }, await person());
    await remarks.sent(threadId, new Set(drafts.map(({ id }) => id)), { revision: revisionOf(run), checkpoint, at });
    window.setStatusBarMessage(l10n.t('{0}: {1} comments sent to Dev', run.storyId, drafts.length), 5_000);
  }

  #runOf(target: unknown, counts = ({ state }: Remark): boolean => state === 'draft'): string | null {
    const thread = isThread(target) ? target : isReply(target) ? target.thread : null;
    const uri = thread?.uri ?? window.activeTextEditor?.document.uri;
    const revision = uri && readRevision(uri);
    if (revision) return revision.threadId;
    const { model, remarks } = this.#services;
    const written = [...new Set(remarks.all().filter(counts).map(({ threadId }) => threadId))];
    return written.find((threadId) => threadId === model.current?.threadId) ?? written[0] ?? null;
  }

  #ranges(document: TextDocument): Range[] {
    const revision = readRevision(document.uri);
    const run = revision && this.#services.model.run(revision.threadId);
    if (!run || revision.side === 'proposal' || isOver(run) || run.currentGate > MERGE_GATE) return [];
    return [new Range(0, 0, document.lineCount - 1, 0)];
  }

  #setMode(note: unknown, mode: CommentMode): void {
    if (!(note instanceof Note)) return;
    const thread = [...this.#threads].find(({ comments: notes }) => notes.includes(note));
    if (!thread) return;
    note.mode = mode;
    thread.comments = [...thread.comments]; // VS Code looks again when the list is another one
  }

  async #removeThread(thread: CommentThread): Promise<void> {
    const ids = new Set(thread.comments.flatMap((comment) => (comment instanceof Note ? [comment.remark.id] : [])));
    if (ids.size === 0) thread.dispose(); // begun, and nothing written
    else await this.#services.remarks.remove(ids);
  }

  /** Makes the threads what the store says, each where its line is now. */
  #render(): void {
    const standings = this.#services.remarks.all().map((remark): Standing => ({ remark, anchor: this.#anchors.of(remark) }));
    const places = Map.groupBy(standings, ({ remark, anchor }) => keyOf({ ...remark, line: anchor.line }));
    const free = new Set(this.#threads);
    this.#threads.clear();
    for (const [key, group] of places) {
      const [first] = group;
      if (!first) continue;
      const thread = threadFor(free, key, group) ?? this.#open(first);
      free.delete(thread);
      this.#threads.add(thread);
      moveTo(thread, first.anchor.line);
      showRemarks(thread, group);
    }
    for (const thread of free) thread.dispose();
  }

  #open({ remark: { threadId, path, side }, anchor: { line } }: Standing): CommentThread {
    return this.#controller.createCommentThread(revisionUri(threadId, path, side === 'new' ? 'after' : 'before'), new Range(line - 1, 0, line - 1, 0), []);
  }
}

/** The thread that shows one of these remarks already, else one that was begun on their line. */
function threadFor(threads: ReadonlySet<CommentThread>, key: string, group: readonly Standing[]): CommentThread | undefined {
  const ids = new Set(group.map(({ remark }) => remark.id));
  const shown = [...threads].find(({ comments: notes }) => notes.some((note) => note instanceof Note && ids.has(note.remark.id)));
  return shown ?? [...threads].find((thread) => {
    const place = thread.comments.length === 0 ? placeOf(thread) : null;
    return place !== null && keyOf(place) === key;
  });
}

function moveTo(thread: CommentThread, line: number): void {
  if (thread.range?.end.line !== line - 1) thread.range = new Range(line - 1, 0, line - 1, 0);
}

/** What is kept of the file with a comment. The base of a run never changes, so nothing is kept of that. */
async function linesWritten({ uri }: CommentThread, { side, line }: Place): Promise<Written> {
  return side === 'old' ? {} : (writtenOn((await workspace.openTextDocument(uri)).getText(), line) ?? {});
}

/** What is wrong with a comment, in words; null when nothing is. */
function commentProblem(text: string): string | null {
  if (text.length > LONGEST_COMMENT) return l10n.t('A comment has {0} characters at most; this has {1}.', LONGEST_COMMENT, text.length);
  const problem = reasonProblem(text, true);
  if (problem === 'missing') return l10n.t('Write something first.');
  return problem === null ? null : l10n.t('The comment has characters in it that cannot be read. Take them out.');
}

function placeOf({ uri, range }: CommentThread): Place | null {
  const revision = readRevision(uri);
  if (!revision || revision.side === 'proposal') return null;
  return { threadId: revision.threadId, path: revision.path, line: (range?.end.line ?? 0) + 1, side: revision.side === 'after' ? 'new' : 'old' };
}

function keyOf({ threadId, path, line, side }: Place): string {
  return JSON.stringify([threadId, path, side, line]);
}

function isThread(value: unknown): value is CommentThread {
  return typeof value === 'object' && value !== null && 'uri' in value && 'comments' in value && 'dispose' in value;
}

function isReply(value: unknown): value is CommentReply {
  return typeof value === 'object' && value !== null && 'thread' in value && 'text' in value && isThread(value.thread) && typeof value.text === 'string';
}

/** What a command of the comment menus is given; throws for anything else. */
export function replyOf(value: unknown): CommentReply {
  if (!isReply(value)) throw new Error(l10n.t('Use this in a comment on a line of a run\'s diff.'));
  return value;
}
