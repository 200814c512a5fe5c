import { ask } from '../../finding.ts';
import type { Sign } from './sign.ts';

const LOST = ask('content/limit-off', [8], 'loses a limit on how often or how much something may be done');
/** Counts only where services are called (`talks`). */
const PAUSE = ask('content/pause-lost', [8], 'loses a pause between calls of a service');
const FLOOD = ask('content/flood', [8, 5], 'calls a service again and again without a pause');
const TALKS = /fetch|axios|request|http|api|client|curl|urlopen|socket|send|query|poll|crawl|scrap/i;

const REQUEST = String.raw`(?:\bfetch\(|\baxios\b|\brequests?\.\w+\(|\bhttpx?\.\w+\(|\burlopen\(|\bgot\(|\bclient\.\w+\(|\bcurl\b|\bapi\.\w+\(|Net::HTTP|RestClient|\bpoll\w*\()`;

/** Principle 8 in code: limits on others' use of us, and on our use of others. */
export const LIMITS: readonly Sign[] = [
  { finding: LOST, drops: /\b(?:rate_?limit\w*|RateLimit\w*|throttl\w*|\w*Throttle\w*|limiter\b|Limiter\b|slow_?[dD]own|limit_(?:req|conn)\w*|Rack::Attack|Bottleneck|p-?[lL]imit|p-?[qQ]ueue|semaphore|Semaphore|back_?off\w*|max_?(?:attempts|retries|requests|concurrency)|maxAttempts|quota\w*|Quota\w*|failed_?attempts|loginAttempts|attempts|circuit_?breaker\w*|retry-after)\b|\b\w{0,40}(?:throttle|quota|rate_?limit|LimitBy|daily_?limit|too_?many)\w*/gi },
  { finding: PAUSE, drops: /\b(?:time\.)?sleep\s*\(|\bdelay\s*\(|\bsetTimeout\b|\bThread\.sleep|\btime\.Sleep|\busleep\(|\bTask\.Delay|\bwait_?for_?timeout\b/g, unless: /sleep|delay|\bwait|timeout|interval|backoff|retry/i },
  { finding: LOST, drops: /\bMaxBytesReader\b|\bLimitReader\b|\bbodyLimit\b|\bmax_content_length\b|\bclient_max_body_size\b|\bdepthLimit\b|\bcostAnalysis\b|\bMath\.min\([^\n]{0,80}(?:limit|query|size|page)|\bmin\(\s*int\(|\bclamp\(/gi, unless: /\bmin\(|clamp|LimitReader|MaxBytes/i },
  { finding: LOST, adds: /\brate\.Inf\b|\b(?:max|limit|rate_?limit|max_?requests|maxConcurrent\w*|concurrency|max_?retries|maxRetries|retries|max_?attempts|maxAttempts|quota)["']?\s*(?::=|[:=])\s*(?:Infinity|Number\.(?:POSITIVE_INFINITY|MAX\w*)|math\.(?:MaxInt\w*|inf)|float\(["']inf|sys\.maxsize|Integer\.MAX_VALUE|u(?:32|64|size)::MAX|int\.MaxValue)|\bforever\s*:\s*true\b|stop\s*=\s*stop_never|\bskip\s*:\s*\(\)\s*=>\s*true|DEFAULT_THROTTLE_CLASSES["']?\s*:\s*\[\s*\]|throttle_classes\s*=\s*[[(]\s*[\])]|RATELIMIT_ENABLE\s*=\s*False|rate_?limit\w*["']?\s*[:=]\s*(?:false|False|off|0\b|null|None)/i },
  { finding: LOST, adds: /\b(?:max|limit|rate_?limit|max_?\w+|concurrency|retries|quota)["']?\s*(?::=|[:=])\s*(?:None\b|null\b|-1\b|0\b(?!\.))/i, instead: /\b(?:max|limit|rate_?limit|max_?\w+|concurrency|retries|quota)["']?\s*(?::=|[:=])\s*[1-9]/i },
  { finding: FLOOD, adds: new RegExp(String.raw`\b(?:while\s*\(?\s*(?:true|True|1)\s*\)?\s*[:{]|for\s*\(\s*;\s*;\s*\)\s*\{|for\s*\{|loop\s*(?:do|\{)|until\s+false)(?:(?!\bsleep|\bdelay|setTimeout|\bwait|\bbreak|\breturn|Sleep|select\s*\{|Tick|interval|backoff|\byield|\bexit|queue|\bq\.)[\s\S]){0,300}?${REQUEST}(?!(?:[\s\S]){0,240}(?:\bsleep|\bdelay|setTimeout|\bwait|\bbreak|\breturn|Sleep|Tick|interval|backoff|\byield|\braise|\bthrow))`) },
  { finding: LOST, adds: /\bretr(?:y|ies)\w*\(\s*(?:Long|Int|Integer)\.MAX_VALUE/ },
  { finding: FLOOD, adds: /\bArray(?:\.from\(\s*\{\s*length\s*:\s*|\()\d{4,}[^\n]{0,80}(?:fetch|axios|request|http|got)\b|\brange\(\s*\d{5,}\s*\)[^]{0,120}?(?:requests?\.\w+\(|httpx\.|urlopen|fetch\()/ },
  { finding: ask('content/flood', [8, 5], 'writes to everybody on a list'), adds: /\bfor\b[^\n]{0,40}\b(?:users?|customers?|recipients?|subscribers?|contacts?|members?|emails?)\b[^\n]{0,40}[:{)][^]{0,200}?(?:send_?(?:mail|email|sms|message|push)\w*\s*\(|sendgrid|mailgun|twilio|ses\.send|\.messages\.create)/i },
  { finding: FLOOD, adds: /\bsetImmediate\(|process\.nextTick\(|setTimeout\(\s*\w+\s*,\s*\d?\s*\)/, instead: /setTimeout\(\s*\w+\s*,\s*[\d_]{3,}|setInterval\(/ },
  { finding: FLOOD, adds: /\bsetInterval\s*\([^;]{0,200}?,\s*\d{1,2}\s*\)/, unless: /render|draw|anim|frame|clock|tick|spinner|cursor/i },
  { finding: FLOOD, adds: /\bwhile\s*\(?\s*(?:true|True|1)\s*\)?\s*[:{]/, instead: /range\(|for\s|retr|attempt/i, unless: /break|return|raise|throw/ },
];

/** Whether a text or its file's name has to do with calling services; a pause elsewhere is no limit. */
export const talks = (path: string, text: string): boolean => TALKS.test(path) || TALKS.test(text);

/** What a number means, by the name before it: which way it is weaker, and how far it must go. */
export interface Measure {
  readonly name: RegExp;
  readonly weaker: 'more' | 'less';
  /** Times as much, or as little. */
  readonly factor: number;
  readonly principles: readonly number[];
  readonly rule: string;
  readonly reason: string;
}

export const MEASURES: readonly Measure[] = [
  { name: /^(?:max|limit|burst|rate|rps|qps|points|max_?(?:requests?|attempts?|retries|concurren\w*|connections?|sessions?|upload\w*|file_?size|size|body\w*|tokens?|login\w*)|concurrency|rate_?limit\w*|quota\w*|retries|attempts|parallel\w*|requests_per_\w+|file_?size|workers|max_?workers|\w+_(?:attempts|retries|limit|requests|concurrency|quota)|\w+(?:Attempts|Retries|Limit|Requests|Concurrency|Quota))$/i, weaker: 'more', factor: 50, principles: [8], rule: 'content/limit-off', reason: 'raises a limit so far that it limits nothing' },
  { name: /^(?:delay|interval|window_?(?:ms)?|poll\w*|backoff\w*|cool_?down\w*|throttle\w*|min_?(?:delay|interval|time|wait)|sleep\w*|pause\w*|rate_?limit_?window\w*|lock(?:out)?_?(?:time|duration|minutes)\w*)$/i, weaker: 'less', factor: 20, principles: [8], rule: 'content/limit-off', reason: 'shortens a pause so far that it is none' },
  { name: /^(?:iterations?|rounds|salt_?rounds|cost|time_?cost|memory_?cost|work_?factor|bcrypt_?\w*|pbkdf2_?iterations|key_?(?:size|length|bits)|modulus_?length|min_?(?:length|password\w*)|required_?length|password_?min\w*|minimum_?length)$/i, weaker: 'less', factor: 1.99, principles: [3, 7], rule: 'content/weak-crypto', reason: 'makes passwords or keys easier to guess' },
  { name: /^(?:\w*retention\w*|backup_?\w*(?:days|period|count)|max_?backups?|keep_?(?:days|last|for)|log_?retention\w*|snapshot_?\w*(?:days|count|limit)|history_?(?:limit|days)|revision_?history_?limit|ttl_?days|days|expiration_?days)$/i, weaker: 'less', factor: 4, principles: [4, 10], rule: 'content/record-off', reason: 'keeps records or backups for a much shorter time' },
  { name: /^(?:lines|branches|functions|statements|fail_?under|fail-under|coverage\w*|threshold|min_?coverage|minimum_?coverage|required_\w*approv\w*|approvals\w*|required_approving_review_count)$/i, weaker: 'less', factor: 1.5, principles: [6], rule: 'content/check-off', reason: 'lowers what checks ask for' },
  { name: /^(?:replicas|replica_?count|min_?(?:replicas|instances|size|capacity|machines\w*|available|nodes)|desired_?(?:count|capacity)|min_machines_running|instances)$/i, weaker: 'less', factor: 3, principles: [9], rule: 'content/production', reason: 'takes away what keeps a service up' },
  { name: /^(?:expires?_?(?:in|after|at)?|expiration\w*|max_?age|session_?(?:timeout|lifetime|age|ttl)|token_?(?:ttl|lifetime|expiry|validity)\w*|access_?token_?\w+|jwt_?exp\w*|idle_?timeout)$/i, weaker: 'more', factor: 30, principles: [3], rule: 'content/check-off', reason: 'lets sessions or tokens live very long' },
];
