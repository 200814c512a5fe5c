import { watchedConditions } from '../../core/safety/conditions/describe.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { jsonLine } from '../follow.ts';
import { checkStoryFiles } from '../storyFiles.ts';

/** Checks story files and prints one JSON line for each: file, ok, problems, and who watches over each of its stop conditions and triggers. */
export async function validateCommand(names: readonly string[], { cwd, output }: Environment): Promise<ExitCode> {
  const files = await checkStoryFiles(names, cwd);
  let bad = false;
  for (const { file, problems, story } of files) {
    const ok = problems.every((problem) => problem.severity !== 'error');
    if (!ok) bad = true;
    const conditions = story === null ? [] : watchedConditions(story);
    output.out(jsonLine({ file, ok, problems, ...(conditions.length === 0 ? {} : { conditions }) }));
  }
  return bad ? EXIT.badInput : EXIT.complete;
}
