import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';

/** What new text in a file makes of the program, seen by its words. Only what is new counts, and prose and test data do not. */
interface Sign {
  readonly pattern: RegExp;
  readonly finding: Finding;
  /** Files it means something in; all but prose without it. */
  readonly files?: RegExp;
  /** Cheaper to look for, and always there when the pattern fits. */
  readonly needs?: RegExp;
  /** A text beside which it is ordinary. */
  readonly unless?: RegExp;
}

const INPUT = String.raw`(?:\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b|req(?:uest)?\.(?:query|body|params|args|form|values|cookies|headers|GET|POST)\b|params\[|ctx\.(?:query|request\.body)|event\.(?:body|queryStringParameters))`;
const RUNS = String.raw`(?:eval|assert|system|exec|execSync|passthru|shell_exec|popen|proc_open|spawn|spawnSync|os\.system|subprocess\.\w+|Function|create_function|unserialize|pickle\.loads)`;
const FETCHES = String.raw`(?:fetch\s*\(|requests\.get|urlopen|axios|https?\.get|urllib|Invoke-WebRequest|DownloadString|curl_exec|file_get_contents\s*\(\s*['"]https?)`;
const HOME = String.raw`(?:Path\.home\(\)|homedir\(\)|home_dir\(\)|UserHomeDir|Dir\.home|expanduser\(\s*['"]~|environ\W{1,3}(?:get\W{1,2})?['"]HOME|process\.env\.HOME|getenv\W{1,2}HOME|['"]~\/?['"]|['"]\/['"]|['"]\/(?:home|root|etc|usr|var|Users)\b|__dirname\s*,\s*['"]\.\.|__file__\)?\.parent\.parent)`;

const SIGNS: readonly Sign[] = [
  { pattern: new RegExp(`${RUNS}\\s*\\(\\s*[^;\\n]{0,80}${INPUT}`), finding: askHard('content/backdoor', [3, 6], 'runs what somebody sends to it') },
  { pattern: new RegExp(`move_uploaded_file\\s*\\([^;\\n]{0,120}${INPUT}`), finding: askHard('content/backdoor', [3, 6], 'stores a file where whoever sends it wants') },
  { pattern: new RegExp(`${FETCHES}[\\s\\S]{0,400}?(?:\\beval\\s*\\(|new\\s+Function\\s*\\(|\\bexec\\s*\\(|vm\\.run\\w*\\s*\\(|importlib|\\bimport\\s*\\(\\s*['"]data:|IEX\\b|Invoke-Expression)`), needs: /eval|new\s+Function|exec\s*\(|vm\.run|importlib|data:|IEX|Invoke-Expression/, finding: askHard('content/remote-code', [3, 5, 6], 'runs code that it fetches when it runs') },
  { pattern: new RegExp(`(?:\\beval|\\bexec|new\\s+Function|Invoke-Expression|\\biex)\\s*\\(?\\s*[^;\\n]{0,60}${FETCHES}`, 'i'), finding: askHard('content/remote-code', [3, 5, 6], 'runs code that it fetches when it runs') },
  { pattern: new RegExp(`(?:rmtree|rmSync|rmdirSync|rm|remove_dir_all|RemoveAll|rm_rf|rm_r|remove_tree|unlink|deleteRecursively|removeSync|rimraf)\\s*\\([^;\\n]{0,120}${HOME}`), finding: askHard('content/deletes-outside', [1, 4], 'deletes outside of the project') },
  { pattern: /\bverify\s*=\s*False\b|InsecureSkipVerify\s*:\s*true|NODE_TLS_REJECT_UNAUTHORIZED\W{1,8}0|rejectUnauthorized\s*:\s*false|CURLOPT_SSL_VERIFY(?:PEER|HOST)\s*,\s*(?:false|0)|_create_unverified_context|check_hostname\s*=\s*False|\bCERT_NONE\b|strict-ssl\s*=\s*false|sslVerify\s*=\s*false|danger_accept_invalid_certs\s*\(\s*true|ServerCertificateCustomValidationCallback|TrustAllCerts|ALLOW_ALL_HOSTNAME_VERIFIER|VERIFY_NONE|StrictHostKeyChecking\s*[= ]\s*no\b|usesCleartextTraffic\s*=\s*"true"/, finding: ask('content/tls-off', [3, 5], 'switches off the check of who is at the other end of a connection') },
  { pattern: /algorithms?["']?\s*[:=]\s*[[(]?[^\])\n]{0,60}["']none["']|verify_signature["']?\s*[:=]\s*(?:False|false)|ignoreExpiration\s*:\s*true|jwt\.decode\([^)\n]{0,80}verify\s*=\s*False|csrf_exempt|skip_before_action\s+:(?:verify_authenticity_token|authenticate\w*|authorize\w*)|protect_from_forgery\s+with:\s*:null|\.csrf\(\)\.disable\(\)|permitAll\(\)|AllowAnonymous|WTF_CSRF_ENABLED\s*=\s*False/, finding: ask('content/auth-off', [3], 'switches off a check of who somebody is or what they may do') },
  { pattern: /(?<!typeof )\b(?:password|passwd|pwd|secret|api_?key|token)\w{0,20}\s{0,3}(?:===?|!==?)\s{0,3}["'](?=[^"'\n]{0,40}[-\d!@#$])[\w!@#$%^&*.-]{5,60}["']|\.equals\(\s*["'](?=[^"'\n]{0,40}\d)[\w!@#$-]{6,40}["']\s*\)[^\n]{0,40}(?:password|token)/i, finding: askHard('content/back-door', [3, 7], 'lets in whoever knows a word that stands in the code') },
  { pattern: /\bacl\s*=\s*"public-read(?:-write)?"|\b(?:block_public_acls|block_public_policy|ignore_public_acls|restrict_public_buckets)\s*=\s*false|publicly_accessible\s*=\s*true|\b(?:allUsers|allAuthenticatedUsers)\b|"Principal"\s*:\s*(?:"\*"|\{\s*"AWS"\s*:\s*"\*")|allow\s+[\w, ]{3,40}:\s*if\s+true|(?:ACL|acl)["']?\s*[:=]\s*["']public-read/, finding: askHard('content/public', [3, 9], 'opens data or a service to everybody') },
  { pattern: /(?:cidr_blocks|source_ranges|cidr_ipv4|CidrIp|source_address_prefix(?:es)?)["']?\s*[:=]\s*\[?\s*["'](?:0\.0\.0\.0\/0|::\/0|\*)/, unless: /egress/i, finding: ask('content/public', [3, 9], 'lets the whole internet in') },
  { pattern: /^[ \t]*(?:-[ \t]*)?["']?privileged["']?[ \t]*[:=][ \t]*true|docker\.sock|["'\s[-]\/:\/\w|hostPath:\s*\{?\s*path:\s*["']?\/["']?\s*[}\n]|\b(?:pid|ipc|network_mode|userns_mode)["']?\s*:\s*["']?host\b|host(?:PID|Network|IPC)\s*:\s*true|allowPrivilegeEscalation\s*:\s*true|cap_add:[^\n]{0,40}(?:ALL|SYS_ADMIN)/m, files: /\.(?:ya?ml|json|tf|hcl|toml)$|(?:^|\/)compose[^/]*$/, finding: askHard('content/privileged', [3], 'gives a container the rights of the machine around it') },
  { pattern: /https?:(?:\\)?\/\/(?!(?:127|10|0|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))\.)\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])/, finding: ask('content/raw-address', [5], 'talks to a bare address on the internet, whose owner nobody can tell') },
  { pattern: /\/dev\/tcp\/|\bnc(?:at)?\s+(?:-\w+\s+){0,4}-e\b|bash\s+-i\s+>&|socket\.socket\([\s\S]{0,300}(?:dup2|pty\.spawn)/, finding: askHard('content/reverse-shell', [3, 5], 'gives a shell to the network') },
  { pattern: /(?:webhook|requests\.post|fetch|curl|https?\.request|urlopen|axios\.post|sendBeacon)[^\n]{0,200}(?:process\.env\b(?!\.\w)|os\.environ(?!\s*(?:\[|\.get))|JSON\.stringify\(\s*process\.env|printenv|\$\(env\)|ENV\.to_h)/, finding: askHard('content/exfiltration', [2, 5], 'sends the environment, with the keys in it, somewhere') },
  { pattern: /\beval\s*\(\s*(?:Buffer\.from|atob|base64|unescape|decodeURIComponent|String\.fromCharCode|zlib|gzinflate|str_rot13|marshal|bytes\.fromhex|codecs\.decode|compile\()|\bexec\s*\(\s*(?:base64|zlib|bytes\.fromhex|codecs|marshal|__import__|compile\()|new\s+Function\s*\(\s*(?:atob|Buffer\.from)|IEX\s*\(?\s*\[(?:Text|System\.Text)/i, finding: askHard('content/hidden-code', [3, 6], 'runs code that is hidden by an encoding') },
  { pattern: /(?:origin|Access-Control-Allow-Origin|allow_origins?|allowedOrigins?|AllowOrigins?)["']?\s*[:=(,]\s*(?:\[\s*)?(?:["']\*["']|true\b|\([^)]{0,40}\)\s*=>\s*(?:cb|callback|done)\(\s*null\s*,\s*true|req\.headers\.origin|request\.headers\[["']Origin)[^\n]{0,120}(?:credentials|Allow-Credentials|allow_credentials|AllowCredentials)["']?\s*[:=(,]\s*(?:true|True|["']true)/, finding: askHard('content/check-off', [3], 'lets any other site act with the rights of whoever is signed in') },
  { pattern: /\bskip_forgery_protection\b|\bskip_before_action\b[^\n]{0,60}(?:auth|verify|login|require)|\bcsrf\s*:\s*false|csrfProtection\s*[:=]\s*false|\bcsrf\(\)\.disable|disableCsrf|@csrf_exempt|@PermitAll\b|@AllowAnonymous\b|\bauth(?:entication)?(?:Required|_required)?\s*[:=]\s*(?:false|False)\b|\brequires?_?[aA]uth\w*\s*[:=]\s*(?:false|False)\b/, finding: askHard('content/check-off', [3], 'switches off a check of who somebody is') },
  { pattern: /\bif\s*\(?\s*(?:false\s*&&|0\s*&&|False\s+and|true\s*\|\||True\s+or|1\s*\|\|)[^\n]{0,80}(?:admin|auth|permission|allowed|role|token|login|user|valid|verif|owner|session)/i, finding: askHard('content/check-off', [3], 'makes a check of who somebody is always come out the same') },
  { pattern: /\b(?:execute|executemany|query|raw|exec|prepare|QueryRow|Query|Exec|sequelize\.query|\$queryRawUnsafe|\$executeRawUnsafe)\w{0,10}\s*\(\s*(?:f["'][^"'\n]{0,200}(?:select|insert|update|delete|from|where)[^"'\n]{0,200}\{|`[^`\n]{0,200}(?:select|insert|update|delete|from|where)[^`\n]{0,200}\$\{|["'][^"'\n]{0,200}(?:select|insert|update|delete|from|where)[^"'\n]{0,200}["']\s*(?:\+|%|\.format\(|\.\s*\$)|fmt\.Sprintf\(\s*["'][^"'\n]{0,200}(?:select|insert|update|delete|from|where))/i, finding: ask('content/injection', [3, 4], 'puts values into the text of a query, so whoever chooses them can change it') },
  { pattern: /^\s*addopts\s*=[^\n]*\s--co(?:llect-only)?\b|\bfor\s+(\w+)\s+in\s+items\s*:\s*\1\.add_marker\(\s*pytest\.mark\.(?:skip|xfail)\b|\bitems\s*(?:\[:\]\s*=\s*\[\]|\.clear\(\))/m, files: /\.(?:ini|cfg|toml|py)$/, finding: ask('content/check-off', [6], 'keeps tests from running') },
];

/** Guards that decide who may do what. */
const GUARD = /\b(?:401|403|Unauthori[sz]ed|Forbidden|PermissionDenied|AccessDenied|requireAuth\w*|require_(?:auth|login|admin|permission)\w*|is_?admin\b|isAuthenticated|is_authenticated|authenticate_user|authori[sz]e!|checkPermission\w*|check_permission\w*|login_required|csrf_?protect\w*|PreAuthorize|permission_classes|verify(?:Token|Signature|Jwt|_token|_signature|_jwt))\b/g;
const PROSE = /\.(?:md|mdx|rst|txt|adoc)$|(?:^|\/)(?:LICENSE|CHANGELOG|README)[^/]*$/i;
const TEST_DATA = /(?:^|\/)(?:fixtures?|__fixtures__|testdata|test-data|golden|snapshots|__snapshots__|cassettes)\//;
const TEST = /(?:^|\/)(?:tests?|__tests__|spec|specs|e2e)\/|\.(?:test|spec)\.\w+$|(?:^|\/)(?:test_[^/]*|[^/]*_test)\.\w+$/;

/** Characters looked at in one go; between, others get their turn on this thread. */
const PIECE = 16 * 1024;
const OVERLAP = 1024;

/** Objections to new text that weakens, opens or betrays. Long texts are read in pieces that overlap by 1 KB, and never hold the thread for long. */
export async function judgeWeakening(path: string, fresh: string, before: string, runsByItself: boolean): Promise<Finding[]> {
  if (PROSE.test(path) || TEST_DATA.test(path)) return [];
  const inTests = TEST.test(path) && !runsByItself;
  const asked = SIGNS.filter(({ files, finding }) => (files === undefined || files.test(path)) && !(inTests && finding.score > 0.75));
  const seen = new Set<Sign>();
  for (let at = 0; at === 0 || at < fresh.length; at += PIECE - OVERLAP) {
    if (at > 0) await new Promise((resolve) => { setImmediate(resolve); });
    const piece = fresh.slice(at, at + PIECE);
    for (const sign of asked) if (!seen.has(sign) && sign.needs?.test(piece) !== false && sign.pattern.test(piece) && sign.unless?.test(piece) !== true) seen.add(sign);
    if (at + PIECE >= fresh.length) break;
  }
  const found = [...seen].filter(({ pattern }) => !pattern.test(before)).map(({ finding }) => ({ ...finding, reason: `${path} ${finding.reason}` }));
  if (!inTests && /\b(?:jwt|jose|token|signature|hmac|crypto)\w*\.(?:verify|compare|timingSafeEqual)\w*\s*\(|\btimingSafeEqual\b|\bcompare_digest\b|\bhash_equals\b|\bverify\w*\s*\(/.test(before) && !/verify|compare_digest|timingSafeEqual|hash_equals|compare/i.test(fresh)) found.push(ask('content/guard-removed', [3], `${path} no longer checks a signature, a token or a password`));
  if (!inTests && before !== '' && lostGuard(before, fresh)) found.push(ask('content/guard-removed', [3], `${path} loses a check of who somebody is or what they may do`));
  return found;
}

/** A guard was there, and none is left but in comments. */
function lostGuard(before: string, fresh: string): boolean {
  const count = (text: string): number => (text.replace(/(?:^|\s)(?:\/\/|#|--)[^\n]*|\/\*[\s\S]*?\*\//g, ' ').match(GUARD) ?? []).length;
  return count(before) > 0 && count(fresh) === 0;
}
