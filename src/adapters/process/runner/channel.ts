import { mkdtempSync, rmSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** Longest path of a Unix socket that every system takes (104 bytes on macOS, with its end). */
const LONGEST_PATH = 100;
/** Output that a late listener is told, in characters. */
const RECENT = 32_000;
/** A listener that does not read gets no more live output than this; what is kept of the output it gets in the end. */
const MOST_WAITING_BYTES = 1_000_000;

/** A private place to listen: a named pipe on Windows, elsewhere a socket in a folder for the owner alone. */
function place(): { readonly path: string; readonly remove: () => void } {
  if (process.platform === 'win32') return { path: `\\\\.\\pipe\\wave-${randomBytes(16).toString('hex')}`, remove: () => undefined };
  const temp = Buffer.byteLength(join(tmpdir(), 'wave-XXXXXX', 's')) <= LONGEST_PATH ? tmpdir() : '/tmp';
  // mkdtemp makes folders of mode 0700.
  const path = join(mkdtempSync(join(temp, 'wave-')), 's');
  return { path, remove: () => { rmSync(dirname(path), { recursive: true, force: true }); } };
}

/**
 * Where the runner can be reached while it lives: that it answers proves that it is alive, without any process number. One line of JSON from
 * who connects ({token}), then {hello} and {output} from here and {end: true} from there.
 */
export class Channel {
  readonly path: string;
  readonly #token: string;
  readonly #server: Server;
  readonly #remove: () => void;
  readonly #listeners = new Set<Socket>();
  readonly #decoder = new StringDecoder('utf8');
  #recent = '';

  private constructor(token: string, onEnd: () => void) {
    const { path, remove } = place();
    this.path = path;
    this.#remove = remove;
    this.#token = token;
    this.#server = createServer((socket) => { this.#welcome(socket, onEnd); });
  }

  /** Listens; `onEnd` is called when somebody asks for the command's end. */
  static async open(token: string, onEnd: () => void): Promise<Channel> {
    const channel = new Channel(token, onEnd);
    await new Promise<void>((resolve, reject) => {
      channel.#server.once('error', reject);
      channel.#server.listen(channel.path, resolve);
    });
    return channel;
  }

  /** Passes output on. */
  tell(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    if (text === '') return;
    this.#recent = (this.#recent + text).slice(-RECENT);
    for (const socket of this.#listeners) {
      if (socket.writableLength < MOST_WAITING_BYTES) socket.write(`${JSON.stringify({ output: text })}\n`);
    }
  }

  /** Hangs up on everybody: by then the outcome is written down. */
  close(): void {
    this.#server.close();
    for (const socket of this.#listeners) socket.end();
    this.#remove();
  }

  #welcome(socket: Socket, onEnd: () => void): void {
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('error', () => { socket.destroy(); });
    socket.on('close', () => { this.#listeners.delete(socket); });
    socket.on('data', (text) => {
      heard += String(text);
      for (let end = heard.indexOf('\n'); end >= 0; end = heard.indexOf('\n')) {
        this.#hear(socket, heard.slice(0, end), onEnd);
        heard = heard.slice(end + 1);
      }
    });
  }

  #hear(socket: Socket, line: string, onEnd: () => void): void {
    if (!this.#listeners.has(socket)) {
      if (line !== JSON.stringify({ token: this.#token })) {
        socket.destroy();
        return;
      }
      this.#listeners.add(socket);
      socket.write(`${JSON.stringify({ hello: true })}\n${this.#recent === '' ? '' : `${JSON.stringify({ output: this.#recent })}\n`}`);
    } else if (line === JSON.stringify({ end: true })) {
      onEnd();
    }
  }
}
