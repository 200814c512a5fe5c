import { Call } from '../commands/call.ts';
import { SQL_CLIENTS } from '../commands/families/databases.ts';
import { ruleFor } from '../commands/registry.ts';
import { readAwk } from '../code/awkProgram.ts';
import { readSed } from '../code/sedScript.ts';
import { judgeWhole } from '../code/wholes.ts';
import { readTransfer } from '../commands/urls.ts';
import { ask, askHard, catastrophe, danger, unknown } from '../finding.ts';
import { locate, UNKNOWN_TEXT } from '../paths/location.ts';
import { judgeSql } from '../sql/judgeSql.ts';
import { ENVIRONMENT } from './environmentDump.ts';
import type { Evaluation } from './evaluation.ts';
import type { Feed } from './feed.ts';
import { PLAIN_FEED } from './feed.ts';
import { runGit } from './gitCall.ts';
import { interpreterFor, runInterpreter } from './interpreter.ts';
import { planFind } from './nested.ts';
import { runProgram } from './program.ts';
import type { Scope } from './scope.ts';
import { childScope } from './scope.ts';

type Special = (evaluation: Evaluation, program: string, args: readonly string[], scope: Scope, feed: Feed) => Promise<Feed | null>;

const PACKAGE_WORDS = new Set('install i ci add a remove rm uninstall un update up upgrade run test t start stop link unlink list ls info view why audit outdated pack publish init create config cache login logout whoami version exec dlx x set get help prune rebuild root bin fund doctor dedupe import licenses owner tag team node workspace workspaces plugin patch patch-commit dedupe generate-lock-entry global autoclean policies check build lint format dev serve watch clean compile bench docs typecheck release deploy prepare deps tree env store fetch server recursive r m multi pm install-test it rb'.split(' '));

/** Programs whose arguments need more reading than a table gives. Null: the table decides. */
export async function runSpecial(evaluation: Evaluation, program: string, args: readonly string[], scope: Scope, feed: Feed): Promise<Feed | null> {
  const special = SPECIAL.get(program.toLowerCase());
  if (special !== undefined) return special(evaluation, program, args, scope, feed);
  const client = SQL_CLIENTS.find((entry) => entry.programs.trim().split(/\s+/).includes(program.replace(/\d+$/, '')) || entry.programs.trim().split(/\s+/).includes(program));
  return client === undefined ? null : runSqlClient(evaluation, client, program, args, scope, feed);
}

const find: Special = async (evaluation, _program, args, scope) => {
  const plan = planFind(args);
  for (const name of plan.names) if (/id_(?:rsa|dsa|ecdsa|ed25519)|\.pem$|\.p12|\.pfx|\.kdbx?|\.ssh|\.aws|credentials|shadow|\.netrc|passw|history|wallet|\.key$|npmrc|places\.sqlite|cookies|logins\.json|key[34]\.db|\.env\b|secret|token|gnupg|\.kube|\.docker|keychain|\.ovpn|\.asc$|\.gpg$|authorized_keys|\.vault/i.test(name) && plan.roots.some((root) => locate(root, scope.cwd, evaluation.places).area !== 'worktree')) evaluation.add(askHard('path/searches-secrets', [2], 'searches for keys and passwords'), scope);
  for (const root of plan.roots) evaluation.path('names', root, scope);
  if (plan.deletes && !(args.includes('-empty') && plan.roots.every((root) => ['worktree', 'temp'].includes(locate(root, scope.cwd, evaluation.places).area)))) for (const path of plan.found) evaluation.path(path.includes(UNKNOWN_TEXT) ? 'deleteTree' : 'delete', path.replace(new RegExp(`/${UNKNOWN_TEXT}$`), '/*'), scope);
  for (const path of plan.writes) evaluation.path('write', path, scope);
  for (const nested of plan.nested) if (nested.kind === 'argv') await runProgram(evaluation, nested.argv, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
  if (args.some((arg) => /^-perm$/.test(arg)) && args.some((arg) => /^[-/]?(?:[246]000|u=s|g=s|\+s)/.test(arg)) && plan.roots.some((root) => locate(root, scope.cwd, evaluation.places).area === 'system')) evaluation.add(askHard('system/setuid-search', [3], 'searches the system for programs with special rights'), scope);
  return { text: plan.found.join('\n'), origin: 'plain' };
};

const sed: Special = async (evaluation, program, args, scope) => {
  const call = new Call(program, args, '-e -f -l --expression --file --line-length');
  const scripts = call.valuesOf('-e --expression');
  const files = scripts.length > 0 || call.values.has('-f') ? call.operands : call.operands.slice(1);
  const code = scripts.length > 0 ? scripts.join('\n') : (call.operands[0] ?? '');
  const inPlace = call.options.some((option) => /^-[a-zA-Z]*i|^--in-place/.test(option));
  for (const file of files) evaluation.path(inPlace ? 'write' : 'read', file, scope);
  const { executes, writes, reads, empties } = readSed(code);
  // `-n` without a `p` prints nothing either.
  if (inPlace && (empties || (call.options.some((option) => /^-[a-zA-Z]*n[a-zA-Z]*$|^--quiet|^--silent/.test(option)) && (!/[pPwliac]/.test(code) || files.some((file) => file.includes(UNKNOWN_TEXT)))))) for (const file of files) evaluation.emptied(file, scope);
  if (executes) evaluation.add(unknown('code/sed-executes', 'makes sed run programs'), scope);
  for (const path of writes) evaluation.path('write', path, scope);
  for (const path of reads) evaluation.path('read', path, scope);
  return PLAIN_FEED;
};

const awk: Special = async (evaluation, program, args, scope) => {
  const call = new Call(program, args, '-F -v -f -i -l -E -e --field-separator --assign --file --include --load --exec --source');
  const files = call.valuesOf('-f --file -E --exec');
  const sources = call.valuesOf('-e --source');
  const given = files.length > 0 || sources.length > 0;
  const inPlace = call.valuesOf('-i --include').includes('inplace');
  const code = given ? sources.join('\n') : (call.operands[0] ?? '');
  const variables = new Map(call.valuesOf('-v --assign').map((text): [string, string] => [text.replace(/=[\s\S]*$/, ''), text.replace(/^[^=]*=/, '')]));
  const read = readAwk(code, variables);
  for (const finding of judgeWhole(code)) evaluation.add(finding, scope);
  if (/\bwhile\s*\(\s*(?:1|"?true"?)\s*\)|\bfor\s*\(\s*;\s*;/.test(code) && /\bsystem\s*\(|\|\s*getline|\bprint\b[^;}]*>/.test(code) && !/\b(?:exit|break|sleep|getline)\b/.test(code)) evaluation.add(EXHAUSTS, scope);
  for (const file of given ? call.operands : call.operands.slice(1)) {
    if (/^\w+=/.test(file)) continue;
    evaluation.path(inPlace ? 'write' : 'read', file, scope);
    if (inPlace && read.dropsInput) evaluation.emptied(file, scope);
  }
  for (const file of files) {
    evaluation.path('read', file, scope);
    if (/^(?:home|outside|system)$/.test(locate(file, scope.cwd, evaluation.places).area)) evaluation.add(unknown('program/elsewhere', `runs a script outside the worktree: ${file.slice(0, 80)}`), scope);
    const written = evaluation.written(file, scope);
    if (written !== null && written.text === null) evaluation.add(unknown('code/unseen', 'gives awk a program that shows only when it runs'), scope);
  }
  for (const command of read.commands) await evaluation.script(command, childScope(scope, { depth: scope.depth + 1 }), PLAIN_FEED);
  if (read.loads || call.has('-l|--load') || call.valuesOf('-i --include').some((name) => name !== 'inplace')) evaluation.add(unknown('code/awk-executes', 'makes awk load other code or talk to the network'), scope);
  if (read.listsEnvironment) evaluation.add(ENVIRONMENT, scope);
  for (const path of read.writes) evaluation.path('write', path, scope);
  for (const path of read.reads) if (path.includes(UNKNOWN_TEXT)) evaluation.add(unknown('path/unknown-read', 'makes awk read a file that shows only when it runs', [2]), scope); else evaluation.path('read', path, scope);
  return PLAIN_FEED;
};

export const EXHAUSTS = askHard('processes/exhaust', [8], 'uses up the processor or the disk without an end');

const dd: Special = async (evaluation, _program, args, scope) => {
  for (const arg of args) {
    if (arg.startsWith('of=')) evaluation.path('write', arg.slice(3), scope);
    if (arg.startsWith('if=')) evaluation.path('read', arg.slice(3), scope);
  }
  // What is written over with zeros, noise or nothing is gone.
  if (args.some((arg) => /^if=\/dev\/(?:zero|u?random|full|null)$/.test(arg))) for (const arg of args) if (arg.startsWith('of=')) evaluation.emptied(arg.slice(3), scope);
  const blocks = Number(/^count=(\d+)/.exec(args.find((arg) => arg.startsWith('count=')) ?? '')?.[1] ?? Number.POSITIVE_INFINITY);
  const size = /^bs=(\d+)([kKmMgG]?)/.exec(args.find((arg) => arg.startsWith('bs=')) ?? 'bs=512');
  const bytes = blocks * Number(size?.[1] ?? 512) * ({ k: 1e3, m: 1e6, g: 1e9 }[(size?.[2] ?? '').toLowerCase()] ?? 1);
  if (args.some((arg) => /^if=\/dev\/(?:zero|u?random|full)/.test(arg)) && bytes > 10e9) evaluation.add(EXHAUSTS, scope);
  return PLAIN_FEED;
};

const transfer: Special = async (evaluation, program, args, scope) => {
  const read = readTransfer(program, args);
  for (const finding of read.findings) evaluation.add(finding, scope);
  for (const { use, path } of read.paths) evaluation.path(use, path, scope);
  for (const path of read.downloads) scope.files.set(evaluation.key(path, scope), { text: null, origin: read.local ? 'plain' : 'network' });
  return { text: null, origin: read.local ? 'plain' : 'network' };
};

const tar: Special = async (evaluation, program, args, scope) => {
  const call = new Call(program, args[0] !== undefined && /^[a-zA-Z]+$/.test(args[0]) ? [`-${args[0]}`, ...args.slice(1)] : args, '-f -C -X -T --file --directory --exclude --exclude-from --files-from --transform --strip-components --owner --group --mtime --mode --sort');
  const extracts = call.options.some((option) => /^-[a-wyzA-Z]*x|^--(?:extract|get)/.test(option));
  for (const folder of call.valuesOf('-C --directory')) evaluation.path(extracts ? 'write' : 'read', folder, scope);
  for (const file of call.valuesOf('-f --file')) evaluation.path(extracts ? 'read' : 'write', file, scope);
  if (!extracts) for (const path of call.operands) evaluation.path(call.has('--remove-files') ? 'deleteTree' : 'read', path, scope);
  return null;
};

const packageScript: Special = async (evaluation, program, args, scope, feed) => {
  const code = program === 'bun' ? interpreterFor('node') : null;
  if (code !== null && /^(?:-e|--eval|-p|--print)(?:=|$)/.test(args[0] ?? '')) return runInterpreter(evaluation, code, program, args, scope, feed);
  const call = new Call(program, args, '-C -F --filter --dir --cwd --prefix -w --workspace -c --config');
  // npm runs no script and no program by its bare word.
  if (program === 'npm') return null;
  const [first, ...rest] = call.operands;
  if (program === 'yarn' && first === 'workspaces' && rest[0] === 'foreach') {
    const at = args.indexOf('foreach');
    const inner = args.slice(at + 1);
    const start = inner.findIndex((arg, index) => !arg.startsWith('-') && !/^(?:-j|--jobs|--from|--include|--exclude)$/.test(inner[index - 1] ?? ''));
    if (start !== -1) return runProgram(evaluation, inner[start] === 'exec' ? inner.slice(start + 1) : ['yarn', ...inner.slice(start)], childScope(scope, { depth: scope.depth + 1 }), feed);
  }
  const workspace = program === 'yarn' && first === 'workspace' ? rest.slice(1) : null;
  const argv = workspace ?? (first === undefined || PACKAGE_WORDS.has(first) ? null : args.slice(args.indexOf(first)));
  // `pnpm rimraf dist`: not a word of the package manager, so it is a script or a program of the project.
  if (argv !== null && argv[0] !== undefined && !PACKAGE_WORDS.has(argv[0]) && ruleFor(argv[0]) !== null) return runProgram(evaluation, argv, childScope(scope, { depth: scope.depth + 1 }), feed);
  return null;
};

const formatDrive: Special = async (evaluation, _program, args, scope) => {
  if (args.length > 0) evaluation.add(catastrophe('system/format', [1, 4], 'formats or erases a disk'), scope);
  return PLAIN_FEED;
};

const windowsDelete: Special = async (evaluation, _program, args, scope) => {
  const tree = args.some((arg) => /^\/s$/i.test(arg) || /^-r/i.test(arg));
  for (const path of args.filter((arg) => !/^\/[a-z]$/i.test(arg) && !arg.startsWith('-'))) evaluation.path(tree ? 'deleteTree' : 'delete', path, scope);
  return PLAIN_FEED;
};

async function runSqlClient(evaluation: Evaluation, client: (typeof SQL_CLIENTS)[number], program: string, args: readonly string[], scope: Scope, feed: Feed): Promise<Feed> {
  const call = new Call(program, args, client.valued);
  const isFile = client.host === '';
  const statements = [...call.valuesOf(client.statement), ...(isFile ? call.operands.slice(1) : [])];
  if (feed.text !== null && statements.length === 0) statements.push(feed.text);
  const place = isFile ? (call.operands[0] ?? ':memory:') : '';
  const isThrowaway = place === ':memory:' || (isFile && locate(place, scope.cwd, evaluation.places).area === 'temp');
  for (const statement of statements) for (const finding of judgeSql(statement)) if (!isThrowaway || (finding.sql === undefined && !/^database\/(?:change|drop|delete|write|data)$/.test(finding.rule)) || /\battach\b|^\s*\.|\b(?:load_extension|writefile|readfile|edit)\s*\(|\bvacuum\s+into\b/im.test(statement)) evaluation.add(finding, scope);
  for (const statement of statements) if (statement.includes(UNKNOWN_TEXT)) evaluation.add(unknown('database/statement', 'gives the database a statement that shows only when it runs', [4]), scope);
  if (isFile) for (const path of call.operands.slice(0, 1)) if (path !== ':memory:') evaluation.path('read', path, scope);
  const host = isFile ? [] : call.valuesOf(client.host);
  const far = host.some((name) => !/^(?:localhost|127\.|::1|\/)/.test(name)) || call.operands.some((word) => /:\/\/(?:[^@/]*@)?(?!localhost|127\.)[^/]/.test(word) || word.includes(UNKNOWN_TEXT));
  if (far) evaluation.add(ask('database/data', [4, 9], 'works on a database of another host'), scope);
  if (feed.origin === 'plain' && feed.text === null) evaluation.add(unknown('database/script', 'gives the database a script that the rules do not see', [4]), scope);
  if (call.valuesOf('-f --file').length > 0) evaluation.add(ask('database/script', [4], 'runs a script on a database'), scope);
  return PLAIN_FEED;
}

const archive: Special = async (evaluation, program, args, scope) => {
  // What went into the archive is deleted.
  if (args.some((arg) => (program === 'zip' ? /^(?:-[a-zA-Z]*m[a-zA-Z]*|--move)$/ : /^-sdel$/).test(arg))) for (const path of args.filter((arg) => !arg.startsWith('-')).slice(program === 'zip' ? 1 : 2)) evaluation.path('deleteTree', path, scope);
  if (args.some((arg) => /^-(?:P|e|-encrypt|-password|p\S+)/.test(arg))) evaluation.add(askHard('system/encrypt', [2, 4], 'encrypts files with a password'), scope);
  return null;
};

/** Compressors take the file away and leave a compressed one, unless told otherwise. */
const compress: Special = async (evaluation, program, args, scope) => {
  const call = new Call(program, args, '-S --suffix -T --threads');
  const keeps = call.has('-k|--keep|-c|--stdout|--to-stdout|-t|--test|-l|--list|-d|--decompress|-h|--help|-V|--version') || (/^zstd|^lz4|^pzstd/.test(program) && !call.has('--rm'));
  if (!keeps) for (const path of call.operands) evaluation.path(call.has('-r|--recursive') ? 'deleteTree' : 'delete', path, scope);
  return null;
};

const fill: Special = async (evaluation, program, args, scope) => {
  const size = /^(?:-l|--length=?)?(\d+)([kKmMgGtT]?)(?:i?B)?$/.exec(args.find((arg, index) => /^(?:-l|--length)$/.test(args[index - 1] ?? '') || /^(?:-l|--length=)\d/.test(arg)) ?? '');
  if (program === 'fallocate' && size !== null && Number(size[1]) * ({ k: 1e3, m: 1e6, g: 1e9, t: 1e12 }[(size[2] ?? '').toLowerCase()] ?? 1) <= 2e9) {
    evaluation.path('write', args.at(-1) ?? '', scope);
    return PLAIN_FEED;
  }
  evaluation.add(EXHAUSTS, scope);
  return PLAIN_FEED;
};

const java: Special = async (evaluation, program, args, scope, feed) => {
  const jar = args[args.indexOf('-jar') + 1] ?? '';
  const name = jar.replace(/^.*\//, '').replace(/(?:-[\d.]+)?\.jar$/, '');
  if (program !== 'java' || !args.includes('-jar') || ruleFor(name) === null) return null;
  return runProgram(evaluation, [name, ...args.slice(args.indexOf('-jar') + 2)], childScope(scope, { depth: scope.depth + 1 }), feed);
};

const reverseTunnel: Special = async (evaluation, _program, args, scope) => {
  if (args.some((arg) => /^-[a-zA-Z]*[RDLw]/.test(arg))) evaluation.add(danger('network/tunnel', [3, 5], 'opens this machine or network to the outside'), scope);
  return null;
};

/** Reading from a device that never ends, without a limit. */
const endlessRead: Special = async (evaluation, _program, args, scope, feed) => {
  if (feed.origin === 'endless' || args.some((arg) => /^\/dev\/(?:zero|u?random|full)$/.test(arg))) evaluation.add(EXHAUSTS, scope);
  return null;
};

const SPECIAL: ReadonlyMap<string, Special> = new Map<string, Special>([
  ...['find', 'gfind'].map((name): [string, Special] => [name, find]),
  ...['sed', 'gsed', 'ssed'].map((name): [string, Special] => [name, sed]),
  ...['awk', 'gawk', 'mawk', 'nawk'].map((name): [string, Special] => [name, awk]),
  ...['dd', 'gdd'].map((name): [string, Special] => [name, dd]),
  ...['curl', 'wget', 'wget2', 'http', 'https', 'xh', 'xhs', 'curlie', 'fetch'].map((name): [string, Special] => [name, transfer]),
  ...['tar', 'gtar', 'bsdtar'].map((name): [string, Special] => [name, tar]),
  ...['npm', 'pnpm', 'yarn', 'yarnpkg', 'bun'].map((name): [string, Special] => [name, packageScript]),
  ...['tail', 'tac', 'sort', 'wc', 'md5sum', 'sha1sum', 'sha256sum', 'sha512sum', 'shasum', 'sponge'].map((name): [string, Special] => [name, endlessRead]),
  ['git', runGit],
  ['java', java],
  ...['zip', '7z', '7za', '7zr', 'rar'].map((name): [string, Special] => [name, archive]),
  ...['gzip', 'pigz', 'bzip2', 'pbzip2', 'xz', 'lzma', 'zstd', 'lz4', 'compress'].map((name): [string, Special] => [name, compress]),
  ...['stress', 'stress-ng', 'fallocate', 'sysbench', 'cpuburn'].map((name): [string, Special] => [name, fill]),
  ['ssh', reverseTunnel],
  ['format', formatDrive],
  ...['del', 'erase', 'rd', 'remove-item', 'ri'].map((name): [string, Special] => [name, windowsDelete]),
]);
