import { UNKNOWN_TEXT } from '../../paths/location.ts';
import { namesSecret } from '../../secretNames.ts';
import type { CodeRules, Fold } from '../language.ts';
import { table } from '../language.ts';
import { characters, decode, joinPaths, sharedFolds, TEXT_FOLDS } from '../texts.ts';
import type { Value } from '../values.ts';
import { mapTexts, ofItems, ofName, ofText, textsOf, worstOrigin } from '../values.ts';

const both = (names: string): string => names.split(' ').flatMap((name) => [`fs.${name}`, `fs.${name}Sync`, `fs-extra.${name}`, `fs-extra.${name}Sync`, `graceful-fs.${name}`, `memfs-none.${name}`]).join(' ');
const child = (names: string): string => names.split(' ').flatMap((name) => [`child_process.${name}`, `cross-spawn.${name}`]).join(' ');

/** What functions of Node, Deno, Bun and well-known packages do. */
const EFFECTS = table<string>([
  ['removes@0', both('rm rmdir')],
  ['delete@0', `${both('unlink')} Deno.remove_file`],
  ['deleteTree@0', `${both('remove emptyDir emptydir')} rimraf rimraf.sync rimraf.rimraf rimraf.rimrafSync del del.sync del.deleteAsync del.deleteSync trash del.default`],
  ['removes@0', 'Deno.remove Deno.removeSync'],
  ['moves@0,1', `${both('rename move')} Deno.rename Deno.renameSync`],
  ['copies@0,1', `${both('copyFile cp copy link')} Deno.copyFile Deno.copyFileSync cpy`],
  ['links@0,1', both('symlink ensureSymlink')],
  ['write@0,1', `${both('writeFile')} Deno.writeTextFile Deno.writeTextFileSync Deno.writeFile Deno.writeFileSync Bun.write ${both('outputFile outputJson writeJson writeJSON')} write-file-atomic`],
  ['write@0', both('appendFile createWriteStream truncate outputFileAppend')],
  ['write@0', 'fs.WriteStream Deno.create'],
  ['opens@0,1', both('open')],
  ['create@0', `${both('mkdir ensureDir ensureFile mkdirp mkdirs')} mkdirp Deno.mkdir Deno.mkdirSync`],
  ['attributes@0', `${both('chmod chown lchown utimes lutimes')} Deno.chmod Deno.chown`],
  ['read@0', `${both('readFile createReadStream readJson readJSON openAsBlob')} Deno.readTextFile Deno.readTextFileSync Deno.readFile Deno.readFileSync Bun.file`],
  ['names@0', `${both('readdir opendir stat lstat readlink')} Deno.readDir Deno.readDirSync`],
  ['folder@0', 'process.chdir Deno.chdir'],
  ['shell@0', `${child('exec execSync')} execa.execaCommand execa.execaCommandSync execa.command shelljs.exec`],
  ['spawns@0', `${child('spawn spawnSync execFile execFileSync')} cross-spawn cross-spawn.sync execa execa.execa execa.execaSync execa.sync node-pty.spawn Deno.Command`],
  ['words@0', 'Bun.spawn Bun.spawnSync Bun.spawn_options Deno.run'],
  ['shell@0', 'execa.$ zx.$ Bun.$ bun.$ $ google.$'],
  ['read@0', child('fork')],
  ['worker@0', 'worker_threads.Worker Worker'],
  ['exhaust_in_loop', 'cluster.fork'],
  ['deleteTree@1', 'shelljs.rm'],
  ['moves@0,1', 'shelljs.mv'],
  ['copies@0,1', 'shelljs.cp'],
  ['eval@0', 'eval globalThis.eval vm.runInThisContext vm.runInNewContext vm.runInContext vm.compileFunction vm.Script .runInThisContext execScript'],
  ['hidden', 'v8.deserialize process.binding process._linkedBinding inspector.open Module._load_unknown node-serialize.unserialize Module.prototype._compile ._compile'],
  ['native', 'process.dlopen Deno.dlopen Bun.dlopen bun:ffi.dlopen ffi-napi.Library ffi.Library koffi.load'],
  ['eval@last', 'Function .constructor AsyncFunction'],
  ['eval@0', 'setTimeout_text'],
  ['kill@0,1', 'process.kill Deno.kill'],
  ['kill', 'tree-kill fkill kill-port find-process.kill'],
  ['rights', 'process.setuid process.setgid process.seteuid process.setegid process.setgroups process.initgroups'],
  ['secrets', 'keytar.getPassword keytar.findCredentials keytar.findPassword clipboardy.read clipboardy.readSync chrome-cookies-secure.getCookies'],
  ['system', 'keytar.setPassword keytar.deletePassword os.setPriority cron.schedule_none'],
  ['watches', 'screenshot-desktop iohook.start uiohook-napi.uIOhook.start node-global-key-listener.GlobalKeyboardListener robotjs.screen.capture'],
  ['request@0,1:method', 'fetch undici.fetch undici.request node-fetch node-fetch.default cross-fetch got axios axios.request superagent needle request http.request https.request http2.connect ky ofetch.ofetch phin undici.stream'],
  ['get@0', 'http.get https.get axios.get axios.head got.get got.stream ky.get superagent.get request.get needle.get needle.head axios.create().get WebSocket ws ws.WebSocket EventSource XMLHttpRequest().open socket.io-client.io socket.io-client download importScripts'],
  ['post@0', 'axios.post got.post ky.post superagent.post request.post needle.post axios.create().post navigator.sendBeacon'],
  ['put@0', 'axios.put got.put ky.put superagent.put request.put axios.create().put'],
  ['patch@0', 'axios.patch got.patch ky.patch superagent.patch'],
  ['delete_url@0', 'axios.delete got.delete ky.delete superagent.del superagent.delete request.delete axios.create().delete'],
  ['host@1:host', 'net.connect net.createConnection tls.connect'],
  ['host@1', 'net.Socket().connect Deno.connect Bun.connect'],
  ['host@0', 'dns.resolve dns.resolveTxt dns.resolve4 dns.resolveAny dns.lookup dns.promises.resolveTxt'],
  ['proxy', 'dgram.createSocket().send ssh2.Client().connect http-proxy.createProxyServer localtunnel ngrok.connect ngrok.forward @ngrok/ngrok.forward'],
  ['remote', 'node-ssh.NodeSSH().connect ssh2.Client().exec ssh2-sftp-client().connect'],
  ['serves@1,127.0.0.1', '.listen'],
  ['serves', 'Deno.serve Bun.serve'],
  ['sends', 'nodemailer.createTransport().sendMail .sendMail'],
  ['sql@0:sql/text', '.query .execute .exec .raw .prepare .$queryRawUnsafe .$executeRawUnsafe .$executeRaw .$queryRaw .unsafe'],
  ['database', '.dropDatabase .dropCollection .deleteMany .deleteOne .insertMany .insertOne .updateMany .updateOne .replaceOne .bulkWrite .findOneAndDelete .findOneAndUpdate .findOneAndReplace .createMany .upsert .flushall .flushdb .flushAll .flushDb .dropTable .dropTableIfExists .dropSchema .destroyAll .$executeRaw .$executeRawUnsafe .createIndex .dropIndex .findByIdAndDelete'],
]);

function environment(name: string): Value {
  if (/^(?:HOME|USERPROFILE)$/.test(name)) return ofText('~');
  if (/^(?:PWD|INIT_CWD)$/.test(name)) return ofText('.');
  if (/^(?:TMPDIR|TEMP|TMP|RUNNER_TEMP|GITHUB_(?:OUTPUT|ENV|PATH|STEP_SUMMARY|STATE))$/.test(name)) return ofText('/tmp');
  return { texts: [UNKNOWN_TEXT], ...(namesSecret(name) ? { origin: 'secret' } : {}) };
}

const parent: Fold = ({ args }) => mapTexts(args[0], (text) => (/\/[^/]+$/.test(text) ? text.replace(/\/[^/]+$/, '') : '.'));
const listed: Fold = () => ofItems([ofText(`./${UNKNOWN_TEXT}`)]);

const FOLDS = new Map<string, Fold>([
  ...TEXT_FOLDS,
  ...table<Fold>([
    [({ module, args }) => module(args[0]), 'require import module.require process.mainModule.require globalThis.require process.getBuiltinModule module.createRequire() .require'],
    [() => ofName('require'), 'module.createRequire'],
    [({ args, self }) => joinPaths([self ?? {}, ...args]), 'path.concat'],
    [({ args }) => joinPaths(args.length === 0 ? [ofText('.')] : args.map((arg) => arg)), 'path.join path.resolve path.posix.join path.posix.resolve path.win32.join path.normalize'],
    [parent, 'path.dirname path.posix.dirname'],
    [({ args }) => mapTexts(args[0], (text) => text.replace(/^.*\//, '')), 'path.basename path.posix.basename'],
    [() => ofText('~'), 'os.homedir'],
    [() => ofText('/tmp'), 'os.tmpdir'],
    [() => ofText('.'), 'process.cwd Deno.cwd'],
    [() => ofText(`/tmp/${UNKNOWN_TEXT}`), 'fs.mkdtempSync fs.mkdtemp Deno.makeTempDirSync Deno.makeTempDir Deno.makeTempFile'],
    [({ args }) => args[0] ?? null, 'url.fileURLToPath URL url.URL String Promise.resolve util.promisify util.types JSON.stringify JSON.parse Object.freeze Object.assign Object.entries Object.values Object.fromEntries Array.from structuredClone util.inspect encodeURIComponent decodeURIComponent Boolean path.relative_none strip-json-comments'],
    [({ args }) => ({ items: args.map((arg) => arg), ...worstOrigin(args) }), 'Array.of'],
    [({ args }) => ({ items: args[0]?.items ?? [], ...worstOrigin(args) }), 'Promise.all Promise.allSettled'],
    [sharedFolds.character, 'String.fromCharCode String.fromCodePoint'],
    [({ args }) => decode(args[0], 'base64'), 'atob'],
    [({ args }) => (args[0]?.items !== undefined ? characters(args[0].items) : /^(?:base64(?:url)?|hex)$/.test(args[1]?.texts?.[0] ?? '') ? decode(args[0], args[1]?.texts?.[0] === 'hex' ? 'hex' : 'base64') : (args[0] ?? null)), 'Buffer.from Buffer'],
    [({ args }) => decode(args[0], null), 'unescape zlib.inflateSync zlib.gunzipSync zlib.unzipSync zlib.brotliDecompressSync'],
    [listed, 'fs.readdirSync fs.readdir fs-extra.readdirSync fs-extra.readdir'],
    [({ args }) => ofItems([mapTexts(args[0], (text) => (/^[*?]/.test(text) ? './' : '') + text.replace(/\*+|\?/g, UNKNOWN_TEXT))]), 'glob.sync glob.globSync glob.glob fast-glob fast-glob.sync globby globby.globbySync fs.globSync fs.glob'],
    [({ args }) => (args[0]?.texts === undefined ? null : { names: args[0].texts.map((text) => `file:${text}`), origin: 'file' }), 'fs.readFileSync fs.readFile Deno.readTextFileSync Deno.readTextFile fs-extra.readFileSync'],
    [({ self, args, call }) => (self === undefined ? null : call(self, args.slice(1))), '.call'],
    [({ self, args, call }) => (self === undefined ? null : call(self, args[1]?.items ?? [])), '.apply'],
    [({ self, args }) => (self === undefined ? null : { ...self, bound: args.slice(1) }), '.bind'],
    [({ args, call }) => (args[0] === undefined ? null : call(args[0], args[2]?.items ?? [])), 'Reflect.apply'],
    [({ args, call }) => (args[0] === undefined ? null : call(args[0], args[1]?.items ?? [])), 'Reflect.construct'],
    [({ args }) => (args[0] === undefined || args[1] === undefined ? null : { names: (args[0].names ?? ['']).flatMap((name) => textsOf(args[1]).map((key) => `${name}.${key}`)), self: args[0] }), 'Reflect.get'],
    [({ args }) => environment(args[0]?.texts?.[0] ?? ''), 'Deno.env.get'],
    [() => ({ origin: 'environment' }), 'Deno.env.toObject'],
    [({ args, call }) => (args[0]?.code === undefined ? null : call(args[0], [])), 'setTimeout setInterval setImmediate process.nextTick queueMicrotask test it describe'],
  ]),
]);

const VALUES = new Map<string, Value>([
  ['process.env', { names: ['process.env'], origin: 'environment' }],
  ['Bun.env', { names: ['process.env'], origin: 'environment' }],
  ['__dirname', ofText('.')],
  ['__filename', ofText('./script.js')],
  ['import.meta.url', ofText('./script.js')],
  ['import.meta.dirname', ofText('.')],
  ['import.meta.filename', ofText('./script.js')],
  ['process.execPath', ofText('node')],
  ['path.sep', ofText('/')],
  ['os.EOL', ofText('\n')],
  ['undefined', ofText('undefined')],
  ...['HOME', 'USERPROFILE', 'PWD', 'INIT_CWD', 'TMPDIR', 'TEMP', 'TMP', 'RUNNER_TEMP', 'GITHUB_OUTPUT', 'GITHUB_ENV', 'GITHUB_PATH', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE'].map((name): [string, Value] => [`process.env.${name}`, environment(name)]),
]);

/** JavaScript and TypeScript: Node, Deno, Bun, well-known packages, and the ways to reach them. */
export const JAVASCRIPT: CodeRules = {
  canonical: (name) =>
    name.replace(/^node:/, '').replace(/^(?:globalThis|global|window|self|this)\.(?=.)(?!require$)/, '').replace(/^(fs|fs-extra|graceful-fs|dns|path|timers|stream)\/promises/, '$1').replace(/^(fs|fs-extra|graceful-fs)\.(?:promises|default)(?=\.|$)/, '$1').replace(/^fs\/promises/, 'fs').replace(/^(\w[\w-]*)\.default(?=\.|$)/, '$1').replace(/^path\.(?:posix|win32)(?=\.)/, 'path').replace(/^process\.process(?=\.)/, 'process').replace(/^(?:process\.)?mainModule\./, ''),
  values: VALUES,
  folds: FOLDS,
  effects: EFFECTS,
  services: new Set('aws-sdk @aws-sdk @azure @google-cloud stripe twilio nodemailer @sendgrid/mail @octokit/rest @octokit/core octokit @slack/web-api @slack/bolt firebase-admin firebase @supabase/supabase-js dockerode @kubernetes/client-node cloudflare heroku-client digitalocean kafkajs amqplib bullmq bull mqtt nats jsforce contentful-management sanity @sanity/client shopify-api-node algoliasearch mailgun-js postmark resend telegraf discord.js node-telegram-bot-api googleapis @google-cloud/storage @google-cloud/bigquery @google-cloud/firestore @google-cloud/pubsub @google-cloud/secret-manager @azure/storage-blob @azure/identity @azure/keyvault-secrets ethers web3 @pulumi/pulumi node-vault consul pm2'.split(' ')),
  databases: new Set('pg mysql mysql2 mongodb mongoose redis ioredis sqlite3 better-sqlite3 sqlite knex sequelize @prisma/client typeorm cassandra-driver neo4j-driver @elastic/elasticsearch oracledb mssql tedious postgres drizzle-orm pg-promise nano couchbase @libsql/client @clickhouse/client slonik duckdb'.split(' ')),
  guarded: /^(?:fs|fs-extra|child_process|process|vm|Deno|Bun|module|globalThis|global|window|self|os|net|http|https|execa|shelljs)\.|^\0/,
  looks: /^(?:console\.\w+|typeof|Object\.\w+|Reflect\.get|util\.(?:promisify|inspect|types\.\w+)|assert[\w.]*|expect|Boolean|String|.*\.(?:bind|call|apply|push|then_none))$/,
  shows: /^(?:console\.\w+|process\.stdout\.write|process\.stderr\.write|alert|.*\.(?:write|end|send))$/,
};
