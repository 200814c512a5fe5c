import type { Finding } from '../finding.ts';
import { askHard, danger } from '../finding.ts';
import { OBJECTIONS } from './effects.ts';

/**
 * What code of any language shows by its words, where following values loses the thread: a loop that never ends, all files of a folder encrypted, a client of
 * a service that changes what it finds one by one.
 */
interface Whole {
  /** All of these occur. */
  readonly words: readonly RegExp[];
  readonly unless?: RegExp;
  readonly finding: Finding;
}

/** Without an end, in the languages of one-liners. */
const ENDLESS = /\bloop\s*(?:do\b|\{)|\bwhile\s*\(?\s*(?:1|true|True|!0|:|\$true)\s*\)?|\bfor\s*\(\s*;\s*;|\biter\(\s*int\s*,|\bitertools\.(?:count|repeat)\b|\buntil\s+false\b|\bforever\b|\brepeat\s+\{/;
/** More than a million times. */
const MILLIONS = /\brange\(\s*(?:0\s*,\s*)?(?:\d[\d_]{6,}|10\s*\*\*\s*(?:[6-9]|\d\d)|1e(?:[6-9]|\d\d))|\b\d[\d_]{6,}\.times\b|[<>]=?\s*(?:\d[\d_]{6,}|1e(?:[6-9]|\d\d))\s*[;)]|\b1\s*\.\.\s*\d{7,}|\bxrange\(\s*\d{7,}/;
const SERVICES = /\b(?:import|from|require|use|using|load)\b[^\n;]{0,40}?["'\s({](?:boto3|botocore|aioboto3|@aws-sdk\/[\w-]+|aws-sdk(?:-\w+)?|aws_sdk_\w+|google\.cloud|@google-cloud\/[\w-]+|googleapiclient|googleapis|azure\.\w+|@azure\/[\w-]+|stripe|github|@octokit\/[\w-]+|octokit|gitlab|@gitbeaker\/\w+|slack_sdk|@slack\/[\w-]+|twilio|sendgrid|@sendgrid\/mail|firebase_admin|firebase-admin|kubernetes|@kubernetes\/client-node|cloudflare|digitalocean|heroku\w*|shopify\w*|braintree|paypalrestsdk|plaid|jira|notion_client|@notionhq\/client|airtable|hubspot|mailchimp\w*|@mailchimp\/\w+|pymongo|mongodb|mongoose|redis|ioredis|psycopg2?|pg|mysql2?|elasticsearch|@elastic\/elasticsearch|algoliasearch|hvac|consul|etcd3|docker|dockerode|paramiko|fabric|netmiko)\b/;
const CHANGES = /\.(?:delete|destroy|remove|drop|terminate|purge|revoke|rotate|disable|cancel|refund|flush(?:all|db)?|truncate|update|insert|create|put|upload|send|publish|transfer|charge|restart|stop|kill|scale|deploy|merge|close|archive)(?:_?[A-Za-z]\w*)?\s*\(/;
const CIPHER = /\bcreateCipher(?:iv)?\b|\bFernet\b|\bAES\.new\b|\bCipher(?:s|\.AES|\.new)?\b|\bChaCha20\w*\b|\bopenssl_encrypt\b|\bsodium_crypto_secretbox\b|\bSecretBox\b|\bRijndael\b|\bCreateEncryptor\b|\bnacl\.secret/;
const EACH_FILE = /\breaddir(?:Sync)?\b|\bos\.(?:walk|listdir|scandir)\b|\bglob\b|\brglob\b|\biterdir\b|\bDir(?:\.glob|\[|\.each)|\bscandir\b|\bGet-ChildItem\b|\bgci\b|\bFind\.find\b|\bwalk\b|\bGetFiles\b|\bDirectoryIterator\b/;
const WRITES = /\bwriteFile(?:Sync)?\b|\.write(?:_bytes|_text)?\s*\(|\bfile_put_contents\b|\bIO\.(?:bin)?write\b|\bFile\.(?:bin)?write\b|\bWriteAllBytes\b|["'](?:w|wb|r\+|rb\+)["']/;

const ENCRYPTS = askHard('code/encrypts', [1, 4], 'encrypts or overwrites every file it finds');

/** A connection to somewhere, whatever the language. */
const CONNECTS = /\bsocket\s*\.\s*(?:socket|create_connection)\s*\(|\.connect(?:_ex)?\s*\(|\bcreateConnection\s*\(|\bf?sockopen\s*\(|\bstream_socket_client\s*\(|\bTCPSocket\b|\bnet\.Dial\w*\s*\(|\bnew\s+(?:\w+\.)*(?:Socket|TcpClient)\s*\(|\bTcpClient\b|\bTcpStream::connect\b|\bIO::Socket\b|\bsocket\s*\(/;
/** A program that takes commands. */
const SHELL = /["'`[](?:\/(?:usr\/)?bin\/)?(?:ba|z|da|k|c|tc)?sh(?:\.exe)?(?:\s+-i)?["'`\],\s]|["'`](?:C:\\\\Windows\\\\System32\\\\)?(?:cmd|powershell|pwsh)(?:\.exe)?["'`]|\bpty\.spawn\b/i;
/** The connection becomes what the program reads and writes. */
const WIRES = /\bdup2\s*\(|\.pipe\s*\(\s*\w+\.stdin\b|\bstdin\.pipe\b|\bproc_open\s*\([^;]{0,80}\$\w+\s*,\s*\$?\w+\s*=?>?\s*\$?\w+|\bproc_open\b[\s\S]{0,200}\bfsockopen\b|\bfsockopen\b[\s\S]{0,200}\bproc_open\b|<&\d|<&%d|\bstd(?:in|out)\s*=\s*\w+\s*[,)]|\.Std(?:in|out)\s*=\s*\w*con\w*\b|\bStdio::from_raw_fd\b|\bfrom_raw_fd\b|\bopen\s*\(\s*STDIN\s*,\s*["']>?<?&|\$stdin\.reopen\b|\bgetOutputStream\b[\s\S]{0,400}\bgetInputStream\b/;

export const GIVES_SHELL = danger('network/reverse-shell', [3, 5], 'gives a shell to the network');

const WHOLES: readonly Whole[] = [
  { words: [CONNECTS, SHELL, WIRES], finding: GIVES_SHELL },
  { words: [ENDLESS, /\bfork\b/], finding: OBJECTIONS.exhaust },
  { words: [ENDLESS, /\bspawn(?:Sync)?\s*\(|\bPopen\b|\bThread(?:\.new|\()|\bProcess(?:\.new|\()|\bsystem\s*\(?["'].*&|\bWorker\s*\(|\bstart_new_thread\b|\bStart-(?:Job|Process)\b/], unless: /\b(?:break|sleep|setTimeout|\.join\(|return|accept|await|Start-Sleep|wait)\b/, finding: OBJECTIONS.exhaust },
  { words: [ENDLESS, /\.append\s*\(|\.push\s*\(|\+=\s*["'[]|\.concat\b|<<\s*["'x]|\bmkdir\w*\s*\(|\bmakedirs\b|\bopen\s*\(\s*f?["']|\bwriteFileSync\b|\bappendFileSync\b/], unless: /\b(?:break|sleep|return|input|readline|recv|accept|await|yield|read|StopIteration|raise|throw|exit)\b/, finding: OBJECTIONS.exhaust },
  { words: [MILLIONS, /\bopen\s*\(|\bmkdir\w*\s*\(|\bmakedirs\b|\bwriteFile\w*\b|\bsymlink\w*\b|\btouch\b|\bPopen\b|\bspawn\w*\s*\(|\bfork\b|\bThread\b|\bFile\.(?:write|open)\b|\bfopen\b/], unless: /^[^\n]*\bopen\s*\([^)]*\)[^\n]*\bfor\b/, finding: OBJECTIONS.exhaust },
  { words: [/\/dev\/(?:zero|u?random)["'][^\n]{0,20}\)\s*\.?\s*(?:read\(\s*\)|readlines\(|each_line|slurp)|(?:readFileSync|IO\.read|File\.read|file_get_contents|slurp)\(?\s*["']\/dev\/(?:zero|u?random)["']\s*\)?/], finding: OBJECTIONS.exhaust },
  { words: [/(?:bytearray|bytes|Buffer\.alloc(?:Unsafe)?|Array|str_repeat|["']\w["']\s*(?:\*|x|\.repeat\s*\())\s*\(?\s*(?:\d[\d_]{9,}|10\s*\*\*\s*(?:1\d|9)|\d+\s*(?:<<|\*)\s*3\d|1e1\d)/], finding: OBJECTIONS.exhaust },
  { words: [CIPHER, EACH_FILE, WRITES], finding: ENCRYPTS },
  { words: [SERVICES, CHANGES], unless: /localhost|127\.0\.0\.1|\bmock|moto|fakeredis|mongomock|nock|:memory:/i, finding: OBJECTIONS.serviceChange },
  { words: [/\b(?:webbrowser\.open\w*|Desktop\.getDesktop\(\)\.browse|Launchy\.open|opn|open)\s*\(\s*["']https?:\/\/(?!localhost|127\.0\.0\.1)/], finding: OBJECTIONS.proxy },
  { words: [/\bPSReadLineOption\b[^\n]{0,40}HistorySavePath|\bHistorySavePath\b/i], finding: OBJECTIONS.secrets },
  { words: [/\bCopyFromScreen\b|\bPromptForCredential\b|\bGetAsyncKeyState\b|\bSetWindowsHookEx\b|\bGetForegroundWindow\b|\bAudioInput\b|\bmciSendString\b/i], finding: OBJECTIONS.watches },
  { words: [/\bGetNetworkCredential\b|\bSecureStringToBSTR\b|\bPtrToStringBSTR\b|\bPtrToStringAuto\b/i], finding: OBJECTIONS.secrets },
  { words: [/\bNetworkInformation\.Ping\b/i, /\.Send\w*\s*\(/i], finding: OBJECTIONS.sends },
];

/** Objections to code by what it says as a whole, whatever its language. */
export function judgeWhole(code: string): Finding[] {
  const text = code.slice(0, 20_000);
  return WHOLES.filter(({ words, unless }) => words.every((word) => word.test(text)) && unless?.test(text) !== true).map(({ finding }) => finding);
}

/** Of Django's and Rails' shells: data of the project's own database. */
export const CHANGES_RECORDS = /\.(?:delete|delete_all|destroy|destroy_all|update|update_all|bulk_create|bulk_update|create|create_superuser|create_user|get_or_create|update_or_create|save|set_password|raw|execute|truncate|insert|insert_all|upsert|seed)!?\s*(?:\(|$|;|\n)/;

const CREATES_FILES = /\b(?:touch|mkdir|mktemp|fallocate|truncate|dd|ln|cp|split|mkfifo)\b|>{1,2}\s*["']?[^\s"'|&;]*\$|&\s*(?:;|done|\n|\})/;
const COUNTS_FAR = /\bseq\s+(?:-\S+\s+)*(?:-?\d+\s+){0,2}\d{6,}\b|\{-?\d+\.\.\d{6,}(?:\.\.\d+)?\}|<=?\s*(?:\d{6,}|10\*\*[6-9])\s*[;)]|-(?:lt|le)\s+\d{6,}\b|\bjot\s+\d{6,}/;

/** Whether a text of shell makes files or starts programs a hundred thousand times or more. */
export function floods(text: string): boolean {
  return text.length < 20_000 && COUNTS_FAR.test(text) && CREATES_FILES.test(text);
}
