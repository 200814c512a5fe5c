import { provideVSCodeDesignSystem, vsCodeButton, vsCodeCheckbox, vsCodeLink, vsCodeProgressRing, vsCodeTextArea, vsCodeTextField } from '@vscode/webview-ui-toolkit';

/** Registers the web components in use. The only file that knows the toolkit, so that it can be exchanged. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeLink(), vsCodeProgressRing(), vsCodeTextArea(), vsCodeTextField());
}
