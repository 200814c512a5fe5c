import type { Document, Node } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import { WaveError, messageOf } from '../errors.ts';
import type { MapEntry, ScalarNode, Span, SyntaxProblem, TreeNode, TreeResult } from './tree.ts';
import { MAX_DEPTH, MAX_NODES } from './tree.ts';

/** Resolving an alias searches the document, so their number bounds the work. */
const MAX_ALIASES = 1_000;

/** Reads one YAML 1.2 document. `base` is where `text` begins in the file; all offsets count from the file's start. */
export function parseYamlTree(text: string, base = 0): TreeResult {
  const whole = { start: base, end: base + text.length };
  try {
    return read(text, base, whole);
  } catch (error) {
    // The composer recurses without a limit of its own: hostile nesting ends in a RangeError.
    if (error instanceof RangeError) return { root: null, problems: [{ message: `Nested more than ${MAX_DEPTH} levels deep`, span: whole }] };
    if (error instanceof TreeLimitError) return { root: null, problems: [{ message: error.message, span: error.span }] };
    return { root: null, problems: [{ message: `This is not YAML: ${messageOf(error)}`, span: whole }] };
  }
}

class TreeLimitError extends WaveError<'limit'> {
  constructor(message: string, readonly span: Span) {
    super('limit', message);
    this.name = 'TreeLimitError';
  }
}

function read(text: string, base: number, whole: Span): TreeResult {
  // Repeated keys are found later, for all syntaxes alike.
  const documents = [...parseAllDocuments(text, { prettyErrors: false, uniqueKeys: false, stringKeys: true, version: '1.2', logLevel: 'silent' })];
  const [document, second] = documents;
  if (documents.some((each) => each.errors.some((error) => error.code === 'RESOURCE_EXHAUSTION'))) throw new RangeError();
  const problems: SyntaxProblem[] = documents.flatMap((each) => each.errors.map((error) => ({ message: sentence(error.message), span: shift(error.pos, base) })));
  if (second !== undefined && problems.length === 0) {
    problems.push({ message: 'The file holds several YAML documents; a story is one', span: shift(second.range, base) });
  }
  if (problems.length > 0) return { root: null, problems };
  const contents = document?.contents ?? null;
  if (document === undefined || contents === null) return { root: null, problems: [] };
  return { root: new Converter(document, base, whole).convert(contents, 0), problems: [] };
}

class Converter {
  private nodes = 0;
  private aliases = 0;

  constructor(private readonly document: Document.Parsed, private readonly base: number, private readonly whole: Span) {}

  convert(node: Node, depth: number): TreeNode {
    const span = node.range ? shift(node.range, this.base) : this.whole;
    this.nodes += 1;
    if (this.nodes > MAX_NODES) throw new TreeLimitError(`More than ${MAX_NODES} values once aliases are followed`, span);
    if (depth > MAX_DEPTH) throw new TreeLimitError(`Nested more than ${MAX_DEPTH} levels deep`, span);
    if (isAlias(node)) return this.follow(node, span, depth);
    if (isSeq(node)) return { kind: 'list', span, items: node.items.map((item) => this.child(item, span, depth)) };
    if (isMap(node)) return { kind: 'map', span, entries: node.items.map((pair) => this.entry(pair, span, depth)) };
    return scalar(node, span);
  }

  private follow(node: Node, span: Span, depth: number): TreeNode {
    this.aliases += 1;
    if (this.aliases > MAX_ALIASES) throw new TreeLimitError(`More than ${MAX_ALIASES} aliases`, span);
    const target = isAlias(node) ? node.resolve(this.document) : undefined;
    if (target === undefined) throw new TreeLimitError('This alias names an anchor that does not exist', span);
    // Problems in the value are shown where the alias stands, not where the anchor is.
    return { ...this.convert(target, depth + 1), span };
  }

  private entry(pair: { key: unknown; value: unknown }, span: Span, depth: number): MapEntry {
    const key = isScalar(pair.key) ? pair.key : null;
    const keySpan = key?.range ? shift(key.range, this.base) : span;
    return { key: typeof key?.value === 'string' ? key.value : key?.source ?? '', keySpan, value: this.child(pair.value, keySpan, depth) };
  }

  private child(value: unknown, parent: Span, depth: number): TreeNode {
    if (isScalar(value) || isSeq(value) || isMap(value) || isAlias(value)) return this.convert(value, depth + 1);
    return { kind: 'scalar', value: null, source: '', span: parent };
  }
}

function scalar(node: Node, span: Span): ScalarNode {
  const value: unknown = isScalar(node) ? node.value : null;
  const source = isScalar(node) && node.source !== undefined ? node.source : String(value);
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return { kind: 'scalar', span, value, source };
  // Tagged values (binary, timestamps) are kept as they are written.
  return { kind: 'scalar', span, value: value === null || value === undefined ? null : source, source };
}

function shift(range: readonly [number, number, ...number[]], base: number): Span {
  return { start: range[0] + base, end: Math.max(range[1], range[0] + 1) + base };
}

function sentence(message: string): string {
  return message.replace(/\s+/g, ' ').replace(/\.$/, '');
}
