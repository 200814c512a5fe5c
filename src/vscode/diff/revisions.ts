import { EventEmitter, Uri, workspace } from 'vscode';
import type { Event, TextDocumentContentProvider } from 'vscode';
import { DisposableBase } from '../dispose.ts';
import { REVISION_SCHEME } from '../ids.ts';
import type { Services } from '../services.ts';

export type Side = 'before' | 'after';

/** The address of a changed file's text: at the base commit, or as the run has it now. */
export function revisionUri(threadId: string, path: string, side: Side): Uri {
  return Uri.from({ scheme: REVISION_SCHEME, authority: side, path: `/${path}`, query: threadId });
}

/** Serves both sides of a run's diff as read-only documents, and refreshes open ones as the run goes on. */
export function registerRevisions(services: Services): void {
  const provider = new Revisions(services);
  services.context.subscriptions.push(provider, workspace.registerTextDocumentContentProvider(REVISION_SCHEME, provider));
}

class Revisions extends DisposableBase implements TextDocumentContentProvider {
  readonly #services: Services;
  readonly #changed = this._register(new EventEmitter<Uri>());

  constructor(services: Services) {
    super();
    this.#services = services;
    this._register(services.model.onDidChange((threads) => {
      for (const { uri } of workspace.textDocuments) {
        if (uri.scheme === REVISION_SCHEME && uri.authority === 'after' && threads.has(uri.query)) this.#changed.fire(uri);
      }
    }));
  }

  get onDidChange(): Event<Uri> {
    return this.#changed.event;
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const orchestrator = await this.#services.orchestrator();
    const versions = await orchestrator.fileVersions(uri.query, uri.path.slice(1));
    // A file that does not exist on one side is an empty document there: that is how a diff shows it.
    return (uri.authority === 'before' ? versions.before : versions.after) ?? '';
  }
}
