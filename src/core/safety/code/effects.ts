import type { Finding } from '../finding.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import type { PathUse } from '../paths/judgePath.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import { readTransfer } from '../commands/urls.ts';
import { judgeSql } from '../sql/judgeSql.ts';
import type { Value } from './values.ts';
import { elementOf, textsOf } from './values.ts';

/** What a piece of code would do, as far as reading it tells. */
export class Effects {
  readonly findings: Finding[] = [];
  /** Command lines that it starts. */
  readonly commands: string[] = [];
  /** Files that it names, with what is done to them; `text`: what is written, when that is known. */
  readonly paths: { readonly use: PathUse; readonly path: string; readonly text?: string }[] = [];
  /** Links that it makes: where they lead, and their names. */
  readonly links: (readonly [target: string, name: string])[] = [];
  /** Code of the same language that it runs. */
  readonly codes: string[] = [];
  /** Files of the worktree whose content it runs as code. */
  readonly scripts: string[] = [];
  /** Backslashes divide paths. */
  backslashes = false;
  /** The folder that relative paths are against, when the code changed it. */
  folder: string | null = null;
  /** The database it works with is its own, in memory. */
  throwaway = false;

  add(finding: Finding): void {
    if (!this.findings.some(({ rule, reason }) => rule === finding.rule && reason === finding.reason)) this.findings.push(finding);
  }

  path(use: PathUse, value: Value | undefined, content?: Value): void {
    const values = value?.texts === undefined && value?.items !== undefined ? value.items : [value];
    for (const one of values.slice(0, 40)) {
      for (const written of textsOf(one)) {
        const text = this.backslashes && !/^[a-z]:/i.test(written) ? written.replaceAll('\\', '/') : written;
        // An address or a number (a file descriptor) is no path.
        if (/^(?:https?|data):/.test(text)) {
          if (use === 'read') this.network('GET', one);
          continue;
        }
        if (/^\d*$/.test(text)) continue;
        const path = this.folder === null || /^(?:[~/]|[a-z]:)/i.test(text) ? text.replace(/^file:\/\//, '') : `${this.folder}/${text}`;
        const whole = content?.texts?.length === 1 ? content.texts[0] : undefined;
        this.paths.push({ use, path, ...(whole === undefined || whole.includes(UNKNOWN_TEXT) ? {} : { text: whole }) });
      }
    }
  }

  /** Adds to what is known of a file's content, when the file was opened for writing. */
  written(path: string, content: Value | undefined): void {
    const opened = this.paths.findLast((entry) => entry.path === path && entry.use === 'write');
    const text = content?.texts?.length === 1 ? content.texts[0] : undefined;
    if (opened !== undefined && text !== undefined && !text.includes(UNKNOWN_TEXT)) this.paths.push({ use: 'write', path, text: (opened.text ?? '') + text });
  }

  /** A command line for a shell. `folder`: where it runs. */
  shell(value: Value | undefined, folder?: Value, input?: Value): void {
    if (value?.items !== undefined && value.texts === undefined) {
      this.words(value, folder, input);
      return;
    }
    for (const text of textsOf(value)) this.#command(value?.origin === 'network' ? `${UNKNOWN_TEXT}\x01` : value?.origin === 'decoded' && text.includes(UNKNOWN_TEXT) ? `${UNKNOWN_TEXT}\x02` : text, folder, input);
    if (value?.origin === 'decoded') this.add(danger('code/decoded', [3, 6], 'runs what was hidden by an encoding'));
  }

  /** A program with its arguments as a list. */
  words(value: Value | undefined, folder?: Value, input?: Value): void {
    if (value?.items === undefined) {
      this.shell(value, folder, input);
      return;
    }
    const most = Math.min(8, Math.max(1, ...value.items.map((item) => textsOf(item).length)));
    for (let index = 0; index < most; index += 1) {
      this.#command(value.items.flatMap((item) => (item.items ?? [item])).map((item) => quoteWord(textsOf(item)[index % textsOf(item).length] ?? UNKNOWN_TEXT)).join(' '), folder, input);
    }
  }

  #command(text: string, folder: Value | undefined, input: Value | undefined): void {
    const place = folder?.texts?.[0] ?? this.folder;
    const fed = input?.texts?.[0];
    const line = fed === undefined ? text : `${text} <<< ${quoteWord(fed)}`;
    this.commands.push(place === null || /^\.?$/.test(place) ? line : `cd ${quoteWord(place)} && ${line}`);
  }

  /** A request to a host. */
  network(method: string, url: Value | undefined, sends = false): void {
    for (const text of textsOf(url)) {
      const args = ['-X', method, ...(sends ? ['-d', 'x'] : []), text === '' ? UNKNOWN_TEXT : text];
      for (const finding of readTransfer('curl', args).findings) this.add(finding);
    }
  }

  /** A host by its name, as sockets take it. */
  host(value: Value | undefined): void {
    const [host] = value?.items ?? [];
    this.network('GET', host ?? value);
  }

  sql(value: Value | undefined, always: boolean): void {
    for (const text of value?.texts ?? (always ? [UNKNOWN_TEXT] : [])) {
      if (/^[\s(;]*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:select|insert|update|delete|drop|alter|create|truncate|grant|revoke|vacuum|with|pragma|copy|call|merge|replace|attach|explain|show|set|use|do|exec|execute|kill|reindex|lock|rename|load|comment|analyze|begin|commit|rollback|declare|describe|optimize|flush|shutdown)\b/i.test(text)) this.findings.push(...judgeSql(text));
      else if (always && text.includes(UNKNOWN_TEXT)) this.add(unknown('database/statement', 'gives a database a statement that shows only when it runs', [4]));
    }
  }

  /** Text that is run as code of the same language. */
  run(value: Value | undefined): void {
    if (value?.origin === 'network') this.add(danger('network/pipe-to-shell', [3, 5, 6], 'runs what it downloads, unseen'));
    else if (value?.origin === 'decoded') this.add(danger('code/decoded', [3, 6], 'runs what was hidden by an encoding'));
    if (value?.origin === 'file' && value.names !== undefined) {
      const files = value.names.map((name) => name.replace(/^file:/, ''));
      // A number or a device is what somebody else feeds it.
      if (files.some((file) => /^\d+$|^\/dev\/|^\/proc\/|\0/.test(file))) this.add(OBJECTIONS.hidden);
      this.scripts.push(...files);
      return;
    }
    for (const text of textsOf(value)) {
      if (text.includes(UNKNOWN_TEXT)) this.add(unknown('code/hidden', 'makes code out of data, so its text does not show what it does'));
      if (text !== UNKNOWN_TEXT) this.codes.push(text);
    }
  }

  /** Something is shown or sent: the environment as a whole, or a variable that by its name holds a secret. */
  shown(values: readonly (Value | undefined)[]): void {
    for (const value of values.flatMap((one) => [one, one?.items === undefined ? undefined : elementOf(one), ...(one?.entries?.values() ?? [])])) {
      if (value?.origin === 'environment') this.add(ask('secret/environment', [2, 7], 'prints the whole environment, where secrets often stand'));
      if (value?.origin === 'secret') this.add(ask('secret/variable', [2, 7], 'prints a variable or an entry that by its name holds a secret'));
    }
  }

  serves(host: Value | undefined, otherwise: string): void {
    const texts = host === undefined ? [otherwise] : textsOf(host.items?.[0] ?? host);
    if (texts.some((text) => !/^(?:localhost|127\.[\d.]+|::1|\/.*|.*\.sock)$/.test(text))) this.add(ask('network/serve', [3, 5], 'serves something that others can reach'));
  }
}

export const OBJECTIONS = {
  hidden: unknown('code/hidden', 'makes code out of data, so its text does not show what it does'),
  native: askHard('code/native', [3], 'calls into libraries of the system, past what its text shows'),
  kill: askHard('processes/kill', [1], 'ends other processes'),
  rights: askHard('code/rights', [3], 'changes under which rights it runs'),
  exhaust: askHard('processes/exhaust', [8], 'uses up the processor or the disk without an end'),
  secrets: askHard('secret/store', [2, 7], 'reads passwords, cookies or keys from where they are kept'),
  watches: askHard('code/watches', [2, 3], 'watches the screen, the keyboard, the camera or the microphone'),
  system: askHard('code/system', [3, 9], "changes the system's settings or services"),
  sends: askHard('network/message', [5, 9], 'sends messages to people or other services'),
  remote: askHard('network/remote', [3, 5, 9], 'works on another machine'),
  database: askHard('database/code', [1, 4], "changes a database's data or structure"),
  connects: ask('database/connect', [4, 9], 'connects to a database that is not on this machine, or shows only when it runs'),
  serviceChange: askHard('service/change', [9], 'changes something at a service or in a cloud'),
  serviceUse: unknown('service/use', 'uses a service or a cloud in a way that the rules do not know', [5, 9]),
  proxy: ask('network/listen', [3, 5], 'opens a connection that the rules cannot follow'),
} as const satisfies Readonly<Record<string, Finding>>;

export type Objection = keyof typeof OBJECTIONS;

/** A word that the shell's parser reads as it is; with unknown parts it stays one word. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return word.includes(UNKNOWN_TEXT) ? `"${word.replace(/["$`\\]/g, '\\$&')}"` : `'${word.replaceAll("'", `'\\''`)}'`;
}
