import { Diagnostic, DiagnosticSeverity, Range, languages, window, workspace } from 'vscode';
import type { TextDocument } from 'vscode';
import type { StoryProblem } from '../../contract/story.ts';
import type { Services } from '../services.ts';
import { isStoryFile } from './storyFiles.ts';

/** Pause in typing after which a story is checked again. */
const DEBOUNCE_MS = 250;

/** Underlines what is wrong in open story files, and keeps the key behind their start button. */
export function registerStoryDiagnostics({ context, contextKeys, parsers, log }: Services): void {
  const collection = languages.createDiagnosticCollection('wave');
  const timers = new Map<string, NodeJS.Timeout>();

  const check = async (document: TextDocument): Promise<void> => {
    const { version } = document;
    const { problems } = (await parsers()).parseStory(document.getText(), { path: document.uri.path });
    if (document.version === version && !document.isClosed) collection.set(document.uri, problems.map(diagnostic));
  };
  const schedule = (document: TextDocument, delayMs: number): void => {
    if (!isStoryFile(document)) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => {
      timers.delete(key);
      check(document).catch((error: unknown) => log.error(`${document.uri.fsPath} could not be checked`, error));
    }, delayMs));
  };
  const onEditor = (): void => contextKeys.set('wave.storyFile', window.activeTextEditor !== undefined && isStoryFile(window.activeTextEditor.document));

  context.subscriptions.push(
    collection,
    workspace.onDidOpenTextDocument((document) => schedule(document, 0)),
    workspace.onDidChangeTextDocument(({ document }) => schedule(document, DEBOUNCE_MS)),
    workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
    window.onDidChangeActiveTextEditor(onEditor),
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
  );
  for (const document of workspace.textDocuments) schedule(document, 0);
  onEditor();
}

function diagnostic(problem: StoryProblem): Diagnostic {
  const range = new Range(problem.line, problem.column, problem.endLine, problem.endColumn);
  const severity = problem.severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const expected = problem.expected === '' ? '' : `; expected ${problem.expected}`;
  const result = new Diagnostic(range, `${problem.path}: ${problem.message}${expected}`, severity);
  result.source = 'WAVE';
  return result;
}
