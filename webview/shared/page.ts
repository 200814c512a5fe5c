/** What the host wrote into the page. */
export interface PageData {
  readonly token: string;
  /** The run the page is for; empty for the Review view. */
  readonly threadId: string;
  readonly translations: Readonly<Record<string, string>>;
}

/** Reads the page's data; what is not there or not of its form is empty. */
export function readPage(dataset: DOMStringMap): PageData {
  return { token: dataset['token'] ?? '', threadId: dataset['thread'] ?? '', translations: readTranslations(dataset['translations'] ?? '{}') };
}

function readTranslations(json: string): Record<string, string> {
  const value: unknown = JSON.parse(json);
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).flatMap(([key, text]): [string, string][] => (typeof text === 'string' ? [[key, text]] : [])));
}
