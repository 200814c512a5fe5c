import { entropy } from './entropy.ts';

/**
 * Values that only their name gives away: `password = "…"`, `client_secret: …`. The name has to be the whole or the end of an identifier
 * (`api_key`, not `tokens` or `keyboard`), the value has to look random.
 */
export const GENERIC_PATTERN =
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,40}[_.-]){0,4}[A-Za-z0-9]{0,40}?(?<name>pass(?:word|wd|phrase)?|pwd|secret|token|api[_.-]?key|apikey|access[_.-]?key|auth[_.-]?key|private[_.-]?key|secret[_.-]?key|client[_.-]?key|encryption[_.-]?key|signing[_.-]?key|credentials?|creds|auth)['"\]]{0,2}[ \t]{0,8}(?:[:=]|=>|:=|\|\|=|\?=)[ \t]{0,8}(?:(?<quote>["'`])(?<quoted>[^"'`\s]{8,200})\k<quote>|(?<bare>[A-Za-z0-9+/_=.~!@#$%^&*-]{12,200})(?=\s|$|[;,"')\]}]))/gi;

export const GENERIC_KEYWORDS = ['pass', 'pwd', 'secret', 'token', 'key', 'cred', 'auth'];

const IDENTIFIER = /^[A-Za-z_$][\w$]*(?:(?:\.|\?\.|::|->|\/|-)[A-Za-z_$][\w$]*)*(?:\([^)]*\)?|\[[^\]]*\]?)*[;,!]?$/;

/** Whether a value under such a name is a secret rather than code, a placeholder or a reference. */
export function looksSecret(name: string, value: string, quoted: boolean): boolean {
  if (isPlaceholder(value)) return false;
  if (/^(?:[a-z]+:)?\/\/|^[./~]|^\w:\\|\.(?:com|org|net|io|md|json|ya?ml|ts|js|py|go|txt|pem|html?|png|svg)$/i.test(value)) return false;
  const digits = /\d/.test(value);
  const letters = /[a-z]/i.test(value);
  const isPassword = /^pass|^pwd|phrase/i.test(name);
  if (!quoted && IDENTIFIER.test(value) && !(digits && entropy(value) > 3.6 && value.length >= 20)) return false;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return /secret|token|api/i.test(name);
  if (/^[A-Z][A-Za-z]+$|^[a-z]+(?:[A-Z][a-z]+)*$|^[a-z]+(?:[-_. ][a-z]+)+$|^[A-Z]+(?:_[A-Z]+)+$/.test(value)) return false;
  if (isPassword) return quoted && value.length >= 8 && digits && letters && entropy(value) >= 2.7;
  if (!digits || !letters) return false;
  return entropy(value) >= (value.length >= 20 ? 3.4 : 3.1) && value.length >= 12;
}

const PLACEHOLDER = /example|sample|placeholder|change[_-]?me|your[_-]|[_-]your|my[_-]?(?:secret|token|key|pass)|insert|redacted|dummy|fake|todo|fixme|not[_-]?(?:a[_-]?)?(?:real|long)|xxx|\.\.\.|\*\*\*|___|---|123456789|abcdefg|deadbeef|lorem|test[_-]?(?:key|token|secret|pass)|null|undefined|^<.*>?$|^\{.*\}?$|^\$|\$\{|\{\{|\$\(|%\w+%|^@|process\.env|os\.environ|env\.|getenv|secrets\.|vars\.|config\.|args\.|input/i;

/** Values that stand for a secret: `<your key>`, `${TOKEN}`, `xxxx`. */
export function isPlaceholder(value: string): boolean {
  if (PLACEHOLDER.test(value)) return true;
  return /^(.)\1*$/.test(value) || /(.)\1{7,}/.test(value) || new Set(value).size <= 4;
}
