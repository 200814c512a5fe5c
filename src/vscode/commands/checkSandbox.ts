import { ProgressLocation, env, l10n, window } from 'vscode';
import type { Services } from '../services.ts';

/** Says whether commands run sandboxed on this machine; where not, what is missing and how to install it. */
export async function checkSandboxCommand({ parsers, log }: Services): Promise<void> {
  const engine = await parsers();
  const { report, lines } = await window.withProgress({ location: ProgressLocation.Notification, title: l10n.t('Starting a sandbox to see whether it works…') }, () => engine.sandboxDoctor({ editorRoot: env.appRoot }));
  for (const line of lines) log.info(line);
  const works = report.mechanism !== null && report.missing.length === 0 && report.failure === null;
  const details = l10n.t('Show Log');
  const copy = l10n.t('Copy Install Command');
  const install = installCommand(report.missing);
  const buttons = works ? [] : [...(install === '' ? [] : [copy]), details];
  // Not awaited: the message may stay for as long as the person likes.
  void (works ? window.showInformationMessage(lines.join(' ')) : window.showWarningMessage(lines.join(' '), ...buttons)).then((chosen) => {
    if (chosen === copy) return env.clipboard.writeText(install);
    if (chosen === details) log.show();
    return undefined;
  });
}

/** One command for all that is missing: each carries its own, which begins alike. Empty when there is none to give. */
export function installCommand(missing: readonly { readonly name: string; readonly install: string }[]): string {
  const [first, ...rest] = missing;
  return first === undefined || first.install === '' ? '' : [first.install, ...rest.map(({ name }) => name)].join(' ');
}
