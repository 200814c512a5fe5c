import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';
import type { Call } from './call.ts';
import type { ProgramRule } from './rule.ts';

export const PUBLISHES = ask('service/publish', [9], 'publishes, uploads or deploys something');
export const DESTROYS = askHard('service/destroy', [1, 9], 'takes something down or back, or deletes it, where others may use it');
const SIGNS_IN = ask('service/login', [2, 3], 'signs in or out, or changes who has access');
export const PRODUCTION = askHard('service/production', [9], 'works on production');
export const FAR_DATA = ask('database/data', [4, 9], 'works on a database of another host');
export const LISTENS = ask('network/serve', [3, 5], 'serves something that others can reach');

const PUBLISH_WORDS = /^(?:deploy\w*|publish\w*|unpublish|upload|push|ship|promote|submit|gh-deploy|gh-pages|to-production)$/i;
const DESTROY_WORDS = /^(?:destroy|teardown|tear-down|undeploy|decommission|terminate|nuke|purge|wipe|rollback|yank|revoke|drop|truncate|flush|flushall)$/i;
const GROUP_WORDS = /^(?:run|run-script|exec|task|cloud|db|database|remote|registry|sites?|apps?|projects?|packages?|stacks?|plugins?|models?|themes?|env|environments?|spaces?|repos?|cache|data|indexes|index|queues?|jobs?|channels?|users?|keys?)$/i;
const SIGN_IN_WORDS = /^(?:login|logout|signin|sign-in|signout|adduser|auth|authenticate|token|tokens|invite|owner|owners)$/i;
const PRODUCTION_WORD = /(?:^|[^a-z])(?:prod|production|prd)(?:[^a-z]|$)/i;
const PLACE_VARIABLE = /(?:^|_)(?:ENV|ENVIRONMENT|STAGE|PROFILE|TARGET|TIER|SETTINGS_MODULE|CONTEXT|CONFIG|URL|URI|HOST|DSN|DATABASE|DB|NAMESPACE|CLUSTER|REGION|PROJECT)$/i;
/** Variables that hold where the data is. */
export const DATA_VARIABLE = /DATABASE|(?:^|_)DB(?:_|$)|^PG|POSTGRES|MYSQL|MARIADB|MONGO|REDIS|DSN|ELASTIC|OPENSEARCH|AMQP|RABBIT|KAFKA|BROKER|SUPABASE|CLICKHOUSE|CASSANDRA/i;
const LOCAL_HOST = /^(?:localhost|127(?:\.\d+){3}|\[?::1\]?|0\.0\.0\.0|[\w-]*|host\.docker\.internal|.*\.(?:localhost|test))$/i;
const EVERY_ADDRESS = /(?:^|[=:\s/])(?:0\.0\.0\.0|\[::\])(?::\d+)?(?:\s|$)/;

/** Objections to the use of a program that its own table allows: from what words mean with any tool. `variables` are those of the command line. */
export function genericFindings(rule: ProgramRule, call: Call, variables: ReadonlyMap<string, readonly string[]>): Finding[] {
  const found: Finding[] = [];
  if (rule.verbs === true && !call.has('--dry-run|--dryRun')) {
    // The second word counts where the first only says what kind of thing it is about: `db drop`, `run deploy`.
    const verb = verbFinding(call.operands.slice(0, GROUP_WORDS.test(call.operands[0] ?? '') ? 2 : 1));
    if (verb !== null) found.push(verb);
  }
  if (rule.production !== undefined && !isHarmlessEverywhere(rule.production, call)) {
    if (call.args.some((arg) => PRODUCTION_WORD.test(arg) && !/^--no-|=(?:false|0)$/.test(arg))) found.push(PRODUCTION);
    for (const [name, values] of variables) {
      if (!PLACE_VARIABLE.test(name)) continue;
      if (values.some((value) => PRODUCTION_WORD.test(value))) found.push(PRODUCTION);
      else if (DATA_VARIABLE.test(name) && values.some(isFarAddress)) found.push(FAR_DATA);
    }
  }
  if (listens(call.args)) found.push(LISTENS);
  return found;
}

/** Whether arguments tell a program to take connections from everywhere. */
export function listens(args: readonly string[]): boolean {
  return EVERY_ADDRESS.test(args.join(' '));
}

/** What the words of a task or a sub-command (`app:deploy`, `db publish`) say about publishing and destroying. */
export function verbFinding(words: readonly string[]): Finding | null {
  const parts = words.filter((word) => !/[/.\\]/.test(word)).flatMap((word) => [word, ...word.split(':')]);
  if (parts.some((part) => DESTROY_WORDS.test(part))) return DESTROYS;
  if (parts.some((part) => PUBLISH_WORDS.test(part))) return PUBLISHES;
  return parts.some((part) => SIGN_IN_WORDS.test(part)) ? SIGNS_IN : null;
}

function isHarmlessEverywhere(words: string, call: Call): boolean {
  const known = words.split(' ');
  return call.operands.slice(0, 2).some((word) => known.includes(word));
}

/** Whether a text is an address (`scheme://`) of another machine. */
export function isFarAddress(value: string): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)/i.exec(value)?.[1];
  return host !== undefined && !host.includes('\0') && !LOCAL_HOST.test(host);
}
