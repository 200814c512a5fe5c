import { connect } from 'node:net';
import * as z from 'zod';
import type { Claim } from './recordFormat.ts';

const said = z.union([z.object({ hello: z.literal(true) }), z.object({ output: z.string() })]);

/** How long a runner may take to answer (ms) before it counts as unreachable. A machine that is very busy still answers in this time. */
const ANSWER_MS = 10_000;

export interface Listening {
  readonly onOutput?: (text: string) => void;
  /** Asks the runner to end its command. */
  readonly end?: AbortSignal;
  /** Hangs up; the command goes on. */
  readonly leave?: AbortSignal;
}

/** Listens to a runner until it hangs up: 'heard'. 'unreachable' when nobody answers at its channel, which alone does not prove that it is dead. */
export async function listen(claim: Claim, { onOutput, end, leave }: Listening): Promise<'heard' | 'unreachable'> {
  return new Promise((resolve) => {
    let greeted = false;
    let rest = '';
    const socket = connect(claim.channel);
    const silent = setTimeout(() => { socket.destroy(); }, ANSWER_MS);
    const askEnd = (): void => { socket.write(`${JSON.stringify({ end: true })}\n`); };
    const hangUp = (): void => { socket.destroy(); };
    socket.setEncoding('utf8');
    socket.on('connect', () => {
      socket.write(`${JSON.stringify({ token: claim.token })}\n`);
      if (end?.aborted) askEnd();
    });
    socket.on('data', (text) => {
      rest += String(text);
      for (let at = rest.indexOf('\n'); at >= 0; at = rest.indexOf('\n')) {
        const message = parse(rest.slice(0, at));
        rest = rest.slice(at + 1);
        if (message === null) hangUp();
        else if ('output' in message) onOutput?.(message.output);
        else {
          greeted = true;
          clearTimeout(silent);
        }
      }
    });
    // 'close' follows, and tells all there is to tell.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(silent);
      end?.removeEventListener('abort', askEnd);
      leave?.removeEventListener('abort', hangUp);
      resolve(greeted ? 'heard' : 'unreachable');
    });
    end?.addEventListener('abort', askEnd, { once: true });
    leave?.addEventListener('abort', hangUp, { once: true });
    if (leave?.aborted) hangUp();
  });
}

function parse(line: string): z.infer<typeof said> | null {
  try {
    return said.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

/** Does a runner answer at its channel? */
export async function answers(claim: Claim): Promise<boolean> {
  const known = new AbortController();
  return new Promise((resolve) => {
    const socket = connect(claim.channel);
    const late = setTimeout(() => { socket.destroy(); }, ANSWER_MS);
    socket.on('connect', () => { socket.write(`${JSON.stringify({ token: claim.token })}\n`); });
    socket.once('data', () => {
      known.abort();
      socket.destroy();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(late);
      resolve(known.signal.aborted);
    });
  });
}
