import { UNKNOWN_TEXT } from '../../paths/location.ts';
import { namesSecret } from '../../secretNames.ts';
import type { CodeRules, Fold } from '../language.ts';
import { table } from '../language.ts';
import { decode, sharedFolds, TEXT_FOLDS } from '../texts.ts';
import type { Value } from '../values.ts';
import { elementOf, joined, mapTexts, ofItems, ofText, textsOf } from '../values.ts';

/** What functions of PHP and methods of well-known frameworks do. */
const EFFECTS = table<string>([
  ['delete@0', 'unlink rmdir File.delete Storage.delete'],
  ['deleteTree@0', 'File.deleteDirectory File.cleanDirectory Storage.deleteDirectory .deleteDirectory'],
  ['moves@0,1', 'rename move_uploaded_file'],
  ['copies@0,1', 'copy link'],
  ['links@0,1', 'symlink'],
  ['write@0,1', 'file_put_contents File.put'],
  ['opens@0,1', 'fopen gzopen bzopen SplFileObject dba_open'],
  ['create@0', 'mkdir touch'],
  ['attributes@0', 'chmod chown chgrp lchown lchgrp'],
  ['read@0', 'file_get_contents file readfile show_source highlight_file parse_ini_file simplexml_load_file php_strip_whitespace fpassthru include'],
  ['names@0', 'scandir glob opendir dir DirectoryIterator RecursiveDirectoryIterator'],
  ['folder@0', 'chdir'],
  ['shell@0', 'system exec shell_exec passthru popen proc_open Process.fromShellCommandline Process.run expect_popen'],
  ['spawns@0', 'pcntl_exec Process Symfony\\Component\\Process\\Process'],
  ['eval@0', 'eval assert'],
  ['eval@1', 'create_function'],
  ['hidden', 'unserialize preg_replace_e runkit_function_add runkit7_function_add igbinary_unserialize ReflectionFunction'],
  ['native', 'dl FFI.cdef FFI.load FFI.scope'],
  ['kill@0,1', 'posix_kill'],
  ['kill', 'proc_terminate'],
  ['rights', 'posix_setuid posix_setgid posix_seteuid posix_setegid chroot pcntl_unshare'],
  ['environment', 'phpinfo'],
  ['get@0', 'get_headers curl_init get_meta_tags getimagesize_url http_get Http.get fsockopen_none'],
  ['post@0', 'Http.post http_post_data .postJson_none'],
  ['put@0', 'Http.put Http.patch'],
  ['delete_url@0', 'Http.delete'],
  ['host@0', 'fsockopen pfsockopen stream_socket_client ftp_connect ftp_ssl_connect ldap_connect imap_open'],
  ['host@1', 'socket_connect'],
  ['serves@0', 'stream_socket_server'],
  ['remote', 'ssh2_connect ssh2_exec'],
  ['sends', 'mail mb_send_mail Mail.send Mail.raw Notification.send'],
  ['database', '.truncate .forceDelete DB.delete DB.update DB.insert DB.unprepared .dropIfExists Schema.drop Schema.dropIfExists Schema.dropAllTables .deleteMany .deleteOne .updateMany .insertMany Artisan.call_migrate .wipe'],
  ['sql@0', '.query .exec .prepare .multi_query .statement DB.statement DB.select DB.raw pg_query_none'],
  ['sql@1', 'mysqli_query mysqli_multi_query pg_query'],
  ['eval@0', 'Artisan.eval_none'],
]);

function environment(name: string): Value {
  if (name === 'HOME') return ofText('~');
  if (name === 'PWD') return ofText('.');
  return { texts: [UNKNOWN_TEXT], ...(namesSecret(name) ? { origin: 'secret' } : {}) };
}

const FOLDS = new Map<string, Fold>([
  ...TEXT_FOLDS,
  ...table<Fold>([
    [({ args }) => (args.length === 0 ? { origin: 'environment' } : environment(args[0]?.texts?.[0] ?? '')), 'getenv env'],
    [({ args, call }) => (args[0] === undefined ? null : call(args[0].items === undefined ? args[0] : { names: [`.${textsOf(args[0].items[1])[0] ?? ''}`] }, args.slice(1))), 'call_user_func array_walk_none forward_static_call register_shutdown_function'],
    [({ args, call }) => (args[0] === undefined ? null : call(args[0], args[1]?.items ?? [{}])), 'call_user_func_array'],
    [({ args, call }) => (args[0] === undefined || args[1] === undefined ? null : ofItems([call(args[0], [elementOf(args[1])])])), 'array_map'],
    [({ args, call }) => (args[1] === undefined ? null : call(args[1], [elementOf(args[0] ?? {})])), 'array_filter array_walk usort uasort uksort iterator_apply preg_replace_callback array_reduce'],
    [({ args }) => decode(args[0], 'base64'), 'base64_decode'],
    [({ args }) => decode(args[0], 'hex'), 'hex2bin'],
    [({ args }) => decode(args[0], null), 'gzinflate gzuncompress gzdecode str_rot13 convert_uudecode pack openssl_decrypt'],
    [({ args }) => ({ ...mapTexts(args[0], (text) => Array.from(text).reverse().join('')), origin: 'decoded' }), 'strrev'],
    [sharedFolds.character, 'chr'],
    [({ args }) => (args[1]?.items === undefined ? null : joined(args[1].items, args[0]?.texts?.[0] ?? '')), 'implode join'],
    [({ args }) => ({ ...mapTexts(args[2], (text) => (args[0]?.texts?.[0] === undefined || args[1]?.texts?.[0] === undefined ? UNKNOWN_TEXT : text.replaceAll(args[0].texts[0], args[1].texts[0]))) }), 'str_replace str_ireplace'],
    [({ args }) => mapTexts(args[0], (text) => text.toLowerCase()), 'strtolower'],
    [sharedFolds.sameOfFirst, 'trim rtrim ltrim realpath strval escapeshellarg json_encode array_values array_merge iterator_to_array var_export ucfirst'],
    [({ args }) => mapTexts(args[0], (text) => (/\/[^/]+$/.test(text) ? text.replace(/\/[^/]+$/, '') : '.')), 'dirname'],
    [() => ofText('.'), 'getcwd'],
    [() => ofText('/tmp'), 'sys_get_temp_dir'],
    [() => ofText(`/tmp/${UNKNOWN_TEXT}`), 'tempnam'],
    [({ args }) => ofItems([mapTexts(args[0], (text) => (/^[*?]/.test(text) ? './' : '') + text.replace(/\*+|\?/g, UNKNOWN_TEXT))]), 'glob'],
    [() => ofItems([ofText(`./${UNKNOWN_TEXT}`)]), 'scandir'],
    [({ args }) => (args[0]?.texts === undefined || /^https?:/.test(args[0].texts[0] ?? '') ? { origin: 'network' } : { names: args[0].texts.map((text) => `file:${text}`), origin: 'file' }), 'file_get_contents'],
  ]),
]);

/** PHP: its functions, and methods of Laravel, PDO and the like. */
export const PHP: CodeRules = {
  canonical: (name) => name.replace(/^\\/, '').replace(/^(?:Illuminate\\Support\\Facades\\)/, ''),
  values: new Map<string, Value>([
    ['$_ENV', { names: ['ENV'], origin: 'environment' }],
    ['$_SERVER', { names: ['ENV'], origin: 'environment' }],
    ['ENV.HOME', ofText('~')],
    ['__DIR__', ofText('.')],
    ['__FILE__', ofText('./script.php')],
    ['PHP_BINARY', ofText('php')],
    ['DIRECTORY_SEPARATOR', ofText('/')],
  ]),
  folds: FOLDS,
  effects: EFFECTS,
  services: new Set('Stripe Aws Twilio SendGrid Google'.split(' ')),
  databases: new Set('PDO mysqli mysqli_connect pg_connect MongoDB Redis SQLite3'.split(' ')),
  guarded: /^\$?\0|^\$GLOBALS\./,
  looks: /^(?:echo|var_dump|print_r|is_callable|function_exists|var_export)$/,
  shows: /^(?:echo|var_dump|print_r|printf|print|var_export|fwrite|error_log)$/,
};
