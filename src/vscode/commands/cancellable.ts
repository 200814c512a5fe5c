import { CancellationError, ProgressLocation, window } from 'vscode';

/** Work with a notification that shows it and can cancel it. `report` says what it is at. Throws CancellationError when the person cancelled. */
export async function cancellable<T>(title: string, work: (signal: AbortSignal, report: (step: string) => void) => Promise<T>): Promise<T> {
  return window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const stop = new AbortController();
    const asked = token.onCancellationRequested(() => { stop.abort(); });
    try {
      return await work(stop.signal, (message) => { progress.report({ message }); });
    } catch (error) {
      // Whatever the work made of it: the person knows why it ended.
      if (token.isCancellationRequested) throw new CancellationError();
      throw error;
    } finally {
      asked.dispose();
    }
  });
}
