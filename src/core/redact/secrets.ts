import type { SecretFinding, SecretScanner } from '../ports/secretScanner.ts';
import { entropy } from './entropy.ts';
import { GENERIC_KEYWORDS, GENERIC_PATTERN, isPlaceholder, looksLikePassword, looksSecret } from './generic.ts';
import { KeywordFilter } from './keywords.ts';
import type { SecretRule } from './ruleShape.ts';
import { SECRET_RULES } from './secretRules.ts';


const filter = new KeywordFilter();
const WINDOW = 64 * 1024;
const OVERLAP = 8 * 1024;
/** Examples that specifications print: RFC 7617, RFC 7519, the front page of jwt.io. */
const PUBLISHED = /QWxhZGRpbjpvcGVuIHNlc2FtZQ|SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c|dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk|TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ/;
/** Passwords of examples and local databases. */
const WEAK_PASSWORD = /^(?:pass(?:word|wd)?|pwd|secret|changeme|postgres|root|admin|user|mysql|redis|guest|example|token|test\w*|x+|\*+)$/i;

/**
 * Secrets in a text, in order, without overlaps. Every provider's rule is tried only when one of its keywords occurs. Never throws;
 * time grows linearly with the text (it is read in windows of 64 KB that overlap by 8 KB).
 */
export function findSecrets(text: string): SecretFinding[] {
  const found: SecretFinding[] = [];
  for (let offset = 0; offset === 0 || offset < text.length; offset += WINDOW - OVERLAP) {
    const part = text.slice(offset, offset + WINDOW);
    for (const finding of findInWindow(part)) found.push({ rule: finding.rule, start: finding.start + offset, end: finding.end + offset });
    if (offset + WINDOW >= text.length) break;
  }
  return merge(found);
}

/** The same, and what somebody else's rules find beyond it; what stands for a secret (`<your key>`) does not count there either. */
export async function scanSecrets(text: string, scanner: SecretScanner | null): Promise<SecretFinding[]> {
  const own = findSecrets(text);
  if (scanner === null) return own;
  const theirs = (await scanner.scan(text)).filter(({ start, end }) => {
    const value = text.slice(start, end);
    const password = /:([^:@/]+)@/.exec(value)?.[1];
    return !isPlaceholder(value) && (password === undefined || !WEAK_PASSWORD.test(password));
  });
  return merge([...own, ...theirs]);
}

function findInWindow(text: string): SecretFinding[] {
  filter.read(text.toLowerCase());
  const found: SecretFinding[] = [];
  for (const rule of SECRET_RULES) {
    if (!rule.keywords.some((keyword) => filter.has(keyword))) continue;
    for (const match of text.matchAll(rule.pattern)) {
      const secret = match.groups?.['secret'] ?? match[0];
      if (counts(rule, secret)) found.push(span(rule.name, match, secret));
    }
  }
  if (GENERIC_KEYWORDS.some((keyword) => filter.has(keyword))) found.push(...generic(text));
  return found;
}

function counts(rule: SecretRule, secret: string): boolean {
  if (rule.entropy !== undefined && entropy(secret) < rule.entropy) return false;
  if (rule.digit === true && !/\d/.test(secret)) return false;
  if (rule.password === true) return !WEAK_PASSWORD.test(secret) && !isPlaceholder(secret) && looksLikePassword(secret);
  if (rule.name === 'url-password' && WEAK_PASSWORD.test(secret)) return false;
  if (PUBLISHED.test(secret) || (rule.name === 'password-hash' && /abcdef|123456|xxxx/i.test(secret))) return false;
  // Its tokens begin with a row of A.
  if (rule.name === 'twitter-bearer') return true;
  if (rule.name === 'private-key') return !/\.{3}|\*{3}/.test(secret);
  return !/EXAMPLE(?:KEY)?$|(?:[xX]{6,}|\.{3}|\*{3}|0{12,}|A{12,})|example[-_.]|your[-_]|<[\w ]+>|\$\{/.test(secret) && (secret.length > 80 || !isConstant(secret));
}

function isConstant(secret: string): boolean {
  return new Set(secret.slice(-12)).size <= 2;
}

function span(rule: string, match: RegExpExecArray, secret: string): SecretFinding {
  const start = match.index + match[0].lastIndexOf(secret);
  return { rule, start, end: start + secret.length };
}

function* genericMatches(text: string): Generator<RegExpExecArray> {
  // Line by line: an assignment does not span lines, and a long text of name characters must not cost quadratic time.
  const line = /[^\n]+/g;
  for (const piece of text.matchAll(line)) {
    if (piece[0].length > 4000 && !/[\s"'=:]/.test(piece[0].slice(0, 4000))) continue;
    for (const match of piece[0].matchAll(GENERIC_PATTERN)) {
      match.index += piece.index;
      yield match;
    }
  }
}

function generic(text: string): SecretFinding[] {
  const found: SecretFinding[] = [];
  for (const match of genericMatches(text)) {
    const quoted = match.groups?.['quoted'];
    const value = quoted ?? match.groups?.['bare'] ?? '';
    const prefix = match[0].slice(0, match[0].length - value.length);
    if (/public|_id\b|pub_?key|pubkey|keyid|key_id|version/i.test(prefix)) continue;
    if (looksSecret(match.groups?.['name'] ?? '', value, quoted !== undefined) && !isPlaceholder(value)) found.push(span('generic', match, value));
  }
  return found;
}

function merge(found: readonly SecretFinding[]): SecretFinding[] {
  const sorted = [...found].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged: SecretFinding[] = [];
  for (const finding of sorted) {
    const last = merged.at(-1);
    if (last === undefined || finding.start >= last.end) merged.push(finding);
    else if (finding.end > last.end) merged[merged.length - 1] = { ...last, end: finding.end };
  }
  return merged;
}
