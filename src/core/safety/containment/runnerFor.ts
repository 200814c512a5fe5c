import type { Settings } from '../../../contract/settings.ts';
import type { CommandRunner } from '../../ports/commandRunner.ts';

/** The runner as a run's settings want it, with words on containment that say what may be reached. Asks the runner anew each time: it may still be finding out. */
export function runnerFor(runner: CommandRunner, settings: Settings['safety']): CommandRunner {
  const isOff = settings.sandbox === 'off';
  const hosts = settings.allowedHosts;
  return {
    get contains() { return !isOff && runner.contains; },
    get containment() {
      if (isOff) return 'not sandboxed: switched off by the setting wave.safety.sandbox';
      return runner.contains ? `${runner.containment}, network off but for ${['package registries', ...hosts].join(', ')}` : runner.containment;
    },
    records: runner.records,
    run: (request) => runner.run(isOff ? { ...request, uncontained: true } : request),
  };
}
