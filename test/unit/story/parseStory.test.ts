import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { parseStory, parseStoryBytes } from '../../../src/core/story/parseStory.ts';
import { brief, fixtureNames, minimal, parseFixture, problemsOf, readFixture } from './fixtures.ts';

const load = (value: Record<string, unknown>) => {
  const { story, problems } = parseStory(JSON.stringify(value), { path: 'story.json' });
  assert.ok(story, JSON.stringify(problems));
  return story;
};

const storyOf = (name: string) => {
  const { story, problems } = parseFixture(name);
  assert.ok(story, JSON.stringify(problems));
  return story;
};

describe('parseStory: dialects', () => {
  for (const name of fixtureNames('good')) {
    it(`reads ${name} without errors`, () => {
      const { story, problems } = parseFixture(`good/${name}`);
      assert.deepEqual(problems.filter((problem) => problem.severity === 'error'), []);
      assert.ok(story);
    });
  }

  it('reads every field of the canonical dialect and keeps the rest', () => {
    const story = storyOf('good/canonical.json');
    assert.deepEqual({ ...story, prompt: '' }, {
      id: 'SHOP-12', title: 'Show the delivery date in the basket', prompt: '', domain: 'frontend', priority: 'high',
      objective: { asA: 'shopper', iWant: 'to see when things arrive', soThat: 'I can decide before I pay' },
      acceptanceCriteria: [
        { id: 'AC-1', description: 'Each basket line shows its earliest delivery date', threshold: 'within 200 ms' },
        { id: 'AC-2', description: 'A line without stock says so instead of a date' },
      ],
      files: { create: ['src/basket/delivery.js', 'test/delivery.test.js'], modify: ['src/basket/**/*.{js,css}'], forbidden: ['.env', '**/secrets/**'] },
      safety: { stopConditions: ['Prices change'], escalationTriggers: ['The stock service needs a new key'] },
      dependencies: ['SHOP-9'], waveNumber: 2, budget: { tokens: 60000, usd: 4.5 },
      commands: { setup: 'npm ci', build: 'npm run build', lint: 'npm run lint', test: 'npm test', launch: 'npm run deploy' },
      plan: 'Read the stock service first; the date format is already in src/dates.js.', gates: {},
      extra: { $schema: '../../../../media/schemas/story.schema.json', estimated_tokens: 15000, team: { lead: 'Ines', size: 3 } },
    });
  });

  it('takes only what blocks from an object of dependencies', () => {
    const story = storyOf('good/snakeCase.json');
    assert.deepEqual(story.dependencies, ['LEDGER-P2-003', 'LEDGER-P1-001']);
    assert.deepEqual(story.extra['dependencies'], { blocks: ['LEDGER-P3-001'] });
  });

  it('keeps unknown fields inside known objects', () => {
    const story = storyOf('good/snakeCase.json');
    assert.deepEqual(story.extra['files'], { existing: ['ledger/accounts.js'] });
    assert.deepEqual(story.extra['safety'], { rollback_plan: 'Reopen the month' });
    assert.deepEqual(story.extra['acceptance_criteria'], {
      'AC-01': { ears_format: 'WHEN a month is closed THEN debit equals credit', test_approach: 'Close a month with 3 accounts' },
    });
  });

  it('does not take an estimate for a budget', () => {
    assert.deepEqual(storyOf('good/snakeCase.json').budget, {});
  });

  it('reads files by action, a description in parts and blockers from traceability', () => {
    const story = storyOf('good/camelCase.json');
    assert.deepEqual(story.files, { create: ['src/lending/loan.ts'], modify: ['src/shelf.ts'], forbidden: [] });
    assert.deepEqual(story.dependencies, ['LIB-CARD-001']);
    assert.equal(story.waveNumber, 1);
    assert.match(story.prompt, /^Let a member borrow.*\n\nContext: The desk.*\n\nUser story: As a member/s);
    assert.deepEqual(story.objective, { asA: 'member', iWant: 'to borrow a book by its barcode', soThat: 'I need not queue' });
    assert.equal(story.acceptanceCriteria[1]?.description, 'WHEN the book is reserved THEN it is refused');
  });

  it('reads criteria as texts, with and without ids', () => {
    const story = storyOf('good/objectiveOnly.json');
    const { problems } = parseFixture('good/objectiveOnly.json');
    assert.deepEqual(story.acceptanceCriteria, [
      { id: 'AC-1', description: 'The total is shown in kg' },
      { id: 'AC-2', description: 'The trend of six months is shown' },
    ]);
    assert.deepEqual(brief(problems), ['warning $.criteria[1]']);
    assert.equal(story.prompt, 'Dashboard of emissions');
  });

  it('reads YAML with comments, folded text, lists of commands and steps', () => {
    const story = storyOf('good/plain.yaml');
    assert.equal(story.id, 'DOCS-7');
    assert.equal(story.prompt, 'The README does not say how often a call is retried.');
    assert.equal(story.priority, '2');
    assert.deepEqual(story.acceptanceCriteria, [
      { id: 'AC-1', description: 'The README has a section "Retries"' },
      { id: 'AC-2', description: 'Given a reader who looks for a setting, when they read that section, then they find its name and default' },
    ]);
    assert.deepEqual(story.files, { create: [], modify: ['README.md'], forbidden: ['src/**'] });
    assert.deepEqual(story.dependencies, ['DOCS-3']);
    assert.deepEqual(story.commands, { test: 'npm run lint && npm test' });
    assert.equal(story.plan, '1. Read src/retry.js\n2. Write the section');
  });

  it('reads Markdown: title from the heading, criteria from their list, the rest as prompt', () => {
    const story = storyOf('good/frontMatter.md');
    assert.deepEqual(parseFixture('good/frontMatter.md').problems, []);
    assert.equal(story.title, 'Colour only on a terminal');
    assert.deepEqual(story.acceptanceCriteria, [
      { id: 'AC-1', description: 'No escape codes when the output is a pipe' },
      { id: 'AC-2', description: '`NO_COLOR` is respected, whatever its value' },
    ]);
    assert.deepEqual(story.safety.stopConditions, ['An option changes its meaning']);
    assert.deepEqual(story.budget, { tokens: 20000 });
    assert.match(story.prompt, /an example in a fence[^]*## Notes\n\nSee the discussion/);
    assert.doesNotMatch(story.prompt, /NO_COLOR/);
  });

  it('adds criteria of the body to those of the front matter, each once', () => {
    const text = '---\nid: A-1\ntitle: T\ncriteria: ["AC-1: one"]\n---\n## Acceptance criteria\n- AC-1: one\n- AC-2: two\n';
    assert.deepEqual(parseStory(text, { path: 'a.md' }).story?.acceptanceCriteria.map((each) => each.id), ['AC-1', 'AC-2']);
  });

  it('reads a file that begins with a byte order mark, and Windows line ends', () => {
    const text = `\uFEFF${readFixture('good/canonical.json').replace(/\n/g, '\r\n')}`;
    assert.equal(parseStory(text, { path: 'C:\\repo\\.wave\\stories\\A.JSON' }).story?.id, 'SHOP-12');
  });

  it('makes up ids around those that are taken', () => {
    const ids = load(minimal({ criteria: ['one', { id: 'AC-1', description: 'two' }, 'three'] })).acceptanceCriteria.map((each) => each.id);
    assert.deepEqual(ids, ['AC-2', 'AC-1', 'AC-3']);
  });

  it('joins description and prompt when both are there', () => {
    assert.equal(load(minimal({ description: 'Short.', prompt: 'Long.' })).prompt, 'Short.\n\nLong.');
  });

  it('counts null as absent', () => {
    const story = load(minimal({ wave: null, files: null, budget: null, dependencies: null, objective: null }));
    assert.equal(story.waveNumber, null);
  });

  it('writes paths in one way', () => {
    assert.deepEqual(load(minimal({ files: { modify: ['./src//a.js', 'src\\b.js'] } })).files.modify, ['src/a.js', 'src/b.js']);
  });

  it('gives the place of the id', () => {
    assert.deepEqual(parseFixture('good/canonical.json').idRange, { line: 3, column: 8, endLine: 3, endColumn: 17 });
  });
});

describe('parseStory: what is wrong, and where', () => {
  const cases: Readonly<Record<string, readonly [path: string, line: number, column: number][]>> = {
    'missingId.json': [['$', 0, 0]],
    'noTitle.json': [['$', 0, 0]],
    'noCriteria.json': [['$.acceptance_criteria', 3, 25]],
    'duplicateCriteria.json': [['$.acceptance_criteria[1]', 5, 4]],
    'wrongTypes.json': [['$.wave', 4, 10], ['$.files.create', 5, 23], ['$.budget.tokens', 6, 24]],
    'paths.json': [['$.files.create[0]', 5, 15], ['$.files.modify[0]', 6, 15], ['$.files.modify[1]', 6, 30], ['$.files.forbidden[0]', 7, 18]],
    'syntax.json': [['$', 3, 2]],
    'duplicateKey.json': [['$.title', 3, 2]],
    'unsafeId.json': [['$.id', 1, 8]],
    'notAnObject.json': [['$', 0, 0]],
    'syntax.yaml': [['$', 4, 0]],
    'unclosed.md': [['$', 0, 0]],
    'missingId.md': [['$', 1, 0]],
  };
  for (const name of fixtureNames('bad')) {
    it(`refuses ${name} at the right place`, () => {
      const { story, problems } = parseFixture(`bad/${name}`);
      const errors = problems.filter((problem) => problem.severity === 'error');
      assert.equal(story, null);
      assert.deepEqual(errors.map((problem) => [problem.path, problem.line, problem.column]), cases[name]);
      assert.ok(errors.every((problem) => problem.message !== '' && problem.expected !== '' && problem.endLine >= problem.line));
    });
  }

  it('says what was expected', () => {
    const [problem] = parseStory(JSON.stringify(minimal({ wave: 'one' })), { path: 'a.json' }).problems;
    assert.equal(problem?.message, 'Here stands a text');
    assert.equal(problem.expected, 'a whole number, 0 or more');
  });

  it('refuses ids that cannot name a branch or a folder', () => {
    for (const id of ['', '.', '..', '-a', 'a..b', 'a.', 'a/b', 'a b', 'a\nb', 'ä', 'a~1', 'x.lock', 'CON', 'nul.txt', 'a'.repeat(61)]) {
      assert.deepEqual(problemsOf(minimal({ id })), ['error $.id'], JSON.stringify(id));
    }
    for (const id of ['A', 'WAVE-P1-002', 'v1.2_x', 'a'.repeat(60)]) assert.deepEqual(problemsOf(minimal({ id })), [], id);
  });

  it('refuses paths that leave the repository, also inside braces', () => {
    for (const glob of ['/a', 'C:\\a', 'c:/a', '\\\\server\\share', '~/x', '..', '../a', 'a/..', 'a\\..\\b', '{a,../b}', 'file:///etc', '!a', 'a\u0000b', '   ']) {
      assert.equal(problemsOf(minimal({ files: { create: [glob] } }))[0], 'error $.files.create[0]', glob);
    }
    for (const glob of ['a..b', '.env', '...', 'src/{1..3}.js', '~a', '**/*']) assert.deepEqual(problemsOf(minimal({ files: { create: [glob] } })), [], glob);
  });

  it('refuses wrong types wherever they are', () => {
    const wrong: Record<string, unknown> = {
      id: 7, title: ['x'], prompt: 3, domain: {}, priority: [], objective: [], files: 'src', safety: [], dependencies: 3,
      wave: 1.5, budget: 5000, commands: 'npm test', plan: { a: 1 }, criteria: 'one',
    };
    for (const [key, value] of Object.entries(wrong)) {
      assert.ok(problemsOf(minimal({ [key]: value })).includes(`error $.${key}`), key);
    }
  });

  it('refuses criteria without words or with an empty id', () => {
    assert.deepEqual(problemsOf(minimal({ criteria: [{ id: 'AC-1' }] })), ['error $.criteria[0]']);
    assert.deepEqual(problemsOf(minimal({ criteria: [{ id: '', description: 'x' }] })), ['error $.criteria[0].id']);
    assert.deepEqual(problemsOf(minimal({ criteria: ['ok', 3, ' '] })).filter((each) => each.startsWith('error')), ['error $.criteria[1]', 'error $.criteria[2]']);
  });

  it('refuses a story that waits for itself, and empty commands', () => {
    assert.deepEqual(problemsOf(minimal({ dependencies: ['A-1'] })), ['error $.dependencies[0]']);
    assert.deepEqual(problemsOf(minimal({ commands: { test: '' } })), ['error $.commands.test']);
  });

  it('warns of two names for one thing that disagree, and of slips in names', () => {
    assert.deepEqual(problemsOf(minimal({ story_id: 'B-2' })), ['warning $.story_id']);
    assert.deepEqual(problemsOf(minimal({ comands: { test: 'x' } })), ['warning $.comands']);
    assert.deepEqual(problemsOf(minimal({ test_plan: {}, risk: 'high' })), []);
  });

  it('warns when a path is in scope and forbidden', () => {
    assert.deepEqual(problemsOf(minimal({ files: { modify: ['a'], forbidden: ['a'] } })), ['warning $.files.forbidden[0]']);
  });

  it('refuses equal keys at any depth', () => {
    assert.deepEqual(problemsOf('{"id":"A-1","title":"t","criteria":["AC-1: x"],"files":{"create":["a"],"create":["b"]}}'), ['error $.files.create']);
    assert.deepEqual(brief(parseStory('id: A-1\ntitle: t\ntitle: u\ncriteria: ["AC-1: x"]\n', { path: 'a.yml' }).problems), ['error $.title']);
  });
});

describe('parseStory: hostile and broken files', () => {
  const refused = (text: string, path: string) => {
    const { story, problems } = parseStory(text, { path });
    assert.equal(story, null);
    assert.ok(problems.length > 0 && problems.length <= 20);
    return problems[0]?.message ?? '';
  };

  it('refuses files that are empty, too large, or not text', () => {
    for (const path of ['a.json', 'a.yaml']) assert.match(refused('  \n', path), /empty/);
    assert.match(refused('x'.repeat(1024 * 1024 + 1), 'a.json'), /too large/);
    assert.match(refused('{"id":"a\0"}', 'a.json'), /not text/);
    assert.match(parseStoryBytes(Uint8Array.from([0xff, 0xfe, 0x7b, 0x00]), { path: 'a.json' }).problems[0]?.message ?? '', /UTF-8/);
  });

  it('refuses deep nesting and bombs of aliases in good time', () => {
    const before = process.cpuUsage();
    assert.match(refused('['.repeat(500_000), 'a.json'), /Nested/);
    assert.match(refused('['.repeat(100_000), 'a.yaml'), /Nested/);
    assert.match(refused('a: &a [*a]', 'a.yaml'), /Nested/);
    const bomb = Array.from({ length: 8 }, (_, index) => `k${index}: &a${index} [${Array.from({ length: 9 }, () => (index === 0 ? '1' : `*a${index - 1}`)).join(',')}]`);
    assert.match(refused(bomb.join('\n'), 'a.yaml'), /aliases|values/);
    const { user, system } = process.cpuUsage(before);
    assert.ok((user + system) / 1_000 < 5_000);
  });

  it('refuses other endings and several YAML documents', () => {
    assert.match(refused('x', 'story.txt'), /not read as stories/);
    assert.match(refused('id: a\n---\nid: b\n', 'a.yaml'), /several/);
  });

  it('is not confused by a __proto__ key', () => {
    const { story } = parseStory('{"__proto__":{"polluted":1},"id":"A-1","title":"t","criteria":["AC-1: x"]}', { path: 'a.json' });
    assert.ok(story);
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false);
    assert.equal('polluted' in story.extra, false);
  });

  it('never throws on damaged files', () => {
    for (const name of fixtureNames('good')) {
      const text = readFixture(`good/${name}`);
      for (let cut = 0; cut < text.length; cut += 7) {
        assert.doesNotThrow(() => parseStory(text.slice(0, cut), { path: name }));
        assert.doesNotThrow(() => parseStory(`${text.slice(0, cut)}\u0001{[:${text.slice(cut + 3)}`, { path: name }));
      }
    }
  });
});
