import type { Finding } from '../../finding.ts';
import { ask } from '../../finding.ts';
import { LOCAL } from './sign.ts';

/** A setting and whether it is on: `secure: true`, `requirepass = no`, `setWantSigned(true)`, `enable :protection`. */
const SETTING = /(?:(?<![\w.$-])|(?<=\)\.))["']?([A-Za-z_$][\w.$ -]{1,60}?)["']?\]?\s{0,4}(?::=|=>|[:=(,]|\s)\s{0,4}["']?(true|false|yes|no|on|off|enabled?|disabled?|deny|denied|allow|permit|granted|reject|accept|drop|required|optional|none|strict|permissive|always|never)\b/gi;
/** What is switched below its name: `networkPolicy:` and `enabled: false` on the next line. */
const BELOW = /([A-Za-z][\w.-]{1,60})[ \t]*:[ \t]*\n[ \t]+enabled?[ \t]*:[ \t]*(true|false)/gi;
const VERB = /\b(enable|disable)d?\s*[:( ]\s*["']?:?([A-Za-z_][\w.-]{1,40})/gi;
const ON = /^(?:true|yes|on|enabled?|allow|permit|granted|accept|optional|permissive|always)$/i;

/** What protects while it is on. */
const PROTECTS = /secur|sign(?:ed|ature)|verif|valid|auth|protect|encrypt|csrf|xsrf|xss|http_?only|same_?site|tls|ssl|https|hsts|mask|redact|sanit|escap|audit|log(?:ging|s)?\b|log_|monitor|alert|firewall|selinux|apparmor|seccomp|sandbox|rbac|acl|mfa|2fa|captcha|throttl|rate_?limit|quota|backup|versioning|retention|read_?only|non_?root|restrict|isolat|confirm|consent|checksum|integrity|strict|enforce|require|check|deny|block(?:_?public)?|whitelist|allow_?list|transaction|soft_?delete|paranoid|guard|expire|rotat|approval|review|dismiss_stale|prevent|scan|policy|nosniff|noopener/i;
/** What opens while it is on. */
const OPENS = /skip|disable|insecure|bypass|anonymous|guest|debug|public|unsafe|ignore|trust|introspection|synchroni[sz]e|expose|privileged|root_?login|PasswordAuthentication|PermitEmpty|PermitRoot|allow_?(?!list|ed_?(?:origins|hosts))|permit|wildcard|cleartext|plaintext|force_?(?:destroy|push|delete)|autoindex|directory_?listing|node_?integration|remote_?module|eval\b|dangerous|credentials\b|drop_?schema|auto_?(?:approve|merge|apply|commit)|no_?verify|self_?signed|playground|graphiql|h2\.?console|web-?allow-?others|actuator|passwordless|superuser|impersonat|forward_?agent|X11Forwarding|GatewayPorts|AllowTcpForwarding/i;
/** Names with such a word that protect nobody. */
const ORDINARY = /(?:^|[. ])(?:read_?only|required?|validate_?on\w*|expires?\w*|checked|secure_?text\w*)$|author(?!i)|log_?in_?(?:button|page|link|url)|log_?level|blog|dialog|catalog|logo|strict_?mode_?tdz|allow_?(?:js|synthetic|importing|unreachable|trailing|empty|null|undefined|single|multiple|overflow|resize|zoom|drag|scroll|html)|skip_?(?:lib|ssr|link|default|files|directories|whitespace|blank|first|empty)|ignore_?(?:case|whitespace|deprecations|white|empty|rest)|public_?(?:path|dir|url|class|static)|block(?:_?(?:level|s|ed)?$|quote)|check(?:box|ed|out|list|mark)|valid_?from|required?_?(?:label|mark)|expanded|read_?only_?(?:display|text)|design|assign|eslint|debug_?(?:ger|level)|unsafe_?(?:html)?_?parse|policy_?(?:url|link)|confirm_?(?:dialog|open|button)|require_?js|interop|import|module|target/i;

function settings(text: string): Map<string, boolean> {
  const found = new Map<string, boolean>();
  const twice = new Set<string>();
  const add = (name: string, on: boolean): void => {
    const key = name.trim().replace(/^(?:const|let|var|final|public|private|static|export|set|self|this|config|conf|settings?|options?)[ .]+/i, '').toLowerCase();
    if (found.has(key) && found.get(key) !== on) twice.add(key);
    found.set(key, on);
  };
  for (const [, name = '', value = ''] of text.matchAll(SETTING)) add(name, ON.test(value) || (/^(?:deny|denied|reject|drop|required|strict)$/i.test(value)));
  for (const [, verb = '', name = ''] of text.matchAll(VERB)) add(name, /^enable/i.test(verb));
  for (const key of twice) found.delete(key);
  for (const [, name = '', value = ''] of text.matchAll(BELOW)) found.set(name.toLowerCase(), /^true$/i.test(value));
  return found;
}

/** Settings that protect and are switched off by an edit, and settings that open and are switched on. */
export function turnedOff(path: string, fresh: string, before: string): Finding | null {
  if (before === '' || LOCAL.test(path) || fresh.length + before.length > 64 * 1024) return null;
  const was = settings(before);
  for (const [name, on] of settings(fresh)) {
    const then = was.get(name);
    if (on && then === undefined && OPENS.test(name) && !ORDINARY.test(name) && depends(name, before)) return ask('content/check-off', [3, 6], `switches on for everybody what leaves open (${name.slice(0, 60)})`);
    if (then === undefined || then === on || ORDINARY.test(name)) continue;
    if (!on && PROTECTS.test(name) && !OPENS.test(name)) return ask('content/check-off', [3, 6], `switches off what protects (${name.slice(0, 60)})`);
    if (on && OPENS.test(name)) return ask('content/check-off', [3, 6], `switches on what leaves open (${name.slice(0, 60)})`);
  }
  return CONFIGURATION.test(path) && lostLine(fresh, before) ? ask('content/guard-removed', [3, 10], 'loses a setting that protects, records or limits') : null;
}

/** Whether a setting was on or off by a condition. */
function depends(name: string, before: string): boolean {
  const at = before.toLowerCase().indexOf(name);
  return at >= 0 && /^["']?\s{0,3}[:=]\s{0,3}[^\n]{0,80}(?:===?|!==?|\benv\b|process\.env|environ)/i.test(before.slice(at + name.length, at + name.length + 200));
}

const CONFIGURATION = /\.(?:conf|cnf|cfg|ini|ya?ml|toml|properties|hcl|tf|xml|j2|tmpl|rules|config|caddyfile)$|(?:^|\/)(?:Caddyfile|sshd?_config|pg_hba\.conf|sudoers[^/]*|haproxy\.cfg|\.htaccess)$/i;
const GUARDS = /^(?!#|\/\/|;|<!--).*\b\w{0,40}(?:auth(?!or\b|ors\b)|secur|requirepass|firewall|\bacl|rbac|mtls|\btls|\bssl|audit|rate_?limit|throttl|csrf|\bwaf\b|encrypt|\bbackup|retention|deny\b|access_log|network_?policy|allowed_?(?:ip|host|cidr)|signature|approv|protect)\w*/i;

/** Lines of settings that protect are gone, and none like them has come. */
function lostLine(fresh: string, before: string): boolean {
  const guards = (text: string): number => text.split('\n').map((line) => line.trim().slice(0, 300)).filter((line) => GUARDS.test(line) || /^[^#]*\s@@?[\w.-]+:\d+$/.test(line)).length;
  return guards(before) > guards(fresh);
}

/** A condition that ends what is done: an exit, an error, an answer. */
const GUARD_CLAUSE = /\b(?:if|unless|guard|elsif|elif)\b[^\n]{1,200}(?:\n[^\n]{0,160}){0,2}?\b(?:throw|raise|abort|deny|reject|panic!?|exit|bail!|ensure!|fail|destroy|continue|return)\b|^[ \t]*(?:assert|require|check|ensure|precondition)\w*!?\s*\(/gim;

/** Nothing is new, and a condition that ended what is done is gone: the thing is done without it now. */
export function lostCondition(fresh: string, before: string): Finding | null {
  if (before.length > 4096 || fresh.length > before.length) return null;
  const old = new Set(before.split('\n').map((line) => line.trim()));
  const onlyLess = fresh.split('\n').every((line) => line.trim() === '' || old.has(line.trim()) || [...old].some((other) => other.includes(line.trim()) && line.trim().length > 8));
  if (!onlyLess || old.size > 40) return null;
  const guards = (text: string): number => (text.match(GUARD_CLAUSE) ?? []).length;
  return guards(before) > guards(fresh) ? ask('content/unchecked', [3, 6], 'does without a condition what it did with one') : null;
}
