import { entropy } from './entropy.ts';

/**
 * Values that only their name gives away: `password = "…"`, `client_secret: …`. The name has to be the whole or the end of an identifier
 * (`api_key`, not `tokens` or `keyboard`), the value has to look random.
 */
export const GENERIC_PATTERN =
  /(?<![A-Za-z0-9])(?:[A-Za-z0-9]{1,40}[_.-]){0,4}[A-Za-z0-9]{0,40}?(?<name>pass(?:word|wd|phrase)?|pwd?|secret[_-]?key[_-]?base|secret|token|api[_.-]?key|apikey|access[_.-]?key|auth[_.-]?key|private[_.-]?key|secret[_.-]?key|client[_.-]?key|encryption[_.-]?key|signing[_.-]?key|credentials?|creds|auth)['"\]]{0,2}[ \t]{0,8}(?:(?::[ \t]?[A-Za-z<>|? ]{1,24}|\{[ \w;]{1,24}\}[ \t]?)=|[:=]|=>|:=|\|\|=|\?=|<-)[ \t]{0,8}(?:(?<quote>["'`])(?<quoted>[^"'`\s]{8,200})\k<quote>|(?<bare>[A-Za-z0-9+/_=.~!@#$%^&*-]{8,200})(?=\s|$|[;,"')\]}]))/gi;

export const GENERIC_KEYWORDS = ['pass', 'pw', 'secret', 'token', 'key', 'cred', 'auth'];

const IDENTIFIER = /^[A-Za-z_$][\w$]*(?:(?:\.|\?\.|::|->|\/|-)[A-Za-z_$][\w$]*)*(?:\([^)]*\)?|\[[^\]]*\]?)*[;,!]?$/;

/** Whether a value under such a name is a secret rather than code, a placeholder or a reference. */
export function looksSecret(name: string, value: string, quoted: boolean): boolean {
  if (isPlaceholder(value)) return false;
  if (/^(?:[a-z]+:)?\/\/|^[./~]|^\w:\\|\.(?:com|org|net|io|md|json|ya?ml|ts|js|py|go|txt|pem|html?|png|svg)$/i.test(value)) return false;
  const digits = /\d/.test(value);
  const letters = /[a-z]/i.test(value);
  const isPassword = /^pass|^pwd?$|phrase/i.test(name);
  if (!quoted && !isPassword && IDENTIFIER.test(value) && !(digits && entropy(value) > 3.6 && value.length >= 20)) return false;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return /secret|token|api/i.test(name);
  if (/^[A-Z][A-Za-z]+$|^[a-z]+(?:[A-Z][a-z]+)*$|^[a-z]+(?:[-_. ][a-z]+)+$|^[A-Z]+(?:_[A-Z]+)+$/.test(value)) return false;
  if (isPassword) return quoted ? looksLikePassword(value) : looksLikePassword(value) && !CODE_WORD.test(value) && (IRREGULAR.test(value) || /[^\w.-]/.test(value));
  if (!digits || !letters) return false;
  return entropy(value) >= (value.length >= 20 ? 3.4 : 3.1) && value.length >= 12;
}

/** Letters and digits in an order that no words and no identifier have: `qqGv8J`, `hxPfuwZ`. */
const IRREGULAR = /[a-z][A-Z](?![a-z]{2})|[A-Z]{3,}[a-z](?![a-z]{3})|[A-Za-z]\d[A-Za-z]/;
/** What names of variables and fields are made of, passwords hardly ever. */
const CODE_WORD = /pass(?!$)|pwd|user|value|field|input|param|text|name|token|secret|hash|string|data|[()[\]{};,]|::|->|\w\.\w/i;

/** Whether a value that should be a password is one that somebody made up: mixed enough, and no word, path or code. */
export function looksLikePassword(value: string): boolean {
  if (value.length < 6 || isPlaceholder(value) || /^(?:[a-z]+:)?\/\/|^[./~]|[()]|^[\w.]+\(/i.test(value)) return false;
  const digits = /\d/.test(value);
  const letters = /[a-z]/i.test(value);
  if (/^[A-Z]?[a-z]+(?:[A-Z][a-z]+)*\d{0,2}$|^[a-z]+(?:[-_. ][a-z]+)+$|^[A-Z]+(?:_[A-Z\d]+)*$|^v?\d+(?:\.\d+)+$/.test(value)) return false;
  if (entropy(value) < 2.5) return false;
  return letters && (digits || IRREGULAR.test(value) || (/[^\w.-]/.test(value.replace(/[!?.:]+$/, '')) && /[a-z]/.test(value) && /[A-Z]/.test(value)));
}

const PLACEHOLDER = /example|sample|placeholder|change[_-]?me|your[_-]|[_-]your|my[_-]?(?:secret|token|key|pass)|insert|redacted|dummy|fake|todo|fixme|not[_-]?(?:a[_-]?)?(?:real|long)|xxx|\.\.\.|\*\*\*|___|---|123456789|abcdefg|deadbeef|lorem|test[_-]?(?:key|token|secret|pass)|null|undefined|^<.*>?$|^\{.*\}?$|^\$|\$\{|\{\{|\$\(|%\w+%|^@|process\.env|os\.environ|env\.|getenv|secrets\.|vars\.|config\.|args\.|input/i;

/** Values that stand for a secret: `<your key>`, `${TOKEN}`, `xxxx`. */
export function isPlaceholder(value: string): boolean {
  if (PLACEHOLDER.test(value)) return true;
  return /^(.)\1*$/.test(value) || /(.)\1{7,}/.test(value) || new Set(value).size <= 4;
}
