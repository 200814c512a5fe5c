import type { CodeLanguage } from '../../ports/codeParser.ts';
import type { ShellNode, ShellParser, ShellRedirect } from '../../ports/shellParser.ts';
import { Effects } from '../code/effects.ts';
import { readCode } from '../code/readCode.ts';
import { floods } from '../code/wholes.ts';
import type { UsedPath } from '../commands/paths.ts';
import { hidesDirection } from '../deceptive.ts';
import type { Finding } from '../finding.ts';
import { ask, askHard, catastrophe, danger, SCORE, unknown } from '../finding.ts';
import type { PathUse } from '../paths/judgePath.ts';
import { judgePath } from '../paths/judgePath.ts';
import type { Places } from '../paths/location.ts';
import { absolutePath, locate, UNKNOWN_TEXT } from '../paths/location.ts';
import { looksLikePowershell } from '../powershell/invocation.ts';
import { isSource } from '../paths/outputs.ts';
import { dumpsEnvironment, hidesValues } from './environmentDump.ts';
import { isCommandVariable, judgeVariable } from './environment.ts';
import { expandText, expandWord } from './expand.ts';
import type { Feed } from './feed.ts';
import { NO_FEED, PLAIN_FEED } from './feed.ts';
import { runPowershellLine } from './interpreter.ts';
import { DECODED_TEXT, NETWORK_TEXT, textOf } from './outputs.ts';
import { runProgram } from './program.ts';
import { callsItself, pauses } from './loops.ts';
import type { Scope } from './scope.ts';
import { EXHAUSTS } from './special.ts';
import { bindArguments, childScope } from './scope.ts';
import { printedSecret } from './specialTools.ts';

/** Enough for any honest command line; beyond, nobody reads it anyway. */
const MOST_COMMANDS = 600;
const MOST_SCRIPTS = 80;
const MOST_CHARACTERS = 64 * 1024;
const MOST_DEPTH = 12;
const MOST_CALLS = 60;
/** Milliseconds on the clock; what counts work is above. */
const MOST_MS = 3000;
const MOST_PATHS = 1500;

/** `${{ matrix.os }}`: a template of a CI system. A shell refuses it, the CI system puts a value in its place. */
const CI_EXPRESSION = /\$\{\{[^{}\n]{0,300}\}\}/g;

/** `$((10#$n))`: the base says nothing about what runs, and the grammar does not know it before a variable. */
const NUMBER_BASE = /(\(\([^()\n]{0,200}?)\b\d{1,2}#(?=\$)/g;

export const PIPE_TO_SHELL = danger('network/pipe-to-shell', [3, 5, 6], 'runs what it downloads, unseen');
export const DECODED_CODE = danger('code/decoded', [3, 6], 'runs what was hidden by an encoding');

/** Reads one action's shell as a shell would, without running it, and collects what the rules object to. */
export class Evaluation {
  readonly findings: Finding[] = [];
  /** The line is also read as PowerShell: its cmdlets are judged there. */
  maybePowershell = false;
  readonly places: Places;
  readonly #parser: ShellParser;
  readonly #later: { readonly text: string; readonly scope: Scope }[] = [];
  /** Lists of dependencies that this line changed. */
  readonly manifests = new Set<string>();
  /** Folders of the worktree that are deleted as what a build made, relative to it. */
  readonly outputs = new Set<string>();
  /** The line said that what is built goes to the worktree or the temporary folder. */
  installsNearby = false;
  /** Functions that nothing has called yet. */
  readonly #uncalled = new Map<readonly ShellNode[], Scope>();
  readonly #running: (readonly ShellNode[])[] = [];
  #calls = 0;
  /** Files that this very line wrote anew. */
  readonly #made = new Set<string>();
  readonly #links = new Map<string, string>();
  /** Uses of paths that were judged. */
  readonly #paths = new Set<string>();
  #gaveUp = false;
  #commands = 0;
  #scripts = 0;
  #characters = 0;
  #begun = performance.now();
  #breath = performance.now();

  constructor(parser: ShellParser, places: Places) {
    this.#parser = parser;
    this.places = places;
  }

  /** Adds an objection; what happens elsewhere (a container, another machine) needs a person, not a refusal, unless it is a catastrophe. */
  add(finding: Finding | null, scope: Scope): void {
    if (finding === null) return;
    this.findings.push(scope.remote && finding.catastrophe !== true && finding.score < SCORE.askHard ? { ...finding, score: SCORE.askHard } : finding);
  }

  path(use: PathUse, path: string, scope: Scope, verb = 'deletes'): void {
    if (path === '' || path === '-' || (scope.remote && use === 'read')) return;
    const asked = `${use} ${path} ${scope.cwd ?? ''} ${String(scope.remote)}`;
    if (this.#paths.has(asked) && !this.#made.has(this.key(path, scope)) && this.#links.size === 0) return;
    this.#paths.add(asked);
    if (this.#paths.size > MOST_PATHS) {
      if (this.#paths.size === MOST_PATHS + 1) this.add(unknown('shell/too-long', 'names more files than can be read'), scope);
      return;
    }
    if (hidesDirection(path)) this.add(danger('text/bidi', [6, 10], 'makes a name with characters that change the reading direction'), scope);
    const manifest = use === 'write' ? /(?:^|\/)(package\.json|requirements[\w.-]*\.txt|pyproject\.toml|Pipfile|Gemfile|Cargo\.toml|go\.mod|composer\.json|pom\.xml|build\.gradle(?:\.kts)?|pubspec\.yaml|mix\.exs|environment\.ya?ml)$/.exec(path)?.[1] : undefined;
    if (manifest !== undefined) this.manifests.add(manifest);
    const through = use === 'write' || use === 'read' || use === 'create' ? this.#throughLinks(path, scope) : path;
    if (through !== path) this.add(judgePath(use, through, null, this.places), scope);
    const finding = judgePath(use, path, scope.cwd, this.places);
    const location = use === 'delete' || use === 'deleteTree' ? locate(path, scope.cwd, this.places) : null;
    if (location?.area === 'worktree' && (finding === null || finding.rule === 'delete/source')) {
      // What this very line made may go again.
      if (this.#made.has(this.key(path, scope))) return;
      if (finding === null && use === 'deleteTree') this.outputs.add(location.inside);
      if (finding === null && isSource(location.inside)) this.add(ask('delete/source', [4], `${verb} a source file: ${location.inside.slice(0, 120)}`), scope);
    }
    this.add(finding === null ? null : { ...finding, reason: finding.reason.replace(/^deletes/, verb) }, scope);
  }

  /** Remembers a link that this line makes: writing through it is writing where it leads. */
  link(target: string, name: string, scope: Scope): void {
    if (target === '' || name === '' || this.#links.size > 40) return;
    const leads = absolutePath(target, scope.cwd, this.places);
    const key = this.key(name, scope);
    if (leads !== null && leads !== key) this.#links.set(key, leads);
  }

  #throughLinks(path: string, scope: Scope): string {
    if (this.#links.size === 0) return path;
    const key = this.key(path, scope);
    for (const [name, leads] of this.#links) if (key.startsWith(`${name}/`) || key === name) return `${leads}${key.slice(name.length)}`;
    return path;
  }

  /** A file that loses all it held: as good as deleted, unless this line made it. */
  emptied(path: string, scope: Scope): void {
    this.path('delete', path, scope, 'empties');
  }

  /** What a call does to the files it names. */
  use({ use, path, to, empties }: UsedPath, scope: Scope): void {
    if (to !== undefined && this.#leaves(path, to, scope)) this.path('deleteTree', path, scope);
    else this.path(use, path, scope);
    if (empties === true) this.emptied(path, scope);
  }

  /** Whether moving takes something out of the worktree. */
  #leaves(from: string, to: string, scope: Scope): boolean {
    return locate(from, scope.cwd, this.places).area === 'worktree' && ['temp', 'home', 'outside', 'system', 'device'].includes(locate(to, scope.cwd, this.places).area);
  }

  /** Reads a text as shell once all else is read (a trap), with what is known then. */
  later(text: string, scope: Scope): void {
    this.#later.push({ text, scope });
  }

  /** Reads a whole command line, traps included. */
  async line(text: string, scope: Scope): Promise<void> {
    if (looksLikePowershell(text)) await this.#bothShells(text, scope);
    else await this.script(text, scope, NO_FEED);
    for (const trap of this.#later.splice(0, 20)) await this.script(trap.text, trap.scope, NO_FEED);
    // Somebody may call them later with whatever they like.
    for (const [body, defined] of [...this.#uncalled].slice(0, MOST_CALLS)) await this.call(body, [], childScope(defined), PLAIN_FEED);
  }

  /** Reads a function's body with the arguments of one call. */
  async call(body: readonly ShellNode[], args: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
    this.#uncalled.delete(body);
    // What calls itself says in its second round all that it has to say.
    if (this.#running.filter((one) => one === body).length > 1) return PLAIN_FEED;
    this.#calls += 1;
    if (this.#calls > MOST_CALLS || this.#running.length > MOST_DEPTH) {
      this.add(unknown('shell/too-deep', 'calls more functions than can be read'), scope);
      return PLAIN_FEED;
    }
    const before = [...scope.vars].filter(([name]) => /^(?:\d+|[@*#])$/.test(name));
    bindArguments(scope.vars, args);
    this.#running.push(body);
    try {
      return await this.nodes(body, scope, feed);
    } finally {
      this.#running.pop();
      bindArguments(scope.vars, []);
      for (const [name, values] of before) scope.vars.set(name, values);
    }
  }

  /** What looks like PowerShell is read as that and as POSIX shell: nobody knows which of them gets it, so both must be fine. */
  async #bothShells(text: string, scope: Scope): Promise<void> {
    const asked = performance.now();
    const other = new Evaluation(this.#parser, this.places);
    await runPowershellLine(other, text, { ...scope, vars: new Map(scope.vars), files: new Map() });
    this.#begun += performance.now() - asked;
    const isPowershell = !other.findings.some(({ rule }) => rule === 'code/unread');
    const isRead = this.findings.length;
    this.maybePowershell = isPowershell;
    await this.script(text, scope, NO_FEED);
    if (!isPowershell) return;
    // A shell that cannot read it runs nothing of it; programs are judged by the other reading, which knows the cmdlets.
    const rest = this.findings.splice(isRead).filter(({ rule }) => !/^(?:shell\/unparsed|program\/unknown(?:-name)?)$/.test(rule));
    this.findings.push(...rest, ...other.findings);
  }

  /** Reads a text as shell. */
  async script(text: string, scope: Scope, feed: Feed): Promise<Feed> {
    if (text.trim() === '') return NO_FEED;
    if (floods(text)) this.add(EXHAUSTS, scope);
    if (text.includes(NETWORK_TEXT)) this.add(PIPE_TO_SHELL, scope);
    else if (text.includes(DECODED_TEXT)) this.add(DECODED_CODE, scope);
    else if (text.trim() === UNKNOWN_TEXT) {
      this.add(unknown('shell/unseen', 'runs a text that shows only when it runs'), scope);
      return PLAIN_FEED;
    }
    this.#scripts += 1;
    this.#characters += text.length;
    if (this.#scripts > MOST_SCRIPTS || (this.#scripts > 1 && this.#characters > MOST_CHARACTERS) || scope.depth > MOST_DEPTH) {
      this.add(unknown('shell/too-deep', 'holds more commands inside commands than can be read'), scope);
      return PLAIN_FEED;
    }
    const asked = performance.now();
    const parse = await this.#parser.parse(text.replaceAll(UNKNOWN_TEXT, '$__unknown__').replace(CI_EXPRESSION, (whole) => (/\brunner\.temp\b/.test(whole) ? '$RUNNER_TEMP' : /\bgithub\.workspace\b/.test(whole) ? '$PWD' : '$__unknown__')).replace(NUMBER_BASE, '$1'));
    // The parser has limits of its own, and may have to start first.
    this.#begun += performance.now() - asked;
    if (!parse.parsed) {
      this.add(unknown('shell/unparsed', `cannot be read as a shell command: ${parse.detail}`), scope);
      return PLAIN_FEED;
    }
    const inner = { ...scope, depth: scope.depth + 1 };
    const output = await this.nodes(parse.body, inner, feed);
    scope.cwd = inner.cwd;
    return output;
  }

  /** Reads code of another language; `args` is what it is given on the command line. */
  async code(text: string, language: CodeLanguage, args: readonly string[], scope: Scope): Promise<Effects> {
    this.#scripts += 1;
    this.#characters += text.length;
    if (this.#scripts > MOST_SCRIPTS || this.#characters > MOST_CHARACTERS || scope.depth > MOST_DEPTH) {
      this.add(unknown('shell/too-deep', 'holds more commands inside commands than can be read'), scope);
      return new Effects();
    }
    const asked = performance.now();
    const effects = await readCode(this.#parser, text, language, args);
    this.#begun += performance.now() - asked;
    return effects;
  }

  async nodes(nodes: readonly ShellNode[], scope: Scope, feed: Feed): Promise<Feed> {
    const outputs: Feed[] = [];
    for (const node of nodes) outputs.push(await this.#node(node, scope, feed));
    if (outputs.length === 1) return outputs[0] ?? NO_FEED;
    if (outputs.some((output) => output.origin === 'network')) return { text: null, origin: 'network' };
    const written = outputs.filter((output) => output.origin !== 'none');
    if (written.length === 0) return NO_FEED;
    return written.every((output) => output.text !== null) ? { text: written.map((output) => output.text).join(''), origin: written.some((output) => output.origin === 'decoded') ? 'decoded' : 'plain' } : PLAIN_FEED;
  }

  async #node(node: ShellNode, scope: Scope, feed: Feed): Promise<Feed> {
    if (this.#gaveUp) return PLAIN_FEED;
    await this.#breathe();
    switch (node.kind) {
      case 'command':
        return this.#command(node, scope, feed);
      case 'pipeline': {
        let flowing = feed;
        for (const [index, stage] of node.stages.entries()) flowing = await this.#node(stage, childScope(scope, { valuesHidden: hidesValues(node.stages.slice(index + 1)) }), flowing);
        return flowing;
      }
      case 'group': {
        if (node.endless === true && !pauses(node.body)) this.add(EXHAUSTS, scope);
        const inner = node.subshell ? childScope(scope) : scope;
        const input = await this.#input(node.redirects, scope, feed);
        return this.#output(node.redirects, scope, await this.nodes(node.body, inner, input), node.body.length === 0 && !node.redirects.some(({ operator }) => operator.startsWith('<')));
      }
      case 'loop': {
        const values = (await Promise.all(node.values.map((word) => expandWord(word, scope, (body) => this.substitute(body, scope))))).flat();
        if (node.values.some((word) => word.length === 1 && word[0]?.kind === 'opaque' && word[0].body.length === 0)) this.add(EXHAUSTS, scope);
        // `for f; do` goes through the arguments.
        scope.vars.set(node.variable, node.values.length === 0 ? (scope.vars.get('@') ?? [UNKNOWN_TEXT]) : values.length === 0 || values.length > 40 ? [UNKNOWN_TEXT] : values);
        return this.nodes(node.body, scope, feed);
      }
      case 'function':
        if (callsItself(node.body, node.name) > 1) this.add(catastrophe('processes/fork-bomb', [1, 8], 'starts itself again and again until the machine stands still'), scope);
        // Read when it is called, with what it is given then.
        scope.functions.set(node.name, node.body);
        this.#uncalled.set(node.body, scope);
        return PLAIN_FEED;
    }
  }

  /** The text of `$(…)`, judged on the way. */
  async substitute(body: readonly ShellNode[], scope: Scope): Promise<string> {
    return textOf(await this.nodes(body, childScope(scope), NO_FEED));
  }

  async #command(node: Extract<ShellNode, { kind: 'command' }>, scope: Scope, feed: Feed): Promise<Feed> {
    this.#commands += 1;
    if (this.#commands > MOST_COMMANDS || performance.now() - this.#begun > MOST_MS) {
      if (!this.#gaveUp) this.add(unknown('shell/too-long', 'holds more commands than can be read'), scope);
      this.#gaveUp = true;
      return PLAIN_FEED;
    }
    const substitute = (body: readonly ShellNode[]): Promise<string> => this.substitute(body, scope);
    const words: string[] = [];
    for (const word of node.words) words.push(...(await expandWord(word, scope, substitute)));
    if (/^(?:echo|printf|print)$/.test(words[0] ?? '')) for (const part of node.words.flat()) if (part.kind === 'variable' && part.fallback === undefined && !scope.vars.has(part.name)) this.add(printedSecret(part.name), scope);
    if (scope.valuesHidden !== true && (node.assignments.length === 0 || /env$/.test(words[0] ?? ''))) this.add(dumpsEnvironment(words[0] ?? '', words.slice(1)), scope);
    const keeps = words.length === 0 || /^(?:export|declare|typeset|local|readonly)$/.test(words[0] ?? '');
    const own = keeps || node.assignments.length === 0 ? scope : childScope(scope);
    for (const { name, values, append, list } of node.assignments) {
      const texts: string[] = [];
      for (const value of values) texts.push(...(list === true ? await expandWord(value, scope, substitute) : [await expandText(value, scope, substitute)]));
      this.add(judgeVariable(name, texts.join(' '), (path) => locate(path, scope.cwd, this.places)), scope);
      if (/^GIT_TRACE\w*$/.test(name) && /^[/~]/.test(texts[0] ?? '')) this.path('write', texts[0] ?? '', scope);
      if (/^PS[0-4]$/.test(name) && /\$\(|`/.test(texts[0] ?? '')) await this.script(`echo ${texts[0] ?? ''}`, childScope(scope), PLAIN_FEED);
      if (isCommandVariable(name) && !/^(?:true|false|:|cat|less|vim?|nano|code|emacs|[\w.+-]+(?:\/[\w.+-]+)*)?$/.test((texts[0] ?? '').replace(/^\/(?:usr\/(?:local\/)?)?bin\//, ''))) await this.script(texts[0] ?? '', childScope(scope), PLAIN_FEED);
      const value = list === true ? [...(append ? (scope.vars.get(name) ?? []) : []), ...texts] : append ? [...(scope.vars.get(name) ?? ['']).map((old) => old + (texts[0] ?? '')), ...texts.slice(1)] : texts.length === 0 ? [''] : texts;
      // A variable that is set twice on different branches may hold either.
      own.vars.set(name, value.length > 40 ? [...value.slice(0, 39), UNKNOWN_TEXT] : value);
    }
    const input = await this.#input(node.redirects, scope, feed);
    const output = words.length === 0 ? NO_FEED : await runProgram(this, words, own, input);
    if (own !== scope) scope.cwd = own.cwd;
    // `: > x` and `> x` leave nothing of what was there.
    if (words[0] === 'git' && words.includes('show') && node.redirects.length > 0 && words.some((word) => /^[\w@~^{}/.-]*:.*\0/.test(word))) this.add(askHard('git/discard', [1, 4], 'writes what was committed over files with work that is not'), scope);
    return this.#output(node.redirects, scope, output, words.length === 0 || /^(?::|true)$/.test(words[0] ?? '') || output.text?.trim() === '' || words.join(' ') === 'cat /dev/null');
  }

  async #input(redirects: readonly ShellRedirect[], scope: Scope, feed: Feed): Promise<Feed> {
    let input = feed;
    for (const { operator, target } of redirects) {
      if (!operator.startsWith('<') || operator === '<>') continue;
      if (target.some((part) => part.kind === 'process')) {
        const [part] = target;
        input = part?.kind === 'process' ? await this.nodes(part.body, childScope(scope), NO_FEED) : PLAIN_FEED;
        continue;
      }
      const text = await expandText(target, scope, (body) => this.substitute(body, scope));
      if (operator === '<<' || operator === '<<<') input = { text, origin: text.includes(NETWORK_TEXT) ? 'network' : 'plain' };
      else if (operator === '<') {
        this.socket(text, scope);
        this.path('read', text, scope);
        input = text === '/dev/null' ? { text: '', origin: 'plain' } : /^\/dev\/(?:zero|u?random|full)$/.test(text) ? { text: null, origin: 'endless' } : (this.written(text, scope) ?? PLAIN_FEED);
      }
    }
    return input;
  }

  async #output(redirects: readonly ShellRedirect[], scope: Scope, output: Feed, empties = false): Promise<Feed> {
    let left = output;
    for (const { operator, target } of redirects) {
      if (operator.startsWith('<') && operator !== '<>') continue;
      if (target.some((part) => part.kind === 'process')) {
        for (const part of target) if (part.kind === 'process') await this.nodes(part.body, childScope(scope), output);
        continue;
      }
      const text = await expandText(target, scope, (body) => this.substitute(body, scope));
      if (/^\d+-?$|^-$/.test(text) || text === '') continue;
      this.socket(text, scope);
      this.path('write', text, scope);
      if (empties && (operator === '>' || operator === '>|')) this.emptied(text, scope);
      if (output.origin === 'endless') this.add(EXHAUSTS, scope);
      if (!/^\/dev\//.test(text)) this.wrote(text, output, operator === '>>', scope);
      if (operator !== '>&' && operator !== '<>') left = NO_FEED;
    }
    return left;
  }

  socket(path: string, scope: Scope): void {
    if (/^\/dev\/(?:tcp|udp)\//.test(path)) this.add(danger('network/raw', [3, 5], 'opens a raw network connection'), scope);
  }

  key(path: string, scope: Scope): string {
    return absolutePath(path, scope.cwd, this.places) ?? path;
  }

  /** Keeps what goes into a file. What is added is run with the rest when the file is run. */
  wrote(path: string, content: Feed, append: boolean, scope: Scope): void {
    const key = this.key(path, scope);
    if (!append) this.#made.add(key);
    const before = append ? scope.files.get(key) : undefined;
    scope.files.set(key, content.text === null || before === undefined ? content : { text: `${before.text ?? ''}${content.text}`, origin: before.origin === 'plain' ? content.origin : before.origin });
  }

  /** What this command line wrote into a file, if it did. */
  written(path: string, scope: Scope): Feed | null {
    return scope.files.get(this.key(path, scope)) ?? null;
  }

  /** Lets others have the thread after 10 ms. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#breath < 10) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.#breath = performance.now();
  }
}
