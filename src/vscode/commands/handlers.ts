import type { CommandName } from '../ids.ts';
import type { Services } from '../services.ts';
import { setApiKeyCommand } from './apiKey.ts';
import { chooseModelsCommand } from './chooseModels.ts';
import { runDemoCommand } from './demo.ts';
import { decideCommand } from './gates.ts';
import { newStoryCommand } from './newStory.ts';
import { approveReviewCommand, rejectReviewCommand } from './reviews.ts';
import { killCommand, openRunCommand, pauseCommand, resumeCommand, showDiffCommand } from './runControl.ts';
import { openStoryCommand, startStoryCommand } from './startStory.ts';

/** What a command does; `argument` is what its menu gave it, if any. */
export type CommandHandler = (services: Services, argument: unknown) => Promise<void>;

/** The handler of every command: exhaustive, so a forgotten one does not compile. */
export const HANDLERS: Readonly<Record<CommandName, CommandHandler>> = {
  startStory: startStoryCommand,
  newStory: newStoryCommand,
  openStory: openStoryCommand,
  runDemo: runDemoCommand,
  openRun: openRunCommand,
  pause: pauseCommand,
  resume: resumeCommand,
  kill: killCommand,
  gateGo: (services, argument) => decideCommand(services, argument, 'go'),
  gateHold: (services, argument) => decideCommand(services, argument, 'hold'),
  gateKill: (services, argument) => decideCommand(services, argument, 'kill'),
  approveReview: approveReviewCommand,
  rejectReview: rejectReviewCommand,
  showDiff: showDiffCommand,
  setApiKey: setApiKeyCommand,
  chooseModels: chooseModelsCommand,
  showLog: async ({ log }) => log.show(),
};
