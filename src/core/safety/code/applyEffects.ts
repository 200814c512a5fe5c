import { unknown } from '../finding.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';
import type { Effects, Objection } from './effects.ts';
import { OBJECTIONS } from './effects.ts';
import type { CodeCall, CodeRules } from './language.ts';
import { methodOf } from './language.ts';
import { isPathObject } from './texts.ts';
import type { Value } from './values.ts';
import { ofItems, ofText, textsOf } from './values.ts';

const READS = /^(?:get|list|describe|head|search|find|count|exists|filter|iter|paginat|all|show|status|read|query|scan|lookup|fetch|info|ping|inspect|ls|keys|values|items|to_|is_|has|ready|version|watch|logs?$|mget|hget|smembers|lrange|zrange|ttl|type|explain|distinct|estimated|aggregate|select|dump|load_kube_config|load_incluster|from_|with|client|resource|session|connect|cursor|close|authenticate|configure|set_?level|builder|build|create_?client|database|db|collection|table|containers|images|volumes|networks|admin|command|of|from|new|then|catch|on|use|config|rollback|limit|order|sort|project|first|one|last|single|maybe|eq|neq|gte?|lte?|in_?|match|limit|range|order|map|for_?each|strip|split|join|format|lower|upper|replace|decode|encode|append|push)/i;
const SECRET_READS = /secret|password|credential|token|private_?key|access_?key|decrypt|get_?parameters?(?:_by_path)?$/i;
const CHANGES = /(?:^|_)(?:delete|destroy|remove|purge|drop|reset|terminate|revoke|rotate|disable|enable|detach|attach|create|apply|set|update|put|patch|post|import|restore|promote|publish|deploy|send|invoke|exec|execute|run|scale|drain|cordon|stop|start|reboot|kill|prune|push|upload|insert|upsert|replace|rename|truncate|flush|flushall|flushdb|expire|hset|lpush|rpush|sadd|zadd|incr|decr|merge|transfer|cancel|refund|charge|pay|capture|modify|register|deregister|add|grant|copy|move|write|save|close_issue|bulk|index|reindex|commit|produce|emit|notify|sync|submit|trigger)(?=_|[A-Z]|$)|^(?:delete|drop|create|update|insert|remove|put|send|replace|rename|truncate|flush|destroy|purge|bulk|upsert|post|patch|set|stop|start|kill|run|exec|publish)(?=[A-Z]|_|$)/;
const CONNECTS = /^(?:connect|connection|create_engine|create_async_engine|createconnection|createpool|createclient|mongoclient|asynciomotorclient|redis|strictredis|client|pool|connectionpool|elasticsearch|opensearch|cluster|driver|graphdatabase|sequelize|knex|datasource|open|new|from_url|pg|pgp|postgres|prismaclient|createconnectionpool|pgconnect|mysqli|pdo|connect_real|influxdbclient)$/i;
const LOCAL_HOST = /^(?:localhost|127\.[\d.]+|::1|\[::1\]|\/.*|)(?::\d+)?$/i;
/** An address or a list of settings without a host of its own, or with this machine's. */
const LOCAL = /(?:^|@|\/\/|host(?:name)?=)(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/;,\s]|$)|:memory:|mode=memory|^(?:file:|sqlite|duckdb)|^(?!.*(?:host|server|data source)=)(?!.*:\/\/)[^@]*$/i;
/** Clients whose first argument is a host. */
const HOST_FIRST = /(?:Redis|StrictRedis|MongoClient|Elasticsearch|OpenSearch|Cluster|Cassandra|createClient|mysqli|mysqli_connect)$/;

/** The value that an effect is about: an argument by number, with names it may go by (`0:path,file`), `this`, or everything. */
function pick(call: CodeCall, selector: string | undefined): Value | undefined {
  if (selector === undefined) return undefined;
  if (selector === 'this') return call.self;
  if (selector === '*') return ofItems(call.args);
  if (selector === 'last') return call.args.at(-1);
  const [index = '', names = ''] = selector.split(':');
  const named = names.split('/').flatMap((name) => call.options.get(name) ?? []);
  return named[0] ?? (index === '' ? undefined : call.args[Number(index)]);
}

/**
 * Does what a table says of a call: words of the form `what@selector,selector`. `write@1,0` writes the second argument's file with the
 * first as content; a name of `OBJECTIONS` is that objection.
 */
export function applyEffects(program: string, call: CodeCall): void {
  const { effects } = call;
  for (const word of program.split(' ')) {
    const [prefixed = '', selectors = ''] = word.split('@');
    // `path:` holds for methods of path objects only; others may have methods of that name too.
    if (prefixed.startsWith('path:') && !isPathObject(call.self)) continue;
    const what = prefixed.replace(/^path:/, '');
    const [first, second] = selectors.split(',');
    const value = pick(call, first);
    if (value === undefined && /^(?:names|read|create|write|attributes|opens)$/.test(what)) continue;
    switch (what) {
      case 'names': case 'read': case 'create': case 'write': case 'delete': case 'deleteTree': case 'attributes': case 'attributesTree':
        writePath(call, what, value, pick(call, second));
        break;
      case 'removes':
        effects.path(textsOf(call.options.get('recursive')).includes('true') || textsOf(call.options.get('recursive')).includes(UNKNOWN_TEXT) && call.options.has('recursive') ? 'deleteTree' : 'delete', value);
        break;
      case 'copies':
        effects.path('read', value);
        effects.path('write', pick(call, second));
        break;
      case 'links':
        for (const target of textsOf(value).slice(0, 8)) for (const name of textsOf(pick(call, second)).slice(0, 8)) effects.links.push([target, name]);
        effects.path('write', pick(call, second));
        break;
      case 'pip':
        effects.words(ofItems([ofText('pip'), ...(value?.items ?? [ofText(UNKNOWN_TEXT)])]));
        break;
      case 'moves':
        effects.path('write', value);
        effects.path('write', pick(call, second));
        break;
      case 'opens': {
        const modes = pick(call, second);
        effects.path(modes === undefined || textsOf(modes).every((mode) => /^(?:r[bt]?|O_RDONLY|[bt]r?|0|\d{3}|zip|rb?:[\w-]+(?::[\w-]+)?|r:(?:gz|bz2|xz|\*)?)$/.test(mode)) ? 'read' : 'write', value);
        break;
      }
      case 'shell':
        effects.shell(value, call.options.get('cwd') ?? call.options.get('chdir'), call.options.get('input'));
        break;
      case 'words':
        effects.words(value, call.options.get('cwd') ?? call.options.get('chdir'), call.options.get('input'));
        break;
      // A program, and its arguments as further arguments or one list.
      case 'spawns': {
        const list = call.args.slice(Number(first ?? 0)).filter((arg) => arg.entries === undefined && arg.code === undefined);
        const flat = list.flatMap((arg) => arg.items ?? [arg]);
        if (flat.length === 1 || textsOf(call.options.get('shell')).includes('true')) effects.shell(flat.length === 1 ? flat[0] : ofItems(flat), call.options.get('cwd'), call.options.get('input'));
        else effects.words(ofItems(flat), call.options.get('cwd'), call.options.get('input'));
        break;
      }
      case 'get': case 'post': case 'put': case 'patch': case 'delete_url': {
        const method = what === 'delete_url' ? 'DELETE' : what.toUpperCase();
        effects.network(method, value ?? call.options.get('url'), method !== 'GET' || call.options.has('data') || call.options.has('json') || call.options.has('files'));
        effects.shown([...call.args, ...call.options.values()]);
        break;
      }
      case 'request': {
        const method = (textsOf(call.options.get('method') ?? pick(call, second) ?? { texts: ['GET'] })[0] ?? 'GET').toUpperCase();
        effects.network(method.includes(UNKNOWN_TEXT) ? 'POST' : method, value ?? call.options.get('url'), method !== 'GET' && method !== 'HEAD' || call.options.has('data') || call.options.has('body'));
        effects.shown([...call.args, ...call.options.values()]);
        break;
      }
      case 'host':
        effects.host(call.options.get('host') ?? value);
        break;
      case 'sql':
        if (!isThrowaway(call)) effects.sql(value, isDatabaseName(call.name));
        break;
      case 'eval':
        effects.run(value);
        break;
      case 'serves':
        effects.serves(call.options.get('host') ?? call.options.get('hostname') ?? (value?.code === undefined && value?.entries === undefined ? value : undefined), second ?? '127.0.0.1');
        break;
      case 'opens_or_runs':
        // Ruby's `open` runs what comes after a `|`, and fetches addresses.
        for (const text of textsOf(value)) {
          if (text.startsWith('|')) effects.shell({ texts: [text.slice(1)] });
          else applyEffects('opens@0,1:mode', { ...call, args: [{ texts: [text] }, ...call.args.slice(1).filter((arg) => arg.code === undefined)] });
        }
        break;
      case 'files':
        // `.Delete()` of a file that a command found; other things have that method too.
        if (call.self?.texts !== undefined) effects.path('delete', call.self);
        else effects.add(unknown('code/deletes', 'deletes something, but what shows only when it runs', [1, 4]));
        break;
      case 'worker':
        if (textsOf(call.options.get('eval') ?? { texts: ['false'] }).includes('false')) effects.path('read', value);
        else effects.run(value);
        break;
      case 'machine':
        if (!textsOf(call.args[2]).every((text) => /^process$/i.test(text)) && call.args.length > 2) effects.add(OBJECTIONS.system);
        break;
      case 'environment':
        effects.shown([{ origin: 'environment' }]);
        break;
      case 'folder':
        effects.folder = textsOf(value)[0] ?? UNKNOWN_TEXT;
        break;
      case 'kill':
        // Signal 0 only asks whether the process lives.
        if (!textsOf(pick(call, second)).every((signal) => signal === '0') || second === undefined) effects.add(OBJECTIONS.kill);
        break;
      case 'shown':
        effects.shown(first === undefined ? [...call.args, ...call.options.values()] : [value]);
        break;
      case 'throwaway':
        effects.throwaway = true;
        break;
      default:
        if (isObjection(what)) effects.add(OBJECTIONS[what]);
    }
  }
}

function isObjection(what: string): what is Objection {
  return what in OBJECTIONS;
}

/** Files whose names show only when it runs, and that lose all they hold, are deleted in all but name. */
function writePath({ effects }: CodeCall, use: Parameters<Effects['path']>[0], value: Value | undefined, content: Value | undefined): void {
  const empties = use === 'write' && content?.texts?.every((text) => text === '') === true && textsOf(value).some((text) => text.includes(UNKNOWN_TEXT));
  effects.path(empties ? 'delete' : use, value, content);
}

function isThrowaway(call: CodeCall): boolean {
  return call.name.includes('(memory)') || call.effects.throwaway;
}

function isDatabaseName(name: string): boolean {
  return name.includes('(database)') || /connect|cursor|engine|session|database|\bdb\b/i.test(name);
}

/** Calls into modules that talk to services and databases, for which there is no line in the tables. */
export function judgeClient(rules: CodeRules, module: string, call: CodeCall): Value | null {
  // `@scope/package/part` is known by any of its beginnings.
  const root = [module, module.split('/')[0] ?? module, module.split('/').slice(0, 2).join('/')].find((name) => rules.databases.has(name) || rules.services.has(name));
  if (root === undefined) return null;
  const verb = methodOf(call.name).slice(1);
  const isFirst = call.name.split(/[.(]/).length <= module.split('.').length + 1;
  if (rules.databases.has(root)) {
    if (CONNECTS.test(verb) || CONNECTS.test(call.name.split('.').at(-2) ?? '')) return connection(call, root);
    if (!call.name.includes('(memory)') && call.name.includes('(database)') && CHANGES.test(verb) && !/^execute/.test(verb)) call.effects.add(OBJECTIONS.database);
    return null;
  }
  if (!rules.services.has(root)) return null;
  // Clients that are handed commands: the command says what it does.
  if (verb === 'send' && call.args.some((arg) => arg.names?.some((name) => /\.(?:Get|List|Describe|Head|Query|Scan|BatchGet)(?!\w*(?:Secret|Password|Parameter|Token))\w*Command\(\)$/.test(name)))) return null;
  if (SECRET_READS.test(verb) && !/^[A-Z]/.test(verb)) call.effects.add(OBJECTIONS.secrets);
  else if (CHANGES.test(verb)) call.effects.add(OBJECTIONS.serviceChange);
  else if (!READS.test(verb) && !/^[A-Z_]/.test(verb) && !isFirst && verb !== '') call.effects.add(OBJECTIONS.serviceUse);
  return null;
}

/** A call of something unknown that is given a path: by its name it writes there, or it may read it. */
export function judgeOther({ name, args, effects }: CodeCall): void {
  const writes = /^\.(?:save\w*|to_(?!string|dict|list|numpy|datetime|frame|records)\w+|dump\w*|export\w*|imwrite|write_\w+|writeto|write[A-Z]\w*|output\w*|extract\w*|download\w*|toFile|store)$/.test(methodOf(name));
  for (const arg of args.slice(0, 4)) {
    for (const text of arg.texts ?? []) {
      if (text.length < 300 && /^(?:~\/|\/|\.{1,2}\/|[a-z]:[\\/])[^\s]+$|^\.env$/i.test(text) && !text.startsWith('//') && !/[*?<>|(){}]/.test(text)) effects.path(writes ? 'write' : 'read', { texts: [text] });
    }
  }
}

function connection(call: CodeCall, root: string): Value {
  const given = [...call.args, ...[...call.options].filter(([name]) => /^(?:host|hostname|hosts|url|uri|dsn|server|conninfo|connectionstring|connection|database|filename|path|nodes?|contact_points|service_url|datasourceurl)$/i.test(name)).map(([, value]) => value)];
  const texts = given.flatMap((value) => (value.items ?? [value]).flatMap((one) => (one.entries !== undefined ? [one.entries.get('host'), one.entries.get('connectionString'), one.entries.get('url'), one.entries.get('node')].filter((entry) => entry !== undefined).flatMap(textsOf) : one.texts === undefined && one.names === undefined ? [UNKNOWN_TEXT] : textsOf(one))));
  const isFile = /^(?:sqlite3|better-sqlite3|duckdb|node:sqlite|sqlite|aiosqlite|SQLite3)$/.test(root);
  if (isFile) {
    if (texts.every((text) => /:memory:|mode=memory|^\/tmp\/|^$/.test(text))) return { names: [`${call.name}(memory)`] };
    for (const text of texts) if (!text.includes(UNKNOWN_TEXT)) call.effects.path('read', { texts: [text.replace(/^file:|\?.*$/g, '')] });
    return { names: [`${call.name}(database)`] };
  }
  if (texts.length > 0 && texts.every((text) => /:memory:|^sqlite:\/\/\/?$/.test(text))) return { names: [`${call.name}(memory)`] };
  const hosts = [...call.options].filter(([name]) => /^(?:host|hostname|hosts|server|nodes?|contact_points)$/i.test(name)).map(([, value]) => value).concat(HOST_FIRST.test(call.name) ? call.args.slice(0, 1) : []);
  const hostTexts = hosts.flatMap((value) => (value.items ?? [value]).flatMap((one) => one.texts ?? (one.entries === undefined ? [UNKNOWN_TEXT] : [])));
  if (texts.some((text) => text.includes(UNKNOWN_TEXT) || !LOCAL.test(text)) || hostTexts.some((text) => !LOCAL_HOST.test(text) && !LOCAL.test(text.includes('://') ? text : `host=${text}`))) call.effects.add(OBJECTIONS.connects);
  return { names: [`${call.name}(database)`] };
}
