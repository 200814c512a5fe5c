import { workspace } from 'vscode';
import { anchorFinder, type Anchor } from '../../core/lines/anchors.ts';
import { linesOf } from '../../core/lines/fileVersion.ts';
import { DisposableBase } from '../dispose.ts';
import { Emitter } from '../emitter.ts';
import type { Services } from '../services.ts';
import type { Remark } from './commentStore.ts';
import { readRevision, revisionUri } from './revisionUri.ts';

/**
 * Where the lines are that remarks were written on, in the files as the run has them now: by the text of a side that is open, since that
 * is what is seen, else by the file itself.
 */
export class Anchors extends DisposableBase {
  readonly #services: Services;
  readonly #changed: Emitter<string>;
  readonly #anchors = new Map<string, Anchor>();
  /** By run and path, the change of a file (FileChange.digest) that was read last; empty where it was not known. */
  readonly #read = new Map<string, string>();
  readonly #busy = new Map<string, { again: boolean }>();

  constructor(services: Services) {
    super();
    this.#services = services;
    const { log, model, remarks } = services;
    this.#changed = this._register(new Emitter<string>((error) => log.error('Comments could not be moved', error)));
    this._register(workspace.onDidOpenTextDocument((document) => this.#shown(document.uri, document.getText())));
    this._register(workspace.onDidChangeTextDocument(({ document }) => this.#shown(document.uri, document.getText())));
    this._register(model.onDidChange((threads) => {
      for (const threadId of threads) this.#follow(threadId);
    }));
    for (const threadId of new Set(remarks.all().map((remark) => remark.threadId))) this.#follow(threadId);
  }

  /** Fires with the run whose remarks moved. */
  get onDidChange(): Emitter<string>['event'] {
    return this.#changed.event;
  }

  /** Where a remark belongs now. */
  of({ id, line }: Remark): Anchor {
    return this.#anchors.get(id) ?? { line, outdated: false };
  }

  #shown(uri: Parameters<typeof readRevision>[0], text: string): void {
    const revision = readRevision(uri);
    if (revision?.side === 'after') this.#place(this.#on(revision.threadId, revision.path), revision.threadId, text);
  }

  #follow(threadId: string): void {
    if (!this.#services.model.connected || this.#on(threadId).length === 0) return;
    const busy = this.#busy.get(threadId);
    if (busy) {
      busy.again = true;
      return;
    }
    const turn = { again: true };
    this.#busy.set(threadId, turn);
    void this.#followAll(threadId, turn).finally(() => this.#busy.delete(threadId));
  }

  async #followAll(threadId: string, turn: { again: boolean }): Promise<void> {
    while (turn.again) {
      turn.again = false;
      for (const path of new Set(this.#on(threadId).map((remark) => remark.path))) {
        // A file that is gone with its worktree, or no text any more: its remarks stay where they were.
        await this.#readFile(threadId, path).catch((error: unknown) => this.#services.log.debug(`Comments on ${path} stay where they are: ${String(error)}`));
      }
    }
  }

  async #readFile(threadId: string, path: string): Promise<void> {
    const uri = revisionUri(threadId, path, 'after').toString();
    const open = workspace.textDocuments.find((document) => document.uri.toString() === uri);
    if (open) {
      this.#shown(open.uri, open.getText());
      return;
    }
    // Of a run that nobody looks at the change is not known: its files are read once, and again when they are opened.
    const change = this.#services.model.snapshot(threadId)?.filesChanged.find((file) => file.path === path)?.digest ?? '';
    if (this.#read.get(uri) === change) return;
    const { after } = await (await this.#services.orchestrator()).fileVersions(threadId, path);
    this.#read.set(uri, change);
    this.#place(this.#on(threadId, path), threadId, after ?? '');
  }

  /** Remarks on the side that changes. */
  #on(threadId: string, path?: string): Remark[] {
    return this.#services.remarks.all().filter((remark) => remark.threadId === threadId && remark.side === 'new' && (path === undefined || remark.path === path));
  }

  #place(remarks: readonly Remark[], threadId: string, text: string): void {
    const anchorOf = anchorFinder(linesOf(text));
    let moved = false;
    for (const remark of remarks) {
      const before = this.of(remark);
      const anchor = anchorOf({ line: remark.line, ...this.#services.remarks.written(remark) });
      this.#anchors.set(remark.id, anchor);
      moved ||= before.line !== anchor.line || before.outdated !== anchor.outdated;
    }
    if (moved) this.#changed.fire(threadId);
  }
}
