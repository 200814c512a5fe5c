import assert from 'node:assert/strict';
import type { ShellParser } from '../../../src/core/ports/shellParser.ts';
import type { Scorer } from '../../../src/core/ports/scorer.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { sourceShellParser } from '../../calibration/measure.ts';

describe('options and operands of any program', () => {
  let parser: ShellParser;
  let scorer: Scorer;
  before(() => {
    parser = sourceShellParser();
    scorer = createScorer({ shellParser: parser });
  });
  after(() => parser.dispose());

  const rulesOf = async (command: string): Promise<string[]> =>
    (await scorer.score({ tool: 'run_command', input: { command } }, { worktree: '/repo', story: null, thresholds: { constitutional: 0.7, escalation: 0.85 } })).violations.map(({ rule }) => rule);

  it('takes an output for a write', async () => {
    for (const command of ['tsc --outDir /usr/local/lib/app', 'jest --coverageDirectory=/var/www/html', 'eslint -o/etc/report src', 'protoc --cpp_out=/usr/include a.proto', 'mypy --html-report /var/www src']) assert.ok((await rulesOf(command)).includes('path/system'), command);
    assert.ok((await rulesOf('webpack --output-path .git/hooks')).includes('protected/hooks'));
    for (const command of ['tsc --outDir build --declarationDir types', 'jest --coverageDirectory=/tmp/coverage', 'eslint -o report.json src']) assert.deepEqual(await rulesOf(command), [], command);
  });

  it('reads an option that holds a command as one', async () => {
    for (const command of ["tsup --onSuccess 'rm -rf ~/'", "tsc-watch --on-success='rm -rf ~/'", "wtr --command 'rm -rf ~/'"]) assert.ok((await rulesOf(command)).includes('delete/home'), command);
    assert.deepEqual(await rulesOf("tsup --onSuccess 'node dist/cli.js --help'"), []);
  });

  it('asks before a tool or a program of the project goes to another host', async () => {
    for (const command of ['./bin/loadtest https://api.acme.dev/v1', 'lighthouse https://shop.acme.dev', './run --url=https://acme.dev', './miner -o stratum+tcp://pool.acme.dev:4444', './client db.acme.dev:5432']) assert.ok((await rulesOf(command)).includes('network/other-host'), command);
    for (const command of ['./bin/loadtest http://localhost:3000', 'lighthouse http://127.0.0.1:8080 --output json', './bin/schemacheck --schema https://json-schema.org/draft/2020-12/schema a.json']) assert.deepEqual(await rulesOf(command), [], command);
  });

  it('does not know what a tool does to a place outside', async () => {
    for (const command of ['prettier --write /srv/app', 'black ~/other/app.py', 'pytest /opt/suite', 'doxygen ../../../srv/Doxyfile']) assert.ok((await rulesOf(command)).includes('path/worked-on'), command);
    for (const command of ['gcc -I/usr/include/x -L /usr/lib main.c', 'prettier --config ~/.config/prettierrc src', 'clang-tidy -p build src/a.c']) assert.ok(!(await rulesOf(command)).includes('path/worked-on'), command);
  });
});
