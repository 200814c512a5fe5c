// The process that runs git for the editor's: `gitHost.cjs`, spoken to over its IPC channel. To start a program, the system copies the page tables of the
// process that starts it; of an extension host with half a gigabyte that takes 10 ms and more each time, and everything else in the editor waits meanwhile.
// This one is small. It ends when the channel closes, after the calls that are on their way.
import { messageOf } from '../../../core/errors.ts';
import { GitError } from '../../../core/ports/git.ts';
import { runGitHere, type GitCall } from '../gitProcess.ts';
import type { Question, Reply } from './protocol.ts';

const underWay = new Map<number, AbortController>();
let closing = false;
// It makes plain Node of the editor's program; git and what git starts are not to have it.
delete process.env['ELECTRON_RUN_AS_NODE'];

function leaveWhenDone(): void {
  if (closing && underWay.size === 0) process.exit(0);
}

async function answer(id: number, call: GitCall): Promise<void> {
  const stop = new AbortController();
  underWay.set(id, stop);
  let said: Reply;
  try {
    said = { id, answer: await runGitHere({ ...call, signal: stop.signal }) };
  } catch (error) {
    said = { id, problem: { reason: GitError.is(error) ? error.reason : 'failed', message: messageOf(error) } };
  }
  underWay.delete(id);
  if (!closing) process.send?.(said);
  leaveWhenDone();
}

// From the process that started this one, over a channel that nobody else has.
process.on('message', (question: Question) => {
  if ('stop' in question) underWay.get(question.id)?.abort();
  else void answer(question.id, question.call);
});
process.on('disconnect', () => {
  closing = true;
  leaveWhenDone();
});
