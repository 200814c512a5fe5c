import * as z from 'zod';
import { fileVersion, LONGEST_LINE_KEPT } from './fileVersion.ts';
import { MOST_COMMENTS } from './reason.ts';

export { LONGEST_COMMENT } from './reason.ts';

/** A person's remark on a line of the diff. */
export const lineComment = z.object({
  /** Relative to the repository, as the diff names it. */
  path: z.string().min(1).max(1_000),
  /** Counts from 1: of the changed file on side `new`, of the file at the base on side `old`. */
  line: z.number().int().positive(),
  side: z.enum(['new', 'old']).default('new'),
  text: z.string(),
  /**
   * The line's text when the comment was written, and the lines of the file then. Where `code` is given, `line` is the number of then: the
   * comment goes to where that line is when it is sent, and says so when it is gone or another text. Side `old` never changes.
   */
  code: z.string().max(LONGEST_LINE_KEPT).optional(),
  version: fileVersion.optional(),
});
export type LineComment = z.infer<typeof lineComment>;

export const commentRequest = z.object({
  comments: z.array(lineComment).min(1).max(MOST_COMMENTS),
  /** Said beside the lines; may be empty. */
  note: z.string().default(''),
  /** Commit of the branch that the person looked at: refused as stale when it is another one now. Null: not checked. */
  commit: z.string().nullable().default(null),
  /** `here`: Dev goes on from the files as they are. `start`: back to gate 3, from files without this run's changes. */
  from: z.enum(['here', 'start']).default('here'),
});
export type CommentRequest = z.input<typeof commentRequest>;
