import type { RunStatus } from '../contract/run.ts';

/** What the process says when it ends (design: CLI). */
export const EXIT = { complete: 0, badInput: 2, waiting: 3, stopped: 4 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for a run that stands still. A paused run waits for a person too: for one who resumes it. */
export function exitCodeOf(status: RunStatus): ExitCode {
  switch (status) {
    case 'complete':
      return EXIT.complete;
    case 'queued':
    case 'running':
    case 'waiting':
    case 'paused':
      return EXIT.waiting;
    case 'killed':
    case 'failed':
      return EXIT.stopped;
  }
}
