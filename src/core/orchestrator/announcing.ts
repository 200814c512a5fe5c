import type { CommandRunner } from '../ports/commandRunner.ts';
import { redact } from '../redact/redact.ts';

/** A runner that tells of each command while it runs, secrets redacted, and null when it has ended: a setup or a build takes minutes in silence. */
export function announcing(runner: CommandRunner, tell: (command: string | null) => void): CommandRunner {
  return {
    get contains() { return runner.contains; },
    get containment() { return runner.containment; },
    get records() { return runner.records; },
    run: async (request) => {
      tell(redact(request.command));
      try {
        return await runner.run(request);
      } finally {
        tell(null);
      }
    },
  };
}
