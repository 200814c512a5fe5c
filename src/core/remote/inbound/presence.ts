import { isDeepStrictEqual } from 'node:util';
import { RemoteError, type RemotePresence } from '../../ports/remote.ts';
import type { CommandsOptions } from './commandsIn.ts';
import type { InboundContext } from './context.ts';
import { repositoryNames } from './startStory.ts';

/** How often it is said that this machine is there, and how often it is looked whether something else is to be said (ms). */
const SAY_MS = 30_000;
const LOOK_MS = 2_000;

/** Says in the shared place that this machine is there and what can be asked of it, so that others can pick it. */
export class Presence {
  private readonly context: InboundContext;
  private readonly commands: CommandsOptions;
  private readonly timer: NodeJS.Timeout;
  private said: RemotePresence | null = null;
  private saidAt = 0;
  private saying: Promise<void> | null = null;

  /** Begins at once. */
  constructor(context: InboundContext, commands: CommandsOptions) {
    this.context = context;
    this.commands = commands;
    this.timer = setInterval(() => { this.look(); }, LOOK_MS).unref();
    this.look();
  }

  dispose(): void {
    clearInterval(this.timer);
  }

  async idle(): Promise<void> {
    await this.saying;
  }

  private look(): void {
    const now = this.context.clock.now();
    const presence = this.presence();
    const due = now - this.saidAt >= SAY_MS || now < this.saidAt || !isDeepStrictEqual(presence, this.said);
    if (!due || this.saying || this.context.signal.aborted) return;
    this.saidAt = now;
    this.said = presence;
    this.saying = this.say(presence).finally(() => { this.saying = null; });
  }

  private async say(presence: RemotePresence): Promise<void> {
    const { remote, logger, signal } = this.context;
    try {
      await remote.announce(presence, signal);
    } catch (error) {
      // Said again with the next round; whoever looks meanwhile does not find this machine.
      if (error instanceof RemoteError) logger.debug(`That this machine is there could not be said: ${error.message}`);
      else logger.error('That this machine is there could not be said', error);
    }
  }

  /** What is open here is nobody's business where nothing can be started. */
  private presence(): RemotePresence {
    const acceptsCommands = this.commands.allowed();
    return { acceptsCommands, repositories: acceptsCommands && this.commands.starter ? repositoryNames(this.commands.starter) : [] };
  }
}
