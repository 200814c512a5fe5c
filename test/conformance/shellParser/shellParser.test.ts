import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { createTreeSitterShellParser } from '../../../src/adapters/shell/treeSitterShellParser.ts';
import type { ShellNode, ShellParser, ShellWord } from '../../../src/core/ports/shellParser.ts';

const worker = new URL('../../../src/adapters/shell/worker.ts', import.meta.url);
const wasmDirectory = fileURLToPath(new URL('../../../node_modules/@vscode/tree-sitter-wasm/wasm', import.meta.url));

/** Every implementation of the port. */
const PARSERS: Readonly<Record<string, () => ShellParser>> = {
  'tree-sitter': () => createTreeSitterShellParser({ worker, wasmDirectory }),
};

/** A word as text: variables as `$x`, substitutions as `$(…)`, unknowns as `?`. */
function text(word: ShellWord): string {
  return word.map((part) => (part.kind === 'text' ? part.text : part.kind === 'variable' ? `$${part.name}` : part.kind === 'opaque' ? '?' : `$(${part.body.map(show).join('; ')})`)).join('');
}

function show(node: ShellNode): string {
  switch (node.kind) {
    case 'command':
      return [...node.assignments.map(({ name, values }) => `${name}=${values.map(text).join(',')}`), ...node.words.map((word) => `<${text(word)}>`), ...node.redirects.map(({ operator, target }) => `${operator}[${text(target)}]`)].join(' ');
    case 'pipeline':
      return node.stages.map(show).join(' | ');
    case 'group':
      return `${node.subshell ? 'sub' : 'group'}{${node.body.map(show).join('; ')}}${node.redirects.map(({ operator, target }) => `${operator}[${text(target)}]`).join('')}`;
    case 'loop':
      return `for ${node.variable} in ${node.values.map(text).join(' ')} {${node.body.map(show).join('; ')}}`;
    case 'function':
      return `fn ${node.name} {${node.body.map(show).join('; ')}}`;
  }
}

const CASES: readonly (readonly [string, string])[] = [
  ['ls -la', '<ls> <-la>'],
  [`r'm' "-rf" $'\\x2f' a\\ b`, '<rm> <-rf> </> <a b>'],
  ['echo "a $x ${y:-z} $(id)"', '<echo> <a $x $y $(<id>)>'],
  ['env {rm,-rf,/}', '<env> <rm> <-rf> </>'],
  ['echo a{1..3}b {x,y}{1,2}', '<echo> <a1b> <a2b> <a3b> <x1> <x2> <y1> <y2>'],
  ['A=1 B="x y" env', 'A=1 B=x y <env>'],
  ['a; b && c || d &', '<a>; <b>; <c>; <d>'],
  ['a | b |& c', '<a> | <b> | <c>'],
  ['(cd x; ls) > out 2>&1', 'group{sub{<cd> <x>; <ls>}}>[out]>&[1]'],
  ['for f in a b; do rm $f; done', 'for f in a b {<rm> <$f>}'],
  ['if a; then b; else c; fi', 'group{<a>; <b>; <c>}'],
  ['while read l; do x; done < <(sort f)', 'group{group{<read> <l>; <x>}}<[$(<sort> <f>)]'],
  ['case $x in a) b;; *) c;; esac', 'group{<b>; <c>}'],
  ['f() { g; }; f', 'fn f {group{<g>}}; <f>'],
  ["cat <<'E' | sh\nrm $x\nE", '<cat> <<[rm $x\n] | <sh>'],
  ['cat <<E > f\n$(id) `ls`\nE', '<cat> <<[$(<id>) $(<ls>)\n] >[f]'],
  ['sh <<< "rm -rf /"', '<sh> <<<[rm -rf /]'],
  ['echo `date`', '<echo> <$(<date>)>'],
  ['x=$(rm -rf /)', 'x=$(<rm> <-rf> </>)'],
  ['[[ -n $(id) ]] && ls', '<[[> <?>; <ls>'],
  ['ls # rm', '<ls>'],
  ['echo hello \\\nworld', '<echo> <hello> <world>'],
  ['echo "two\nlines"', '<echo> <two\nlines>'],
  ['diff <(a) >(b)', '<diff> <$(<a>)> <$(<b>)>'],
];

for (const [name, create] of Object.entries(PARSERS)) {
  describe(`shell parser: ${name}`, () => {
    let parser: ShellParser;
    before(() => {
      parser = create();
    });
    after(() => parser.dispose());

    for (const [command, expected] of CASES) {
      it(JSON.stringify(command), async () => {
        const parse = await parser.parse(command);
        assert.equal(parse.parsed ? parse.body.map(show).join('; ') : parse.detail, expected);
      });
    }

    it('keeps what quotes protect apart from what the shell would expand', async () => {
      const parse = await parser.parse(`echo *.js "*.js" ~/a "~"`);
      const [command] = parse.parsed ? parse.body : [];
      const quoted = command?.kind === 'command' ? command.words.slice(1).map((word) => word.every((part) => part.kind === 'text' && part.quoted)) : [];
      assert.deepEqual(quoted, [false, true, false, true]);
    });

    for (const broken of ['echo "', "echo '", 'ls)', 'if x; then', 'cat <<E\nno end', 'a | | b', '('.repeat(5000), 'x'.repeat(1_000_000)]) {
      it(`does not pretend to understand ${JSON.stringify(broken.slice(0, 20))}`, async () => {
        assert.equal((await parser.parse(broken)).parsed, false);
      });
    }

    it('answers many at once, each with its own', async () => {
      const parses = await Promise.all(Array.from({ length: 50 }, (_, index) => parser.parse(`echo ${index}`)));
      assert.deepEqual(parses.map((parse) => (parse.parsed ? parse.body.map(show).join() : '')), parses.map((_, index) => `<echo> <${index}>`));
    });

    it('says so after it was closed', async () => {
      const closed = create();
      await closed.parse('ls');
      await closed.dispose();
      const parse = await closed.parse('ls');
      assert.deepEqual(parse.parsed ? '' : parse.reason, 'failed');
    });
  });
}

describe('shell parser thread', () => {
  it('that cannot start answers instead of hanging', async () => {
    const parser = createTreeSitterShellParser({ worker, wasmDirectory: '/nowhere' });
    const parse = await parser.parse('ls');
    assert.deepEqual(parse.parsed ? '' : parse.reason, 'failed');
    await parser.dispose();
  });

  it('that hangs is ended, and the next call gets a new one', async () => {
    const hanging = new URL('data:text/javascript,import{parentPort}from"node:worker_threads";parentPort.on("message",()=>{for(;;);})');
    const parser = createTreeSitterShellParser({ worker: hanging, wasmDirectory, hangMs: 200 });
    for (let round = 0; round < 2; round += 1) {
      const parse = await parser.parse('ls');
      assert.deepEqual(parse.parsed ? '' : parse.reason, 'timeout');
    }
    await parser.dispose();
  });

  it('gives up on a text that takes too long to read', async () => {
    const parser = createTreeSitterShellParser({ worker, wasmDirectory, timeoutMs: 0 });
    const parse = await parser.parse(`echo ${'$(a '.repeat(1500)}`);
    assert.deepEqual(parse.parsed ? '' : parse.reason, 'timeout');
    await parser.dispose();
  });
});
