import { EventEmitter, FileDecoration, ThemeColor, l10n, window, workspace } from 'vscode';
import type { Event, FileDecorationProvider, TextDocumentContentProvider, Uri } from 'vscode';
import { DisposableBase } from '../dispose.ts';
import { REVISION_SCHEME } from '../ids.ts';
import type { Services } from '../services.ts';
import { readRevision } from './revisionUri.ts';

/** Serves the sides of diffs as read-only documents, refreshes open ones as the run goes on, and marks the files a person has looked at. */
export function registerRevisions(services: Services): void {
  const provider = new Revisions(services);
  services.context.subscriptions.push(provider, workspace.registerTextDocumentContentProvider(REVISION_SCHEME, provider), window.registerFileDecorationProvider(provider));
  registerAcceptKeys(services);
}

class Revisions extends DisposableBase implements TextDocumentContentProvider, FileDecorationProvider {
  readonly #services: Services;
  readonly #changed = this._register(new EventEmitter<Uri>());
  readonly #decorated = this._register(new EventEmitter<Uri[] | undefined>());
  /** Marks per run as they were last shown. */
  readonly #marked = new Map<string, string>();

  constructor(services: Services) {
    super();
    this.#services = services;
    this._register(services.lookedAt.onDidChange(() => this.#decorated.fire(undefined)));
    this._register(services.model.onDidChange((threads) => {
      this.#forgetStaleMarks(threads);
      for (const { uri } of workspace.textDocuments) {
        const revision = readRevision(uri);
        if (revision?.side === 'after' && threads.has(revision.threadId)) this.#changed.fire(uri);
      }
    }));
  }

  get onDidChange(): Event<Uri> {
    return this.#changed.event;
  }

  get onDidChangeFileDecorations(): Event<Uri[] | undefined> {
    return this.#decorated.event;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    await this.#services.comments(); // threads appear with the diff they are about
    return (await this.#services.actions()).revisionText(this.#services, uri);
  }

  /** A file that changes loses its mark without anybody having touched them. */
  #forgetStaleMarks(threads: ReadonlySet<string>): void {
    const { model, lookedAt } = this.#services;
    for (const threadId of threads) {
      const run = model.snapshot(threadId);
      const now = run ? JSON.stringify([lookedAt.paths(run), lookedAt.changedSince(run)]) : '';
      if (this.#marked.get(threadId) === now) continue;
      this.#marked.set(threadId, now);
      this.#decorated.fire(workspace.textDocuments.map(({ uri }) => uri).filter((uri) => readRevision(uri)?.threadId === threadId));
    }
  }

  provideFileDecoration(uri: Uri): FileDecoration | undefined {
    const revision = readRevision(uri);
    if (revision?.side !== 'after') return undefined;
    if (isAccepted(this.#services, revision)) return new FileDecoration('✓', l10n.t('You have looked at this file'), new ThemeColor('testing.iconPassed'));
    const { model, lookedAt } = this.#services;
    const run = model.snapshot(revision.threadId);
    return run && lookedAt.changedSince(run).includes(revision.path) ? new FileDecoration('!', l10n.t('This file has changed since you looked at it'), new ThemeColor('list.warningForeground')) : undefined;
  }
}

function isAccepted({ model, lookedAt }: Services, { threadId, path }: { readonly threadId: string; readonly path: string }): boolean {
  const run = model.snapshot(threadId);
  return run !== null && lookedAt.paths(run).includes(path);
}

/** Keeps the keys behind "Accept File" and its undoing: they are about the diff that has the focus. */
function registerAcceptKeys(services: Services): void {
  const { context, contextKeys, model, lookedAt } = services;
  const update = (): void => {
    const uri = window.activeTextEditor?.document.uri;
    const revision = uri && readRevision(uri);
    const changed = revision && revision.side !== 'proposal' && model.snapshot(revision.threadId)?.filesChanged.some(({ path }) => path === revision.path);
    const accepted = changed === true && isAccepted(services, revision);
    contextKeys.set('wave.canAcceptFile', changed === true && !accepted);
    contextKeys.set('wave.fileAccepted', accepted);
  };
  context.subscriptions.push(window.onDidChangeActiveTextEditor(update), lookedAt.onDidChange(update), model.onDidChange(update));
  update();
}
