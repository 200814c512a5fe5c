import type { Finding } from '../finding.ts';
import { ask, askHard, danger, unknown } from '../finding.ts';
import { judgeSql } from '../sql/judgeSql.ts';

/** What a piece of code given on a command line would do, as far as its text shows. */
export interface InlineCode {
  readonly findings: readonly Finding[];
  /** Command lines that it starts. */
  readonly commands: readonly string[];
  /** Files that it names, with what is done to them. */
  readonly paths: readonly { readonly use: 'read' | 'write' | 'delete' | 'deleteTree'; readonly path: string }[];
}

const STRING = /(?:[rbuf]{0,2})("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)/g;
const RUNS = /\b(?:os\s*\.\s*(?:system|popen|exec\w*|spawn\w*|startfile)|subprocess\b|commands\s*\.\s*get|pty\s*\.\s*spawn|popen\d?|child_process|execSync|execFileSync|execFile|spawnSync|spawn|shell_exec|passthru|proc_open|pcntl_exec|Process\s*\.\s*(?:spawn|start)|Kernel\s*\.\s*(?:system|exec)|Open3|Runtime\s*\.\s*getRuntime|ProcessBuilder|Deno\s*\.\s*(?:run|Command)|Bun\s*\.\s*(?:spawn|\$)|io\s*\.\s*popen|Start-Process|Invoke-Expression|iex)\b/i;
const RUNS_BARE = /(?:^|[;\s(])open\s*\(?[^;]*,\s*(?:['"]\s*\|\s*[^'"]|['"][^'"]*\|\s*['"]|['"](?:-\||\|-)['"])|(?:^|[;\s({=&|])(?:system|exec|qx|`[^`]+`)\s*[({'"`/]?/m;
const HIDES = /(?<![.\w])(?:eval|exec|compile|Function|__import__|create_function)\s*\(|\b(?:marshal|pickle|dill)\s*\.\s*loads?\s*\(|\b(?:instance_eval|class_eval|runInThisContext|runInNewContext)\b|(?:^|[;{}\s])eval\s+(?![{=\s])|\.constructor\s*\(\s*['"]|globalThis\s*\[|getattr\s*\(\s*(?:os|__builtins__)/;
const DECODES = /\b(?:b64decode|a85decode|unhexlify|fromhex|fromCharCode|atob|rot13|codecs\s*\.\s*decode)\b|Buffer\s*\.\s*from\([^)]*,\s*['"](?:base64|hex)|pack\s*\(?\s*['"]H/;
const NETWORK = /\b(?:urllib\d?\s*\.\s*request|urllib3\s*\.\s*(?:PoolManager|request)|urlopen|urlretrieve|(?:requests|session|httpx)\s*\.\s*(?:get|post|put|patch|delete|head|request|send|stream|Client|AsyncClient)\s*\(|requests\s*\.\s*Session|aiohttp|http\s*\.\s*client|httplib|socket\s*\.\s*(?:socket|create_connection)|smtplib|ftplib|telnetlib|paramiko|fetch\s*\(|axios|node:https?|require\(['"](?:https?|net|dgram|tls|dns)['"]\)|from\s+['"](?:node:)?(?:https?|net|dgram|tls)['"]|XMLHttpRequest|WebSocket|HTTPServer|serve_forever|socketserver|Net::HTTP|open-uri|URI\s*\.\s*open|URI\s*\(|LWP|IO::Socket|\buse\s+Socket\b|fsockopen|curl_init|file_get_contents\s*\(\s*['"]http|TCPSocket|Invoke-WebRequest|Invoke-RestMethod|\biwr\b|\birm\b|Net\.WebClient|DownloadString|DownloadFile|HTTP::Tiny)/i;
const DELETES = /\b(?:rmtree|removedirs|rmSync|rmdirSync|unlinkSync|unlink|rmdir|remove_tree|rm_rf|rm_r|FileUtils\s*\.\s*rm\w*|os\s*\.\s*remove|(?:fs|fsp|fsPromises|promises)\s*\.\s*rm|File\s*\.\s*delete|deleteSync|rimraf|removeSync|Deno\s*\.\s*remove)\s*\(|\b(?:rmtree|unlinkSync|rmSync|os\s*\.\s*(?:remove|unlink|rmdir|removedirs)|Deno\s*\.\s*remove)\b(?!\s*\()|['"](?:unlink|rmdir)['"]\s*,|\bRemove-Item\b|\bunlink\s/;
/** A deletion with the name right in it. */
const REMOVES = /\b(?:rmtree|removeSync|rmSync|rmdirSync|unlinkSync|unlink|rmdir|removedirs|rm_rf|rm_r|remove_tree|remove|rm|delete|rimraf)\s*\(?\s*(?:[rbuf]{0,2})("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;
const DELETES_TREE = /\b(?:rmtree|remove_tree|rm_rf|rm_r|removedirs|rimraf)\b|recursive\s*:\s*true|Remove-Item[^;]*-Recurse/i;
const WRITES = /\b(?:open\s*\([^)]*,\s*(?:mode\s*=\s*)?['"][rwabx+]*[wax+]|write_text|write_bytes|writeFile|appendFile|createWriteStream|file_put_contents|fopen\s*\([^)]*['"][wax]|(?<![.\w])open\s*\(?[^;]*,\s*['"]\s*\+?>|File\s*\.\s*(?:write|open)|shutil\s*\.\s*(?:copy\w*|move)|os\s*\.\s*(?:truncate|rename|replace|symlink|link|chmod|chown|makedirs|mkdir)|renameSync|truncateSync|rename\s*[( ]\s*['"]|truncate\s*[( ]\s*['"]|extractall|copyFile|chmodSync|symlinkSync|Set-Content|Out-File|Add-Content)/;
const OTHER = /\b(?:fork\s+(?:while|for|until|and)|os\s*\.\s*(?:kill|killpg|setuid|setgid|setsid|fork|chroot|umask)|ctypes|cffi|process\s*\.\s*kill|homedir\s*\(\s*\)|process\s*\.\s*(?:binding|dlopen|_linkedBinding)|ptrace|pynput|pyautogui|ImageGrab|psycopg\d?|pymysql|pymongo|boto3|google\.cloud|winreg|crontab|keyring|browser_cookie)\b/;

/** Reads code in Python, JavaScript, Perl, Ruby, PHP and the like by its calls and its texts. It is not a parser: what hides is unknown. */
export function readInline(code: string, language: string): InlineCode {
  const findings: Finding[] = [];
  const strings = [...code.slice(0, 60_000).matchAll(STRING)]
    .map((match) => unquote(match[1] ?? ''))
    // Perl says in the name what is done to the file: `open F, '>x'`.
    .map((text) => (language === 'perl' ? text.replace(/^\+?[<>]{1,2}\s*/, '') : text));
  const plain = withoutComments(code.replace(/\\n/g, '\n'), language);
  const bare = plain.replace(STRING, '""');
  const commands: string[] = [];
  const runs = RUNS.test(plain) || ((language === 'perl' || language === 'ruby' || language === 'php') && RUNS_BARE.test(plain));
  if (runs) {
    const lines = commandTexts(plain);
    if (lines.length === 0) findings.push(unknown('code/runs-program', 'starts programs whose names show only when it runs'));
    commands.push(...lines);
  }
  if (HIDES.test(bare) || (runs && DECODES.test(plain))) findings.push(unknown('code/hidden', 'makes code out of data, so its text does not show what it does'));
  if (NETWORK.test(plain)) {
    const hosts = strings.flatMap((text) => [...text.matchAll(/https?:\/\/([\w.-]+)/g)].map((match) => match[1] ?? ''));
    const local = /localhost|127\.0\.0\.1|::1/.test(code) && hosts.every((host) => /^(?:localhost|127\.)/.test(host));
    if (/dup2|\/bin\/(?:ba|z|da)?sh|pty\s*\.\s*spawn/.test(code)) findings.push(danger('network/reverse-shell', [3, 5], 'gives a shell to the network'));
    else if (!local) findings.push(ask('network/code', [5], 'talks to other hosts'));
  }
  if ((language === 'perl' || language === 'ruby') && /(?:^|[;\s.({])kill[\s(]+(?:['":\d-]|[A-Z]{3,})/.test(plain)) findings.push(askHard('processes/kill', [1], 'ends other processes'));
  if (OTHER.test(bare)) findings.push(askHard('code/system', [3, 9], 'reaches into the system, a database or a cloud'));
  // A statement that the code gives to a database is read as one.
  if (/\b(?:execute\w*|query|exec|run|raw)\s*\(/i.test(plain)) for (const text of strings) if (/^\s*(?:drop|delete\s+from|truncate|update\s+\S+\s+set|alter|grant|insert\s+into)\b/i.test(text)) findings.push(...judgeSql(text));
  const removed = [...code.matchAll(REMOVES)].map((match) => ({ use: DELETES_TREE.test(match[0]) || /recursive/.test(code) ? ('deleteTree' as const) : ('delete' as const), path: unquote(match[1] ?? '') }));
  const use = DELETES.test(plain) ? (DELETES_TREE.test(plain) ? 'deleteTree' : 'delete') : WRITES.test(plain) ? 'write' : 'read';
  const paths = strings.filter((text) => isPath(text)).map((path) => ({ use: use === 'delete' || use === 'deleteTree' || use === 'write' ? usedHow(code, path, use) : use, path }));
  if ((use === 'delete' || use === 'deleteTree') && paths.every((entry) => entry.use === 'read') && strings.every((text) => !/[\w-]+\.\w+|^[\w-]+$/.test(text))) findings.push(unknown('code/deletes', 'deletes something, but what shows only when it runs', [1, 4]));
  return { findings, commands, paths: [...paths, ...removed] };
}

function usedHow(code: string, path: string, use: 'write' | 'delete' | 'deleteTree'): 'read' | 'write' | 'delete' | 'deleteTree' {
  // A text that is opened for reading on its line is read, whatever other lines do.
  const at = code.indexOf(path);
  const line = code.slice(code.lastIndexOf('\n', at) + 1, (code.indexOf('\n', at) + 1 || code.length + 1) - 1);
  if (/\b(?:import|from|require|sys\.path|print|console\.log|assert|expect|#!)\b/.test(line) && !DELETES.test(line) && !WRITES.test(line)) return 'read';
  if (/open\s*\([^)]*\)/.test(line) && !WRITES.test(line) && !DELETES.test(line)) return 'read';
  if (/readFile|read_text|existsSync|exists\(|listdir|readdir|glob|isfile|isdir/.test(line) && !WRITES.test(line) && !DELETES.test(line)) return 'read';
  return use;
}

function commandTexts(code: string): string[] {
  // A list of words (`["rm", "-rf", "/"]`) is one command.
  const lists = [...code.matchAll(/\[\s*((?:(?:[rbuf]{0,2})(?:"[^"]*"|'[^']*')\s*,?\s*){1,40})\]/g)].map((match) => [...(match[1] ?? '').matchAll(/"([^"]*)"|'([^']*)'/g)].map((word) => quoteWord(word[1] ?? word[2] ?? '')).join(' '));
  const called = [...code.matchAll(/\b(?:system|popen\d?|call|run|check_output|check_call|Popen|getoutput|execSync|exec|spawnSync|spawn|execFileSync|execFile|shell_exec|passthru|execute|Command)\s*[( ]\s*(?:[rbuf]{0,2})("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)((?:\s*,\s*\[[^\]]*\])?)/g)].map((match) => {
    const rest = [...(match[2] ?? '').matchAll(/"([^"]*)"|'([^']*)'/g)].map((word) => quoteWord(word[1] ?? word[2] ?? ''));
    return [unquote(match[1] ?? ''), ...rest].join(' ');
  });
  const ticks = [...code.matchAll(/(?:^|[\s=(;])(?:`([^`]+)`|%x[{(]([^)}]+)[)}]|qx[{(/]([^)}/]+)[)}/])/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
  const found = [...lists, ...called, ...ticks].filter((text) => text.trim() !== '');
  return [...new Set(found)].slice(0, 20);
}

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function unquote(literal: string): string {
  const inner = /^("""|''')/.test(literal) ? literal.slice(3, -3) : literal.slice(1, -1);
  return inner.replace(/\\(["'`\\/])/g, '$1').replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function withoutComments(code: string, language: string): string {
  return language === 'javascript' || language === 'php' ? code.replace(/(?<![:'"`])\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ') : code.replace(/(?<=^|\s)#[^\n]*/g, ' ');
}

function isPath(text: string): boolean {
  return text.length < 300 && !/\n/.test(text) && /^(?:~|\.{0,2}\/|[a-z]:[\\/])\S*$|^\.(?:env|ssh|aws|netrc|npmrc)\b|\/\.\w|id_rsa/i.test(text) && !/^\/{2}|^\/[a-z]*\/?$|^\/\^|[*?$|()<>]{2}/.test(text);
}
