import type { Finding } from '../../finding.ts';
import { ask, askHard, danger } from '../../finding.ts';
import { Call } from '../call.ts';
import type { ProgramRule } from '../rule.ts';

const DATA = ask('database/data', [4, 9], "works on a database's data");
const DROP = askHard('database/drop', [1, 4], "deletes the project's database or its data");
const SEND = askHard('network/message', [2, 5], 'sends messages to people');
const USERS = askHard('service/users', [3], 'makes or changes accounts of the application');
const QUEUES = askHard('service/queues', [4, 9], 'deletes or repeats waiting jobs');
const SECRETS = askHard('service/secrets', [2, 3], 'shows or changes secrets of the application');
const OFF = askHard('service/maintenance', [9], 'takes the application out of service or back');
const SERVE = ask('network/serve', [3, 5], 'serves something that others can reach');
const INSTALL = ask('packages/run-remote', [3, 5], 'downloads something and puts it into the project');

/** Programs of web frameworks on the project's own code. Tasks of their own that nobody knows here are the project's own scripts. */
export const FRAMEWORKS: readonly ProgramRule[] = [
  {
    programs: 'manage.py django-admin', verbs: true, production: 'check collectstatic compilemessages makemessages showmigrations sqlmigrate version diffsettings test findstatic help',
    valued: '--settings --pythonpath --database -v --verbosity --tag',
    cases: [
      { sub: 'flush|reset_db|sqlflush|drop_test_database|delete_squashed_migrations|clear_cache|clearsessions|clear_index|remove_stale_contenttypes|unreferenced_files|deleteorphaned|prune_docs', effect: DROP },
      { sub: 'migrate', text: /(?:^| )zero(?: |$)|--fake/, effect: DROP },
      { sub: 'migrate', count: [2, 2], effect: DATA },
      { sub: 'search_index|rebuild_index|update_index|opensearch|elasticsearch', effect: DROP },
      { sub: 'sendtestemail|send_mail|send_queued_mail|send_queued_messages|mail_admins|notify|send_newsletter', effect: SEND },
      { sub: 'createsuperuser|changepassword|create_superuser|set_password|set_fake_passwords|drf_create_token|createapplication|creatersakey', effect: USERS },
      { sub: 'dbshell|loaddata|dumpdata|runscript|createcachetable|sync_permissions|raw_sql|restore|dbrestore|mediarestore|dbbackup|mediabackup|purge|purge_queue|delete|delete_user|anonymize', effect: DATA },
      { sub: 'print_user_for_session|generate_secret_key|print_settings|diffsettings', without: '--default', effect: SECRETS },
      { sub: 'runserver', text: /(?:^| )(?:0(?:\.0\.0\.0)?|\[::\]):/, effect: SERVE },
    ],
    otherwise: 'allow',
  },
  {
    programs: 'artisan', verbs: true, production: 'route:list about optimize optimize:clear view:cache view:clear config:cache config:clear test list help inspire event:list schedule:list key:generate lang:publish',
    cases: [
      { sub: 'migrate:fresh|migrate:reset|migrate:refresh|migrate:rollback|db:wipe|model:prune|schema:dump|telescope:clear|telescope:prune|horizon:clear|scout:flush|scout:delete-index|scout:delete-all-indexes|media-library:clean|activitylog:clean|backup:clean|tenants:migrate-fresh|tenants:rollback', effect: DROP },
      { sub: 'queue:clear|queue:flush|queue:forget|queue:retry|queue:prune-batches|queue:prune-failed|horizon:terminate|horizon:purge|horizon:forget|cache:forget', effect: QUEUES },
      { sub: 'down|up|env:decrypt|env:encrypt', effect: OFF },
      { sub: 'db:seed', flag: '--force|--database', effect: DATA },
      { sub: 'db|scout:import|backup:run|backup:restore|passport:purge|sanctum:prune-expired', effect: DATA },
      { sub: 'make:filament-user|nova:user|user:create|passport:keys|passport:client|jwt:secret|config:show', effect: USERS },
      { sub: 'storage:unlink|vendor:publish', effect: 'allow' },
      { sub: 'migrate', flag: '--force|--database', effect: DATA },
    ],
    otherwise: 'allow',
  },
  {
    // Symfony's `bin/console`; other projects name a script of their own so.
    programs: 'console', verbs: true, production: 'about debug:router debug:container lint:yaml lint:twig lint:container cache:clear cache:warmup assets:install list router:match',
    cases: [
      { sub: 'doctrine:database:drop|doctrine:schema:drop|doctrine:schema:update|doctrine:fixtures:load|doctrine:mongodb:schema:drop|doctrine:migrations:rollup|doctrine:migrations:version|doctrine:query:sql|dbal:run-sql|doctrine:query:dql|fos:elastica:populate|fos:elastica:reset|fos:elastica:delete|app:purge', effect: DROP },
      { sub: 'messenger:failed:remove|messenger:failed:retry|messenger:stop-workers|cache:pool:clear|cache:pool:prune|cache:pool:delete', effect: QUEUES },
      { sub: 'secrets:reveal|secrets:list|secrets:set|secrets:remove|secrets:decrypt-to-local|secrets:generate-keys|debug:dotenv|debug:container', flag: '--reveal|--env-vars|--env-var', effect: SECRETS },
      { sub: 'secrets:reveal|secrets:set|secrets:remove|secrets:decrypt-to-local|secrets:generate-keys', effect: SECRETS },
      { sub: 'mailer:test|swiftmailer:email:send|messenger:consume|notifier:test', effect: SEND },
      { sub: 'fos:user:create|fos:user:promote|fos:user:change-password|lexik:jwt:generate-keypair|lexik:jwt:generate-token|doctrine:migrations:execute', effect: USERS },
    ],
    otherwise: 'allow',
  },
  {
    programs: 'rails rake', verbs: true, production: 'routes about stats notes version test assets:precompile assets:clean assets:clobber tmp:clear tmp:create log:clear zeitwerk:check webpacker:compile tailwindcss:build -T spec standard rubocop',
    valued: '-e --environment -f --rakefile -b -p --binding --port -C',
    cases: [
      { arg: /^(?:db:(?:drop|reset|purge|truncate|migrate:reset|schema:load|structure:load|wipe|fresh|seed:replant|rollback|migrate:(?:down|redo)|environment:set|nuke|clean)|.*:(?:drop|purge|wipe|destroy|delete(?:_all)?|clear_all|reindex(?::all)?|clobber_all|reset))(?:\[.*)?(?::\w+)?$/i, effect: DROP },
      { arg: /^(?:db:restore|db:pull|db:push|db:load|data:migrate|db:encryption:init|maintenance:|jobs:(?:clear|work)|sidekiq:|resque:|searchkick:|chewy:|elasticsearch:|sunspot:|cache:clear|tmp:cache|import|db:dump|backup|restore)/i, effect: DATA },
      { sub: 'dbconsole|db', effect: DATA },
      { sub: 'credentials:show|credentials:edit|encrypted:show|encrypted:edit|secrets:edit|secrets:show|secret', effect: SECRETS },
      { sub: 'release|release:rubygem_push|gem:push', effect: askHard('packages/publish', [9], 'publishes a package') },
      { sub: 'app:template', effect: INSTALL },
      { sub: 'new', flag: '-m|--template', effect: INSTALL },
      { arg: /mail|email|notify|newsletter|broadcast/i, effect: SEND },
    ],
    otherwise: 'allow',
  },
  { programs: 'flask', verbs: true, production: 'routes --version', valued: '-A --app -e --env-file -p --port -h --host', cases: [{ sub: 'db downgrade|stamp', effect: DATA }, { sub: 'drop-db|drop_db|init-db|init_db|reset-db|db-drop|delete-db', effect: DROP }, { sub: 'fab', effect: USERS }, { text: /(?:-h|--host)[= ]\D*(?:0\.0\.0\.0|::)/, effect: SERVE }], otherwise: 'allow' },
  { programs: 'mix', verbs: true, production: 'deps.get compile format test docs assets.deploy phx.digest phx.routes release', cases: [
    { arg: /^(?:ecto\.(?:drop|reset|rollback|load)|ash(?:_postgres)?\.(?:drop|reset|rollback)|event_store\.drop)$/, effect: DROP },
    { arg: /^(?:archive\.(?:install|uninstall)|escript\.(?:install|uninstall)|local(?:\.\w+)?)$/, effect: askHard('packages/global', [3], 'installs for the whole machine') },
    { arg: /^hex\.(?:publish|retire|owner|user|organization|repo|registry|config|package)$/, effect: askHard('packages/publish', [9], 'publishes a package, or changes who may') },
    ], otherwise: 'allow' },
  { programs: 'wp drush drupal magento n98-magerun n98-magerun2 craft occ typo3 typo3cms cake phinx doctrine spark yii joomla moosh backdrop pressflow terminus acli vip shopware sw-cli prestashop bagisto winter october hanami lucky amber', verbs: true, production: 'list help version status', cases: [
    { text: /(?:drop|delete|truncate|purge|wipe|reset|flush|rollback|uninstall|destroy|search-replace|sanitize|sync|dump|import|restore|export|prune|migrat|upgrade|update|db[: ]|sql[-: ]|user[-: ]|maintenance|config[-: ](?:set|import)|setup:|indexer:re|cron|plugin |theme |pm[-: ]|option |eval|ssh|php[-: ]|shell|encrypt|password|admin:|deploy|enable|disable|install)/i, effect: ask('service/admin', [3, 4, 9], 'changes a site, its data or its users') },
    { sub: 'list|help|version|status|route|routes|about|lint|test|cache:status|core:version|info|make', effect: 'allow' },
    { arg: /^(?:cache:(?:clear|warmup|rebuild|flush)|cr|cc|cache-rebuild|make:\w+|debug:\w+|lint:\w+|list\w*|bake|serve|server|routes)$/, effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'symfony', verbs: true, cases: [{ sub: 'deploy|cloud|cloud:deploy|env:delete', effect: askHard('cloud/deploy', [9], 'deploys or changes what runs in a cloud or a cluster') }, { sub: 'server:ca:install', effect: danger('system/security', [3], 'makes this machine trust another certificate') }, { sub: 'new|local:new', effect: INSTALL }, { sub: 'var:export|var:set', effect: SECRETS }], otherwise: 'allow' },
];


/** Code in a language that a framework runs inside the application: `rails runner '…'`. */
export interface FrameworkCode {
  /** The interpreter that would read it: `ruby`, `-e`, code. */
  readonly argv: readonly string[];
  readonly findings: readonly Finding[];
}

/** `console`: without the option it reads code from its standard input. */
const RUNNERS: readonly { readonly programs: string; readonly sub: string; readonly option: string; readonly console?: true; readonly argv: readonly string[] }[] = [
  { programs: 'rails', sub: 'runner r', option: '', argv: ['ruby', '-e'] },
  { programs: 'rails', sub: 'console c', option: '--none', console: true, argv: ['ruby', '-e'] },
  { programs: 'manage.py django-admin', sub: 'shell shell_plus', option: '-c --command', console: true, argv: ['python3', '-c'] },
  { programs: 'artisan', sub: 'tinker', option: '--execute', console: true, argv: ['php', '-r'] },
  { programs: 'flask', sub: 'shell', option: '--none', console: true, argv: ['python3', '-c'] },
  { programs: 'mix', sub: 'run eval rpc', option: '-e --eval -r --expr', argv: ['elixir', '-e'] },
];
const CHANGES_DATA = /\b(?:(?:delete|destroy|update|insert|upsert|truncate|purge|flush)_?(?:all|many|Many|All|batch)|flushall|flushdb|truncate|deliver_(?:now|later)|send_mail|forceDelete|drop_table|dropIfExists|execute|raw|enable|disable)\b|\.objects\.\w*\([^)]*\)(?:\.\w+\([^)]*\))*\.(?:delete|update)\(|\.objects\.(?:update|bulk_\w+|raw)\(/;

/** The code that a call of a framework runs, or null. `input`: what it reads, where that is known. */
export function frameworkCode(program: string, args: readonly string[], input: string | null): FrameworkCode | null {
  const calls = RUNNERS.filter((entry) => entry.programs.split(' ').includes(program)).map((entry) => ({ runner: entry, call: new Call(program, args, `${entry.option} -e --environment --settings`) }));
  const found = calls.find((entry) => entry.runner.sub.split(' ').includes(entry.call.operands[0] ?? ''));
  if (found === undefined) return null;
  const { runner, call } = found;
  const said = runner.option === '' || program === 'mix' && call.operands[0] === 'eval' ? call.operands[1] : call.valuesOf(runner.option)[0];
  const code = said ?? (runner.console === true ? (input ?? undefined) : undefined);
  if (code === undefined || (runner.option === '' && /^[\w./-]+\.rb$|^-$/.test(code))) return null;
  return { argv: [...runner.argv, code], findings: CHANGES_DATA.test(code) ? [DATA] : [] };
}

/** Scripts that are a framework's program when an interpreter is given them: `python manage.py`, `php artisan`. */
export function frameworkScript(file: string): string | null {
  return /(?:^|\/)(manage\.py|artisan|(?<=(?:^|\/)bin\/)(?:console|rails|rake))$/.exec(file)?.[1] ?? null;
}
