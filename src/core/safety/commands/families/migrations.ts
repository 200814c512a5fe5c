import { ask, askHard } from '../../finding.ts';
import type { Case, ProgramRule } from '../rule.ts';

const DATA = ask('database/data', [4, 9], "works on a database's data");
const DROP = askHard('database/drop', [1, 4], 'deletes a database or its data');
const ADMIN = askHard('database/admin', [3, 9], 'administers a database server');

// Undoing a migration takes its columns and tables away with what they hold; marking it as done without doing it hides that they are missing.
const UNDOES: Case = { arg: /^(?:downgrade|rollback[\w-]*|down(?:-to|-by-one)?|down_to|undo|redo|reset|revert\w*|force|repair|resolve|stamp|baseline|mark[-_:]\w+|fix|drop[\w-]*|clean\w*|changelog-sync\w*|clear-checksums?|purge|truncate|(?:db:)?(?:migrate|migration)s?:(?:undo|revert|rollback|down|redo|fresh|refresh|reset)(?::all)?|db:(?:drop|rollback|reset|wipe|fresh)(?::all)?|db:seed:undo(?::all)?|schema:(?:drop|sync)|schema_?drop|delete)$/i, effect: DATA };
const DROPS: Case = { arg: /^(?:db:(?:drop|wipe|reset|fresh|purge|truncate)(?::all)?|(?:migrate|migration):(?:fresh|reset|refresh)|schema:(?:drop|fresh)|drop|dropall|drop-all|drop_all|clean|wipe|nuke|purge|revert-all|database:drop|fresh|down:all)$/i, effect: DROP };
const HARMLESS_WORDS = 'generate format validate version help init info status history heads current show check new create list ls branches introspect studio doctor sql offline merge make plan';

/** Tools that change the shape of databases. On the developer's own database they need no one unless they take something away. */
export const MIGRATIONS: readonly ProgramRule[] = [
  { programs: 'prisma', production: HARMLESS_WORDS, valued: '--schema --url --datamodel --from --to', cases: [
    { flag: '--accept-data-loss|--force-reset|--force', effect: DROP },
    { sub: 'migrate reset', effect: DROP },
    { sub: 'migrate deploy|resolve', effect: ADMIN },
    { sub: 'db push', effect: DROP },
    { sub: 'db execute', effect: DATA },
    { sub: 'db seed|pull', effect: 'allow' },
    { sub: 'generate|format|validate|version|init|studio|dev|debug|completion|telemetry', effect: 'allow' },
    { sub: 'migrate dev|status|diff', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    { sub: 'platform|login|mcp|postgres|accelerate', effect: ask('service/login', [2, 3, 9], 'uses your account at a service') },
    ], otherwise: 'unknown' },
  { programs: 'drizzle-kit', production: HARMLESS_WORDS, cases: [{ sub: 'push|drop', effect: DROP }, { sub: 'generate|check|introspect|pull|studio|up|migrate|export', without: '--force', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'knex sequelize sequelize-cli typeorm typeorm-ts-node-commonjs typeorm-ts-node-esm mikro-orm mikro-orm-esm objection-cli node-pg-migrate db-migrate umzug kysely kysely-codegen migrate-mongo mongock', production: HARMLESS_WORDS, valued: '--config --knexfile --env -e -d --dataSource --migrations-path', cases: [
    DROPS, UNDOES,
    { arg: /^(?:schema:sync|schema:update|query|database:import)$/, effect: DATA },
    { arg: /^(?:migrate|migrate:(?:latest|up|make|list|currentVersion|status|unlock)|seed:(?:make|run)|db:seed(?::all)?|up|create|status|init|db:create|db:migrate(?::status|:schema:timestamps:add)?|model:(?:generate|create)|migration:(?:create|generate|run|show|up|check|pending|list)|seed:(?:generate|create)|seeder:(?:create|run)|schema:(?:create|log)|entity:create|subscriber:create|cache:\w+|generate(?:-entities)?|debug|codegen|version|info)$/, effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'migrate goose dbmate atlas tern sql-migrate bytebase bb pgroll reshape refinery sqitch yoyo rambler shmig schemachange mybatis evolve roundhouse grate dbup skeema pyrseas pgmigrate graphile-migrate nomad-migrate', production: HARMLESS_WORDS, valued: '-path -database -source -dir --dir -d --url -u --env -e --migrations-dir --config -c', cases: [
    DROPS, UNDOES,
    { sub: 'schema apply|clean', effect: DROP },
    { sub: 'login|push|cloud|registry', effect: ask('service/login', [3, 9], 'uses your account at a service') },
    { sub: 'up|up-to|up-by-one|status|version|create|new|init|migrate|apply|wait|validate|lint|diff|hash|import|inspect|list|info|plan|verify|show|history|fmt|gen|watch|commit|compile|current|redo-last|deploy-plan|goto', effect: 'allow' },
    { sub: 'schema|migrate inspect|fmt|diff|lint|hash|new|status|validate|plan|test|apply|import|ls', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'flyway liquibase', production: `${HARMLESS_WORDS} check`, cases: [
    DROPS, UNDOES,
    { arg: /^(?:dropAll|drop-all|rollback\w*|clearCheckSums|changelogSync\w*|markNextChangeSetRan|execute-sql|executeSql|undo)$/i, effect: DROP },
    { sub: 'info|validate|migrate|status|history|diff|update|updateSQL|update-sql|generate-changelog|snapshot|check|list|help|init|diff-changelog|checks|calculate-checksum', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'alembic', production: HARMLESS_WORDS, valued: '-x -c --config -n --name -m --message --rev-id', cases: [{ sub: 'downgrade|stamp|purge', effect: DATA }, { sub: 'upgrade|current|history|heads|branches|show|check|revision|merge|init|list_templates|ensure_version|edit', effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'sqlx diesel sea-orm-cli rbatis barrel', production: HARMLESS_WORDS, valued: '-D --database-url --source', cases: [
    { sub: 'database|db drop|reset', effect: DROP },
    { sub: 'migrate|migration revert|redo|down|fresh|refresh|reset|undo', effect: DATA },
    { sub: 'migrate|migration run|info|add|generate|list|pending|status|up|init|build-script', effect: 'allow' },
    { sub: 'database|db create|setup', effect: 'allow' },
    { sub: 'prepare|setup|print-schema|generate|completions', effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'dotnet-ef', production: HARMLESS_WORDS, cases: [{ sub: 'database drop', effect: DROP }, { sub: 'database update', count: [1, 9], effect: DATA }, { sub: 'database update', flag: '--connection', effect: DATA }, { sub: 'migrations|dbcontext add|list|script|remove|bundle|has-pending-model-changes|info|scaffold|optimize', effect: 'allow' }, { sub: 'database update', effect: 'allow' }, { count: [0, 0], effect: 'allow' }], otherwise: 'unknown' },
  { programs: 'dbt dbtf', production: 'compile parse ls list deps debug docs clean init show source', valued: '-s --select --target -t --profile --profiles-dir --project-dir --vars --exclude -m --models --args', cases: [
    { flag: '--full-refresh|-f', effect: DROP },
    { sub: 'run-operation|snapshot|clone|seed|build|retry', effect: DATA },
    { sub: 'compile|parse|ls|list|deps|debug|docs|clean|init|show|test|source|run|freshness', effect: 'allow' },
    { count: [0, 0], effect: 'allow' },
    ], otherwise: 'unknown' },
  { programs: 'sqlmesh', production: 'format lint render info dag test', cases: [{ sub: 'plan', flag: '--auto-apply|--no-prompts', effect: DATA }, { sub: 'apply|run|invalidate|destroy|rollback|migrate|janitor|clean', effect: DATA }], otherwise: 'allow' },
];
