import type { CodeNode } from '../../ports/codeParser.ts';
import { unknown } from '../finding.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import { applyEffects, judgeClient, judgeOther } from './applyEffects.ts';
import { Effects, OBJECTIONS } from './effects.ts';
import type { CodeCall, CodeRules } from './language.ts';
import { methodOf } from './language.ts';
import { environmentMember, pathMember } from './members.ts';
import { binary } from './texts.ts';
import type { Closure, Value } from './values.ts';
import { either, elementOf, joined, Names, NOTHING, ofName, textsOf, worstOrigin } from './values.ts';

/** Stands in code for what a shell puts there and only running can tell. */
export const UNKNOWN_NAME = '__unknown__';

/** Rows changed through an object mapper. */
const ROWS = /\.objects\b.*\.(?:delete|update|bulk_create|bulk_update|update_or_create|raw)$/;
const FETCHES = /^(?:get|post|put|patch|delete_url|request|host)@/;

const MOST_STEPS = 40_000;
const MOST_CALLS_DEEP = 8;

/** Walks through code once, in order, as if it ran, and collects what it would do. Branches are all taken, loops run twice. */
export class Flow {
  readonly effects = new Effects();
  readonly #rules: CodeRules;
  readonly #global = new Names();
  /** Methods of the code's own classes, by name. */
  readonly #methods = new Map<string, Closure>();
  /** Functions that were made and not yet called. */
  readonly #idle = new Set<Closure>();
  readonly #busy: Closure[] = [];
  readonly #results: Value[][] = [];
  /** Modules all of whose names were brought in. */
  readonly #stars: string[] = [];
  #maybe = 0;
  #loops = 0;
  #steps = 0;
  /** What comes through PowerShell's pipe. */
  #input: Value | undefined = undefined;

  readonly #given: ReadonlyMap<string, Value>;

  /** `given`: values that the code finds in its surroundings, by their full names. */
  constructor(rules: CodeRules, given: ReadonlyMap<string, Value> = new Map()) {
    this.#rules = rules;
    this.effects.backslashes = rules.command !== undefined;
    this.#given = given;
  }

  run(body: readonly CodeNode[]): Effects {
    for (const node of body) this.#value(node, this.#global);
    // What nobody called here may be called by others.
    for (let round = 0; round < 3 && this.#idle.size > 0; round += 1) for (const closure of [...this.#idle]) this.#invoke(closure, []);
    if (this.#steps > MOST_STEPS) this.effects.add(unknown('code/too-long', 'holds more code than can be read'));
    return this.effects;
  }

  #value(node: CodeNode, names: Names): Value {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS) return NOTHING;
    switch (node.kind) {
      case 'text':
        return { texts: [node.text.includes(UNKNOWN_NAME) ? node.text.replaceAll(UNKNOWN_NAME, UNKNOWN_TEXT) : node.text] };
      case 'name':
        return names.get(node.name) ?? this.#named(node.name);
      case 'member':
        return this.#member(this.#value(node.of, names), this.#value(node.key, names));
      case 'call':
        return this.#callNode(node, names);
      case 'join':
        return joined([{ texts: [''] }, ...node.parts.map((part) => this.#value(part, names))]);
      case 'binary':
        return binary(node.operator, this.#value(node.left, names), this.#value(node.right, names));
      case 'list':
        return { items: this.#list(node.items, names) };
      case 'spread':
        return this.#value(node.of, names);
      case 'map':
        return this.#map(node.entries, names);
      case 'function': {
        const code = { params: node.params, body: node.body, scope: names };
        this.#idle.add(code);
        const value = { code };
        if (node.name !== null) names.set(node.name, value);
        return value;
      }
      case 'class':
        this.#class(node.name, node.body, names);
        return NOTHING;
      case 'assign': {
        const value = this.#value(node.value, names);
        this.#bind(node.target, node.operator === '=' ? value : this.#changed(node.operator, this.#value(node.target, names), value), names);
        return value;
      }
      case 'import':
        this.#import(node, names);
        return NOTHING;
      case 'choose': {
        // What is `other` is the condition: it runs, but is not what comes out.
        const values = node.options.map((option) => this.#value(option, names));
        return either(values.filter((_, index) => node.options[index]?.kind !== 'other'));
      }
      case 'block':
        return this.#body(node.body, names, node.maybe);
      case 'loop':
        return this.#loop(node, names);
      case 'return': {
        const value = this.#value(node.value, names);
        this.#results.at(-1)?.push(value);
        return value;
      }
      case 'shell':
        this.effects.shell(this.#value(node.text, names));
        return NOTHING;
      case 'command':
        return this.#command(node, names);
      case 'pipeline':
        return this.#pipeline(node.stages, names);
      case 'other':
        for (const part of node.parts) this.#value(part, names);
        return NOTHING;
    }
  }

  #pipeline(stages: readonly CodeNode[], names: Names): Value {
    const outer = this.#input;
    const item = names.get('$_');
    this.#input = undefined;
    for (const stage of stages) {
      const value = this.#value(stage, names);
      this.#input = value;
      names.set('$_', value.items === undefined ? value : elementOf(value));
    }
    const last = this.#input ?? NOTHING;
    this.#input = outer;
    if (item !== undefined) names.set('$_', item);
    return last;
  }

  #command(node: Extract<CodeNode, { kind: 'command' }>, names: Names): Value {
    const input = this.#input;
    this.#input = undefined;
    const callee = this.#value(node.name, names);
    const words = node.words.map(({ parameter, written, value }) => ({ ...(parameter === undefined ? {} : { parameter }), ...(written === undefined ? {} : { written }), ...(value === undefined ? {} : { value: this.#value(value, names) }) }));
    if (callee.code !== undefined) return this.#invoke(callee.code, words.flatMap(({ value }) => value ?? []));
    const call = (value: Value, args: readonly Value[]): Value => this.#call(value, args);
    return either(textsOf(callee).map((text) => {
      const name = text.toLowerCase();
      const own = names.get(name)?.code;
      if (own !== undefined) return this.#invoke(own, words.flatMap(({ value }) => value ?? []));
      const judged = this.#rules.command?.({ name, words, input, effects: this.effects, call });
      const list = [{ texts: [text.replaceAll('\\', '/')] }, ...words.flatMap(({ parameter, written, value }) => [...(parameter === undefined ? [] : [{ texts: [written ?? `-${parameter}`] }]), ...(value === undefined ? [] : (value.items ?? [value]))])];
      // Some names are cmdlets on one system and programs on another.
      if (judged === null || judged === undefined || /^(?:rm|mv|cp|curl|wget|kill)$/.test(name)) this.effects.words({ items: list });
      return judged ?? NOTHING;
    }));
  }

  #body(body: readonly CodeNode[], names: Names, maybe: boolean): Value {
    if (maybe) this.#maybe += 1;
    let last: Value = NOTHING;
    for (const node of body) last = this.#value(node, names);
    if (maybe) this.#maybe -= 1;
    return last;
  }

  #list(nodes: readonly CodeNode[], names: Names): Value[] {
    return nodes.flatMap((node) => {
      const value = this.#value(node, names);
      return node.kind === 'spread' ? (value.items ?? [elementOf(value)]) : [value];
    });
  }

  #map(entries: readonly { readonly key: CodeNode; readonly value: CodeNode }[], names: Names): Value {
    const [result, origins] = [new Map<string, Value>(), Array.of<Value>()];
    for (const { key, value } of entries) {
      const read = this.#value(value, names);
      if (value.kind === 'spread') {
        for (const [name, entry] of read.entries ?? []) result.set(name, entry);
        origins.push(read);
      } else for (const text of textsOf(this.#value(key, names))) result.set(text, read);
    }
    return { entries: result, ...worstOrigin(origins) };
  }

  #named(name: string): Value {
    const canonical = this.#rules.canonical(name);
    const known = this.#known(canonical);
    if (known !== undefined) return known;
    for (const module of this.#stars) if (this.#rules.effects.has(`${module}.${name}`) || this.#rules.folds.has(`${module}.${name}`)) return ofName(`${module}.${name}`);
    return ofName(canonical);
  }

  #known(name: string): Value | undefined {
    return this.#given.get(name) ?? this.#rules.values.get(name) ?? this.#rules.dynamic?.(name);
  }

  #member(of: Value, key: Value): Value {
    const keys = textsOf(key);
    const results: Value[] = [];
    for (const text of keys) {
      const entry = of.entries?.get(text) ?? (of.items !== undefined && /^-?\d+$/.test(text) ? of.items.at(Number(text)) : undefined);
      if (entry !== undefined) {
        results.push(entry);
        continue;
      }
      const variable = this.#known(`${of.names?.[0] ?? ''}.${text}`) === undefined ? environmentMember(of, text) : null;
      if (variable !== null) {
        results.push(variable);
        continue;
      }
      if (text.includes(UNKNOWN_TEXT) && (of.items ?? of.entries) !== undefined) results.push(either([...(of.items ?? []), ...(of.entries?.values() ?? [])]));
      const names = (of.names ?? ['']).map((name) => this.#rules.canonical(`${name}.${text}`));
      const known = names.flatMap((name) => this.#known(name) ?? []);
      if (known.length > 0) results.push(...known.map((value) => (value.origin === 'environment' || value.texts !== undefined ? value : { ...value, self: of })));
      else results.push(pathMember(of, text) ?? { names, self: of, ...worstOrigin([of]) });
    }
    return either(results);
  }

  #callNode(node: Extract<CodeNode, { kind: 'call' }>, names: Names): Value {
    const callee = this.#value(node.callee, names);
    const args = this.#list(node.args, names);
    const options = new Map<string, Value>();
    for (const { name, value } of node.options) {
      const read = this.#value(value, names);
      if (name === '**') for (const [key, entry] of read.entries ?? []) options.set(key, entry);
      else options.set(name, read);
    }
    const last = args.at(-1);
    for (const [key, entry] of last?.entries ?? []) if (!options.has(key)) options.set(key, entry);
    return this.#call(callee, args, options);
  }

  #call(callee: Value, given: readonly Value[], options: ReadonlyMap<string, Value> = new Map()): Value {
    const args = [...(callee.bound ?? []), ...given];
    const results: Value[] = [];
    if (callee.code !== undefined) results.push(this.#invoke(callee.code, args));
    for (const name of callee.names ?? []) results.push(this.#callNamed(name, callee.self, args, options));
    if (callee.texts !== undefined && callee.names === undefined) results.push(...this.#callText(callee, args, options));
    return either(results);
  }

  /** In PHP and with callbacks by name, a text is called. */
  #callText(callee: Value, args: readonly Value[], options: ReadonlyMap<string, Value>): Value[] {
    return textsOf(callee).flatMap((text) => {
      if (text.includes(UNKNOWN_TEXT)) this.effects.add(OBJECTIONS.hidden);
      return /^[\w\\:.]+$/.test(text) ? [this.#callNamed(this.#rules.canonical(text), undefined, args, options)] : [];
    });
  }

  #callNamed(name: string, self: Value | undefined, args: readonly Value[], options: ReadonlyMap<string, Value>): Value {
    const rules = this.#rules;
    const call: CodeCall = { name, self, args, options, effects: this.effects, call: (callee, values) => this.#call(callee, values), module: (value) => this.#module(value) };
    const method = methodOf(name);
    if (!rules.looks.test(name)) this.#callbacks(call);
    if (rules.shows.test(name)) this.effects.shown([...args, ...options.values()]);
    if (name.includes(UNKNOWN_TEXT) && rules.guarded.test(name)) this.effects.add(OBJECTIONS.hidden);
    const effect = rules.effects.get(name) ?? rules.effects.get(method);
    if (effect !== undefined) applyEffects(effect, call);
    const folded = (rules.folds.get(name) ?? (name.includes('.') || self !== undefined ? rules.folds.get(method) : undefined))?.(call);
    if (folded !== null && folded !== undefined) return folded;
    const client = judgeClient(rules, /^[^.(]*/.exec(name)?.[0] ?? name, call);
    if (client !== null) return client;
    const own = this.#methods.get(method);
    if (own !== undefined && effect === undefined) return this.#invoke(own, [self ?? NOTHING, ...args]);
    if (effect === undefined && !rules.looks.test(name)) judgeOther(call);
    if (ROWS.test(name) && !this.effects.throwaway) this.effects.add(OBJECTIONS.database);
    return { names: [`${name}()`], ...(effect !== undefined && FETCHES.test(effect) ? { origin: 'network' } : worstOrigin([self, ...args])) };
  }

  /** Functions that are handed on are called with what they can be given. */
  #callbacks(call: CodeCall): void {
    const values = [...call.args, ...call.options.values()];
    for (const value of values) {
      if (value.code === undefined && value.names?.some((name) => this.#rules.effects.has(name)) !== true) continue;
      const others = call.options.get('args')?.items ?? values.filter((one) => one !== value && one.code === undefined).map((one) => (one.items === undefined ? one : elementOf(one)));
      const given = call.self?.items !== undefined || call.self?.origin !== undefined ? [elementOf(call.self)] : others;
      this.#call(value, given.length === 0 ? [NOTHING] : given);
    }
  }

  #module(value: Value | undefined): Value {
    return either(textsOf(value).map((text) => {
      if (/^[./]/.test(text)) return NOTHING;
      if (text.includes(UNKNOWN_TEXT)) {
        this.effects.add(OBJECTIONS.hidden);
        return NOTHING;
      }
      return this.#known(this.#rules.canonical(text)) ?? ofName(this.#rules.canonical(text));
    }));
  }

  #invoke(closure: Closure, args: readonly Value[]): Value {
    this.#idle.delete(closure);
    if (this.#busy.includes(closure) || this.#busy.length > MOST_CALLS_DEEP) return NOTHING;
    this.#busy.push(closure);
    const results: Value[] = [];
    this.#results.push(results);
    const names = new Names(closure.scope);
    closure.params.forEach((param, index) => this.#bind(param, args[index] ?? (param.kind === 'assign' ? this.#value(param.value, names) : NOTHING), names, true));
    const last = this.#body(closure.body, names, false);
    this.#results.pop();
    this.#busy.pop();
    return results.length === 0 ? (closure.body.length === 1 && closure.body[0]?.kind !== 'block' ? last : NOTHING) : either(results);
  }

  #class(name: string, body: readonly CodeNode[], outer: Names): void {
    const names = new Names(outer);
    const members = body.flatMap((node) => (node.kind === 'block' ? node.body : [node])).flatMap((node) => (node.kind === 'block' ? node.body : [node]));
    for (const node of members) {
      const value = this.#value(node, names);
      if (node.kind === 'function' && node.name !== null && value.code !== undefined) this.#methods.set(`.${node.name}`, value.code);
    }
    if (name !== '') outer.set(name, ofName(`own:${name}`));
  }

  #changed(operator: string, old: Value, value: Value): Value {
    if (/^(?:\|\||\?\?|&&)$/.test(operator)) return either([old, value]);
    const result = binary(operator, old, value);
    // A text that grows in a loop: how often, nobody knows.
    return this.#loops > 0 && result.texts !== undefined ? { ...result, texts: [...result.texts, `${textsOf(old)[0] ?? ''}${UNKNOWN_TEXT}`] } : result;
  }

  #bind(target: CodeNode, value: Value, names: Names, fresh = false): void {
    switch (target.kind) {
      case 'name': {
        const old = fresh ? undefined : names.get(target.name);
        const next = this.#maybe > 0 && old !== undefined ? either([old, value]) : value;
        if (fresh) names.set(target.name, next);
        else names.change(target.name, next);
        return;
      }
      case 'list':
        target.items.forEach((item, index) => this.#bind(item, item.kind === 'spread' ? { items: value.items?.slice(index) ?? [] } : (value.items?.[index] ?? { ...worstOrigin([value]) }), names, fresh));
        return;
      case 'map':
        for (const { key, value: inner } of target.entries) this.#bind(inner, this.#member(value, this.#value(key, names)), names, fresh);
        return;
      case 'assign':
        this.#bind(target.target, value === NOTHING || value.texts === undefined && value.names === undefined && value.items === undefined && value.entries === undefined && value.code === undefined ? either([this.#value(target.value, names), value]) : value, names, fresh);
        return;
      case 'spread':
        this.#bind(target.of, value, names, fresh);
        return;
      case 'member': {
        const of = this.#value(target.of, names);
        const key = textsOf(this.#value(target.key, names))[0] ?? UNKNOWN_TEXT;
        if (target.of.kind === 'name' && of.names === undefined) names.change(target.of.name, { ...of, entries: new Map([...(of.entries ?? []), [key, value]]) });
        else if (target.of.kind === 'name' && /^(?:self|this|\$this)$/.test(target.of.name)) names.change(target.of.name, { ...of, entries: new Map([...(of.entries ?? []), [key, value]]) });
        return;
      }
      case 'block':
        for (const node of target.body) this.#bind(node, value, names, fresh);
        return;
      default:
        this.#value(target, names);
    }
  }

  #import(node: Extract<CodeNode, { kind: 'import' }>, names: Names): void {
    const { canonical } = this.#rules;
    if (/^[./]/.test(node.module)) {
      for (const { as } of node.names ?? []) names.set(as, NOTHING);
      if (node.as !== null && node.as !== '') names.set(node.as, NOTHING);
      return;
    }
    const module = canonical(node.module);
    if (node.names === null) {
      // `import a.b` makes `a` known.
      const name = node.as ?? module.split('.')[0] ?? module;
      if (name !== '') names.set(name, this.#known(node.as === null ? name : module) ?? ofName(node.as === null ? name : module));
      return;
    }
    for (const { name, as } of node.names) {
      if (name === '*') this.#stars.push(module);
      else names.set(as, name === 'default' ? ofName(module) : this.#member(ofName(module), { texts: [name] }));
    }
  }

  #loop(node: Extract<CodeNode, { kind: 'loop' }>, names: Names): Value {
    if (node.endless) this.effects.add(OBJECTIONS.exhaust);
    const over = node.over === null ? null : this.#value(node.over, names);
    if (node.target !== null && over !== null) this.#bind(node.target, over.items === undefined && this.#rules.command !== undefined ? over : elementOf(over), names, true);
    const values: Value[] = [];
    this.#loops += 1;
    for (let round = 0; round < (this.#loops <= 2 && node.value === null ? 2 : 1); round += 1) {
      if (round > 0) this.#maybe += 1;
      for (const child of node.body) this.#value(child, names);
      if (round > 0) this.#maybe -= 1;
    }
    if (node.value !== null) {
      const value = this.#value(node.value, names);
      values.push(...(node.value.kind === 'spread' ? (value.items ?? [NOTHING]) : [value]));
    }
    this.#loops -= 1;
    return node.value === null ? NOTHING : { items: values, ...worstOrigin(values) };
  }
}
