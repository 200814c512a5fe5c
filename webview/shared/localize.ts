let translations: Readonly<Record<string, string>> = {};

/** Sets the translations the host gave to the page: English text to local text. */
export function useTranslations(given: Readonly<Record<string, string>>): void {
  translations = given;
}

/** The text in the display language; `{0}`, `{1}` are replaced by the arguments. English where there is no translation. */
export function t(message: string, ...args: readonly (string | number)[]): string {
  return (translations[message] ?? message).replace(/\{(\d+)\}/g, (hole, index: string) => String(args[Number(index)] ?? hole));
}
