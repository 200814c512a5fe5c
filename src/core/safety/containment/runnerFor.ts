import type { Settings } from '../../../contract/settings.ts';
import type { CommandRunner } from '../../ports/commandRunner.ts';

/** The runner as a run's settings want it, with words on containment that say what may be reached. */
export function runnerFor(runner: CommandRunner, settings: Settings['safety']): CommandRunner {
  if (!runner.contains) return runner;
  if (settings.sandbox === 'off') {
    return {
      contains: false,
      containment: 'not sandboxed: switched off by the setting wave.safety.sandbox',
      run: (request) => runner.run({ ...request, uncontained: true }),
    };
  }
  const hosts = settings.allowedHosts;
  return {
    contains: true,
    containment: `${runner.containment}, network off${hosts.length > 0 ? ` but for ${hosts.join(', ')}` : ''}`,
    run: (request) => runner.run(request),
  };
}
