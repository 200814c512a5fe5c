/** What the page of a webview is made from. All values end up in attributes or URIs; attributes are escaped here. */
export interface WebviewPage {
  readonly cspSource: string;
  readonly nonce: string;
  readonly scriptUri: string;
  readonly styleUri: string;
  /** Sent back with every message; the host refuses messages without it. */
  readonly token: string;
  readonly threadId: string | null;
  readonly title: string;
  readonly language: string;
  /** Translations, English text to local text. */
  readonly translations: Readonly<Record<string, string>>;
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The document of a webview: one script, one style sheet, nothing from outside, nothing inline but styles. */
export function webviewHtml(page: WebviewPage): string {
  const attribute = (name: string, value: string): string => `${name}="${escapeAttribute(value)}"`;
  const csp = [
    "default-src 'none'",
    // The toolkit's components set style attributes; scripts have no such way in.
    `style-src ${page.cspSource} 'unsafe-inline'`,
    `font-src ${page.cspSource}`,
    `script-src 'nonce-${page.nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html ${attribute('lang', page.language)}>
<head>
<meta charset="UTF-8">
<meta http-equiv="Content-Security-Policy" ${attribute('content', csp)}>
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>${escapeAttribute(page.title)}</title>
<script defer ${attribute('nonce', page.nonce)} ${attribute('src', page.scriptUri)}></script>
<link rel="stylesheet" ${attribute('href', page.styleUri)}>
</head>
<body ${attribute('data-token', page.token)} ${attribute('data-thread', page.threadId ?? '')} ${attribute('data-translations', JSON.stringify(page.translations))}>
<main id="app"></main>
</body>
</html>`;
}
