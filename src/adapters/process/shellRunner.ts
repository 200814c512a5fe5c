import type { CommandOutcome, CommandRequest, CommandRunner } from '../../core/ports/commandRunner.ts';
import { commandEnvironment } from './environment.ts';
import { runShell } from './shell.ts';

/** Runs commands as children of this process, through the system's shell. They end with it, and nothing is known of them afterwards. */
export class ShellRunner implements CommandRunner {
  readonly containment: string;
  readonly contains = false;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /**
   * @param environment what commands' environment is made from, by a list of what may pass
   * @param containment what people are told of the missing sandbox
   */
  constructor(environment: Readonly<Record<string, string | undefined>> = process.env, containment = 'not sandboxed') {
    this.#environment = environment;
    this.containment = containment;
  }

  async run(request: CommandRequest): Promise<CommandOutcome> {
    return runShell({ ...request, env: commandEnvironment(this.#environment) });
  }
}
