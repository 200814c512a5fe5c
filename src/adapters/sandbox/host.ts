// The sandbox's own process: the runtime keeps one configuration for a whole process, goes by its working directory, and serves the
// network filter, none of which the extension host should be bothered with. It speaks with the runner over IPC (protocol.ts).
import { randomBytes } from 'node:crypto';
import { SandboxManager } from '@anthropic-ai/sandbox-runtime';
import { messageOf } from '../../core/errors.ts';
import { hostRequest, type HostReply, type HostRequest } from './protocol.ts';

/** Wrapped commands that have not ended, by request: the id under which their hosts are allowed. */
const running = new Map<number, string>();
let ready: Promise<void> | null = null;

/** Nothing is allowed but what each command brings along. */
function initialize(): Promise<void> {
  const ripgrep = process.env['WAVE_RIPGREP'];
  ready ??= SandboxManager.initialize({
    network: { allowedDomains: [], deniedDomains: [], allowLocalBinding: true },
    filesystem: { denyRead: [], allowWrite: [], denyWrite: [] },
    ...(ripgrep ? { ripgrep: { command: ripgrep } } : {}),
  }).catch((error: unknown) => {
    ready = null;
    throw error;
  });
  return ready;
}

async function wrap(request: Extract<HostRequest, { type: 'wrap' }>): Promise<string> {
  await initialize();
  // The id is what lets a connection through to the command's hosts: it must not be guessed.
  const commandId = randomBytes(24).toString('base64url');
  // Its own folder is denied as one: the runtime denies files of many names in there, and would make each that does not exist.
  const files = { allowWrite: [...request.files.allowWrite], denyWrite: [...request.files.denyWrite, process.cwd()], denyRead: [...request.files.denyRead] };
  const command = await SandboxManager.wrapWithSandbox(request.command, 'sh', { filesystem: files }, undefined, { commandId });
  if (request.allowedHosts.length > 0) SandboxManager.registerCommandNetworkLists(commandId, { allowedDomains: [...request.allowedHosts] });
  running.set(request.id, commandId);
  return command;
}

function end(id: number): void {
  const commandId = running.get(id);
  if (commandId === undefined) return;
  running.delete(id);
  SandboxManager.unregisterCommandNetworkLists(commandId);
  SandboxManager.cleanupAfterCommand();
}

function reply(message: HostReply): void {
  process.send?.(message);
}

process.on('message', (message) => {
  const request = hostRequest.parse(message);
  if (request.type === 'end') {
    end(request.id);
    return;
  }
  wrap(request).then(
    (command) => { reply({ type: 'wrapped', id: request.id, command }); },
    (error: unknown) => { reply({ type: 'failed', id: request.id, why: messageOf(error) }); },
  );
});

process.on('disconnect', () => {
  void SandboxManager.reset().catch(() => undefined).finally(() => { process.exit(0); });
});
