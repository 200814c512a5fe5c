import type { CommandName } from './ids.ts';
import { HANDLERS } from './commands/handlers.ts';
import { approveItem, rejectItem } from './commands/reviews.ts';
import { takeWayOut } from './commands/waysOut.ts';
import { LineComments } from './diff/lineComments.ts';
import { pastText } from './diff/pastDiff.ts';
import { revisionText, showProposal } from './diff/proposal.ts';
import { showDiff } from './diff/showDiff.ts';
import { findVscodeModel } from './models/vscodeModel.ts';
import type { Services } from './services.ts';
import { answerPanel } from './webview/panelRequests.ts';

/**
 * What people do, as a bundle of its own that is loaded with the first command: start-up pays nothing for it. Its modules are
 * copies beside those of start-up, so they keep no state; what has state comes through Services.
 */
export interface Actions {
  runCommand(services: Services, name: CommandName, argument: unknown): Promise<void>;
  readonly approveItem: typeof approveItem;
  readonly rejectItem: typeof rejectItem;
  readonly takeWayOut: typeof takeWayOut;
  readonly showDiff: typeof showDiff;
  readonly showProposal: typeof showProposal;
  readonly revisionText: typeof revisionText;
  readonly answerPanel: typeof answerPanel;
  readonly pastText: typeof pastText;
  readonly findVscodeModel: typeof findVscodeModel;
  /** To be called once; the caller owns what it gets. */
  openComments(services: Services): LineComments;
}

/** Runs a command's handler. Throws what the person should read. */
function runCommand(services: Services, name: CommandName, argument: unknown): Promise<void> {
  return HANDLERS[name](services, argument);
}

export const actions: Actions = { runCommand, approveItem, rejectItem, takeWayOut, showDiff, showProposal, revisionText, answerPanel, pastText, findVscodeModel, openComments: (services) => new LineComments(services) };
