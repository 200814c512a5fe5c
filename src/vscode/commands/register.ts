import { CancellationError, commands, l10n } from 'vscode';
import type { CommandName } from '../ids.ts';
import { COMMANDS } from '../ids.ts';
import type { Services } from '../services.ts';

/** Registers every command; what they do is loaded with the first. What fails is shown with what to do, and logged in full. */
export function registerCommands(services: Services): void {
  for (const name of commandNames()) {
    services.context.subscriptions.push(commands.registerCommand(COMMANDS[name], async (argument: unknown) => {
      try {
        await (await services.actions()).runCommand(services, name, argument);
      } catch (error) {
        if (error instanceof CancellationError) return; // the person knows
        services.report(l10n.t('This did not work.'), error);
      }
    }));
  }
}

function commandNames(): CommandName[] {
  return Object.keys(COMMANDS).filter((name): name is CommandName => name in COMMANDS);
}
