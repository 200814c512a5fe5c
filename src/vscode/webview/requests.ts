import { commands, l10n } from 'vscode';
import type { PanelRequest } from '../../contract/panelMessages.ts';
import type { Services } from '../services.ts';
import type { WebviewRequest } from './channel.ts';

/** What any webview may ask; the rest only the panel of a run, see panelRequests.ts. */
type SharedRequest = Exclude<WebviewRequest, PanelRequest>;
type Handlers = { readonly [Type in SharedRequest['type']]: (services: Services, message: Extract<SharedRequest, { type: Type }>) => Promise<void> };

/** What each request of a webview does. A new message type without an entry does not compile. */
const HANDLERS: Handlers = {
  control: async ({ orchestrator, person }, { threadId, operation, reason }) => {
    const [runs, by] = await Promise.all([orchestrator(), person()]);
    if (operation === 'pause') await runs.pause(threadId, by, reason);
    else if (operation === 'resume') await runs.resume(threadId, by);
    else await runs.kill(threadId, by, reason);
  },
  // Not awaited where it asks for more in the editor: a quick pick may stay open for as long as the person likes.
  wayOut: async (services, { way, stuck, reason }) => {
    const taken = services.actions().then((actions) => actions.takeWayOut(services, stuck, way, reason));
    if (way === 'choose_model') void taken.catch((error: unknown) => services.report(l10n.t('This did not work.'), error));
    else await taken;
  },
  decide: async ({ orchestrator, person }, { threadId, gate, decision, reason }) => {
    const [runs, by] = await Promise.all([orchestrator(), person()]);
    await runs.decideGate(threadId, gate, decision, by, reason);
  },
  resolve: async ({ orchestrator, person }, { reviewId, answer }) => {
    const [runs, by] = await Promise.all([orchestrator(), person()]);
    await runs.resolve(reviewId, answer, by);
  },
  openRun: async ({ openRun }, { threadId }) => openRun(threadId),
  showDiff: async (services, { threadId, path }) => (await services.actions()).showDiff(services, threadId, path),
  showProposal: async (services, { reviewId }) => (await services.actions()).showProposal(services, reviewId),
  sendComments: async ({ comments }, { threadId }) => {
    // Not awaited: it asks for a word more, which may take as long as it takes.
    void comments().then((face) => face.sendAll(threadId));
  },
  showAnswer: async ({ comments }, { threadId }) => (await comments()).showAnswerOf(threadId),
  lookAt: async ({ orchestrator, lookedAt }, { threadId, path, looked }) => lookedAt.mark(await (await orchestrator()).snapshot(threadId), path, looked),
  runCommand: async (_services, { command }) => {
    // Not awaited: a quick pick may stay open for as long as the person likes.
    void commands.executeCommand(command);
  },
};

/** Answers one request; throws what the webview should show. */
export async function handleRequest(services: Services, message: WebviewRequest): Promise<void> {
  if (isPanelRequest(message)) throw new Error(l10n.t('Only the panel of a run can be asked for {0}.', message.type));
  await dispatch(message.type, message, services);
}

/** Whether a request is one that only the panel of a run answers. */
export function isPanelRequest(message: WebviewRequest): message is PanelRequest {
  return !Object.hasOwn(HANDLERS, message.type);
}

function dispatch<Type extends SharedRequest['type']>(type: Type, message: Extract<SharedRequest, { type: Type }>, services: Services): Promise<void> {
  const handler: Handlers[Type] = HANDLERS[type];
  return handler(services, message);
}
