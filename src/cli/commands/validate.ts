import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { jsonLine } from '../follow.ts';
import { checkStoryFiles } from '../storyFiles.ts';

/** Checks story files and prints one JSON line for each: file, ok, problems. */
export async function validateCommand(names: readonly string[], { cwd, output }: Environment): Promise<ExitCode> {
  const files = await checkStoryFiles(names, cwd);
  let bad = false;
  for (const { file, problems } of files) {
    const ok = problems.every((problem) => problem.severity !== 'error');
    if (!ok) bad = true;
    output.out(jsonLine({ file, ok, problems }));
  }
  return bad ? EXIT.badInput : EXIT.complete;
}
