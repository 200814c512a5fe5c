/** Begins every line that the tests inside the extension host print, to tell it from the host's own console. */
export const OUTPUT_MARK = '[test] ';
