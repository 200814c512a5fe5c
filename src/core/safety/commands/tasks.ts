import type { Finding } from '../finding.ts';
import { askHard } from '../finding.ts';
import { DATA_VARIABLE, DESTROYS, FAR_DATA, isFarAddress, LISTENS, listens, PRODUCTION, PUBLISHES, verbFinding } from './generic.ts';

const SENDS = askHard('network/message', [2, 5], 'by its name sends messages to people');
const LOSES_DATA = askHard('service/data-loss', [1, 4], 'by its name deletes or replaces data');

const DATA = '(?:db|dbs|database|databases|data|schema|tables?|redis|s3|buckets?|cluster|infra|infrastructure|stack|stacks|tf|terraform|tofu|pulumi|cdk|k8s|kube|kubernetes|helm|cloud|env|environment|users?|accounts?|customers?|orders?|tenants?|orgs?|organi[sz]ations?|subscriptions?|invoices?|index|indexes|indices|queues?|topics?|records?|volumes?|backups?|snapshots?|prod|production|live|staging|all)';
const LOSS = '(?:drop|reset|destroy|wipe|nuke|purge|delete|remove|truncate|rollback|teardown|flush|uninstall|apply|restore|overwrite|erase)';
const DELETES_DATA = new RegExp(`(?:^|[/:._-])(?:${LOSS}[-_:.](?:[a-z0-9]+[-_:.])?${DATA}|${DATA}[-_:.](?:[a-z0-9]+[-_:.])?${LOSS})(?:[:._-]|$)`, 'i');
const ON_PRODUCTION = /(?:migrat|seed|delet|backfill|sync|import|clean|fix|updat|reset|restor|purg|drop|patch|anonymi|run|populat|load)[a-z0-9]*(?:[-_.:][a-z0-9]+){0,6}[-_.:](?:prod|production|live)(?:[-_.:]|$)|(?:^|[-_./:])(?:prod|production)[-_.:](?:migrat|seed|delet|backfill|sync|import|clean|fix|updat|reset|restor|purg|drop|patch|db)/i;
/** A program of the project's own that moves a database back and forth. */
const MIGRATES = /(?:^|[/_.:-])(?:migrat\w*|dbtool|schema)(?:[/_.:-]|$)/i;
const RELEASE_SCRIPT = /(?:^|[/_-])(?:release|ship|rollout|promote)(?:[-_][\w-]+)?\.(?:sh|bash|zsh|js|mjs|cjs|ts|py|rb|ps1|pl)$|\/(?:release|ship|rollout|promote)$/i;
const CHANGES_FAR = /^(?:(?:tf|terraform|tofu|infra|k8s|kube|helm|stack|cdk|pulumi|cloud)[-_:.])?(?:apply|provision|rollout|ship|promote)$/i;
const SEND_SCRIPT = /(?:^|[/:_-])(?:send|notify|broadcast|blast|announce)[-_:]?(?:e?-?mails?|mailings?|newsletters?|notifications?|sms|invites?|invitations?|messages?|customers?|users?|slack|push)(?:[-_.:]|$)/i;
const ABOUT_CHECKS = /(?:^|[/_.:-])(?:notes?|tests?|specs?|check|lint|log|mock|fixtures?|dry[-_]?run|local|dev)(?:[/_.:-]|$)/i;
/** Tasks that work on data, with which a variable for production counts even where a build would use it too. */
const DATA_TASK = /seed|migrat|backfill|import|restore|reset|drop|sync|cron|queue|cleanup|purge|delete|reindex|populate|console|psql|db(?:$|[:_-])/i;
const BUILD_TASK = /build|compile|bundle|lint|test|check|assets|types|format|docs|install|clean$|start|serve|preview|dev/i;
const DEPLOYMENT = /^(?:(?:RAILS|RACK|APP|DEPLOY|TARGET|MIX|DJANGO|FLASK|SYMFONY|CRAFT|WP)_)?(?:ENV|ENVIRONMENT|STAGE)$|_STAGE$|^TF_WORKSPACE$|^AWS_PROFILE$|^KUBECONFIG$/;
const IS_PRODUCTION = /^(?:prod|production|prd|live)$/i;

/** A script or task of the project that a command starts, and what it is told. */
export interface Task {
  readonly names: readonly string[];
  readonly told: readonly string[];
}

/** The tasks that a program runs by their names, or null: `make db-reset`, `npm run seed -- --env prod`, `go run ./cmd/x drop`. */
export function tasksOf(program: string, args: readonly string[]): Task | null {
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (/^(?:make|gmake|just|task|mage|rake|invoke|inv|grunt|gulp|jake|run-s|run-p|npm-run-all2?|doit|earthly|mask|pants|nuke|cake|fake|psake|poe|thor|project-script)$/.test(program)) {
    return { names: words.filter((word) => !word.includes('=')), told: args.filter((arg) => arg.includes('=')) };
  }
  if (/^(?:npm|pnpm|yarn|bun|composer|lerna|deno)$/.test(program)) {
    const at = args.findIndex((arg) => /^(?:run|run-script|task|rum|urn)$/.test(arg));
    const first = at === -1 && program !== 'npm' && program !== 'deno' ? args.indexOf(words[0] ?? '') : at + 1;
    return at === -1 && (program === 'npm' || program === 'deno') ? null : { names: args.slice(first, first + 1), told: args.slice(first + 1) };
  }
  if (/^(?:go|cargo|dotnet)$/.test(program) && args[0] === 'run') {
    const dashes = args.indexOf('--');
    return { names: words.slice(1, 2), told: program === 'go' ? args.slice(2) : dashes === -1 ? [] : args.slice(dashes + 1) };
  }
  return null;
}

/** Objections to running the project's own scripts, by what their names, arguments and variables say. */
export function taskFindings(task: Task, variables: ReadonlyMap<string, readonly string[]>): Finding[] {
  // Nobody names a task with a page of text.
  const names = task.names.filter((name) => name.length < 300);
  const { told } = task;
  const found: Finding[] = listens(told) ? [LISTENS] : [];
  const isTrial = told.some((arg) => /^--?(?:dry-?run|help|check)$|^-n$/i.test(arg));
  const real = isTrial ? [] : names.filter((name) => !ABOUT_CHECKS.test(name));
  if (real.some((name) => ON_PRODUCTION.test(name))) found.push(PRODUCTION);
  if (real.some((name) => DELETES_DATA.test(name))) found.push(LOSES_DATA);
  if (real.some((name) => SEND_SCRIPT.test(name))) found.push(SENDS);
  if (real.some((name) => RELEASE_SCRIPT.test(name) || CHANGES_FAR.test(name))) found.push(PUBLISHES);
  const words = isTrial ? [] : told.slice(0, 2).filter((arg) => /^[a-z][\w:-]*$/i.test(arg));
  if (!isTrial && names.some((name) => MIGRATES.test(name)) && told.some((arg) => /^(?:down|drop|reset|rollback|fresh|redo|force|wipe|clean)$/i.test(arg))) found.push(LOSES_DATA);
  const verb = verbFinding(words);
  if (verb !== null) found.push(verb);
  else if (words.some((word) => DELETES_DATA.test(word))) found.push(DESTROYS);
  found.push(...placeFindings(names, told, variables));
  return found;
}

function placeFindings(names: readonly string[], told: readonly string[], variables: ReadonlyMap<string, readonly string[]>): Finding[] {
  const builds = [...names, ...told].some((word) => BUILD_TASK.test(word)) && !names.some((name) => DATA_TASK.test(name));
  const option = told.some((arg, index) => {
    const [name = '', value] = arg.split(/=(.*)/s);
    if (value !== undefined) return IS_PRODUCTION.test(value) && (DEPLOYMENT.test(name) || /^--?[\w-]*(?:env|environment|stage|target|profile|context|cluster)$/i.test(name));
    return IS_PRODUCTION.test(arg) && /^(?:-e|--?[\w-]*(?:env|environment|stage|profile|context|cluster))$/.test(told[index - 1] ?? '');
  });
  const found: Finding[] = option && !builds ? [PRODUCTION] : [];
  for (const [name, values] of variables) {
    if (DATA_VARIABLE.test(name) && values.some(isFarAddress)) found.push(FAR_DATA);
    const production = values.some((value) => IS_PRODUCTION.test(value));
    if (production && !builds && (DEPLOYMENT.test(name) || (name === 'NODE_ENV' && names.some((task) => DATA_TASK.test(task))))) found.push(PRODUCTION);
  }
  return found;
}
