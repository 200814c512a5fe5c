import type { CommandName } from '../ids.ts';
import { acceptFile } from '../diff/acceptFile.ts';
import { replyOf } from '../diff/lineComments.ts';
import type { Services } from '../services.ts';
import { setApiKeyCommand } from './apiKey.ts';
import { chooseModelsCommand } from './chooseModels.ts';
import { runDemoCommand } from './demo.ts';
import { exportAuditCommand, verifyAuditCommand } from './audit.ts';
import { checkSandboxCommand } from './checkSandbox.ts';
import { connectSupabaseCommand } from './connectSupabase.ts';
import { cleanUpCommand } from './cleanUp.ts';
import { showStorageCommand } from './storage.ts';
import { decideCommand, mergeCommand } from './gates.ts';
import { newStoryCommand } from './newStory.ts';
import { recycleCommand } from './recycle.ts';
import { approveReviewCommand, rejectReviewCommand } from './reviews.ts';
import { killCommand, openRunCommand, pauseCommand, resumeCommand, showDiffCommand } from './runControl.ts';
import { runsElsewhereCommand } from './runsElsewhere.ts';
import { startElsewhereCommand } from './startElsewhere.ts';
import { openStoryCommand, startStoryCommand } from './startStory.ts';
import { supabaseMigrationsCommand } from './supabaseMigrations.ts';
import { handOverCommand, takeOverCommand } from './takeOver.ts';
import { whatNowCommand } from './whatNow.ts';

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
  merge: mergeCommand,
  recycle: recycleCommand,
  approveReview: approveReviewCommand,
  rejectReview: rejectReviewCommand,
  showDiff: showDiffCommand,
  acceptFile: (services, argument) => acceptFile(services, argument, true),
  unacceptFile: (services, argument) => acceptFile(services, argument, false),
  addComment: async ({ comments }, reply) => (await comments()).add(replyOf(reply)),
  editComment: async ({ comments }, note) => (await comments()).edit(note),
  saveComment: async ({ comments }, note) => (await comments()).save(note),
  cancelComment: async ({ comments }, note) => (await comments()).cancel(note),
  removeComment: async ({ comments }, target) => (await comments()).remove(target),
  showAnswer: async ({ comments }, target) => (await comments()).showAnswer(target),
  sendComments: async ({ comments }, target) => (await comments()).send(target),
  whatNow: whatNowCommand,
  verifyAudit: verifyAuditCommand,
  exportAudit: exportAuditCommand,
  cleanUp: cleanUpCommand,
  showStorage: showStorageCommand,
  checkSandbox: checkSandboxCommand,
  setApiKey: setApiKeyCommand,
  chooseModels: chooseModelsCommand,
  connectSupabase: connectSupabaseCommand,
  runsElsewhere: runsElsewhereCommand,
  startElsewhere: startElsewhereCommand,
  handOver: handOverCommand,
  takeOver: takeOverCommand,
  supabaseMigrations: supabaseMigrationsCommand,
  showLog: async ({ log }) => log.show(),
};
