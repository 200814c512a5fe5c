import * as z from 'zod';

/** Characters that stand for one line of a version. */
export const LINE_MARK = 5;
/** Of longer files no version is kept: what is written about their lines is found again by the line's own text. */
export const MOST_VERSION_LINES = 20_000;
/** Longest text of a line that is kept with what was written about it. */
export const LONGEST_LINE_KEPT = 1_000;

/** The lines of a file at one time, five characters of a digest for each: enough to compare versions by, and nothing to read the file from. */
export const fileVersion = z.string().max(LINE_MARK * MOST_VERSION_LINES).regex(/^(?:[A-Za-z0-9+/]{5})*$/);
