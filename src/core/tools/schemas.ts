import * as z from 'zod';
import { assessment, plan, qaVerdict, route, work } from '../../contract/submission.ts';

const path = z.string().min(1).max(4_096).describe('Path relative to the worktree, with "/".');
const line = z.number().int().positive();

/** The input of every tool, by tool name. The descriptions are read by models. */
export const listFilesInput = z.strictObject({
  path: path.optional().describe('Folder to list; the whole worktree without it.'),
});
export const readFileInput = z.strictObject({
  path,
  start_line: line.optional().describe('First line to read, counted from 1.'),
  end_line: line.optional().describe('Last line to read, inclusive.'),
});
export const searchTextInput = z.strictObject({
  pattern: z.string().min(1).max(1_000),
  regex: z.boolean().default(false).describe('Treat the pattern as a Perl-compatible regular expression instead of plain text.'),
  path: path.optional().describe('File or folder to search in; the whole worktree without it.'),
});
export const gitStatusInput = z.strictObject({});
export const gitDiffInput = z.strictObject({
  path: path.optional().describe('Narrows the diff to a file or folder.'),
});
export const gitLogInput = z.strictObject({
  max: z.number().int().min(1).max(100).default(20).describe('How many commits, newest first.'),
});
export const writeFileInput = z.strictObject({
  path,
  content: z.string().describe('The whole new content of the file.'),
});
export const editFileInput = z.strictObject({
  path,
  old_text: z.string().min(1).describe('Text that occurs exactly once in the file, whitespace included and without line numbers.'),
  new_text: z.string().describe('What takes its place.'),
});
export const deleteFileInput = z.strictObject({ path });
export const moveFileInput = z.strictObject({
  from: path,
  to: path.describe('New path, which must not exist yet.'),
});
export const runCommandInput = z.strictObject({
  command: z.string().min(1).max(32_000).describe('A shell command line. It runs at the root of the worktree and cannot be answered to.'),
  timeout_seconds: z.number().positive().max(3_600).optional().describe('Time limit; never longer than the setting allows.'),
});
export const askHumanInput = z.strictObject({
  question: z.string().min(1).max(4_000),
  choices: z.array(z.string().min(1).max(500)).max(10).default([]).describe('Answers to choose from, if the question has a few.'),
});

export const submitInputs = {
  submit_assessment: assessment,
  submit_plan: plan,
  submit_work: work,
  submit_verdict: qaVerdict,
  submit_route: route,
} as const;
