import { ask } from '../../finding.ts';
import type { Sign } from './sign.ts';
import { LOCAL } from './sign.ts';

const HASH = ask('content/weak-crypto', [3, 7], 'keeps passwords in a way from which they are easily got back');
const CIPHER = ask('content/weak-crypto', [3, 7], 'encrypts in a way that is known to be broken');
const RANDOM = ask('content/weak-crypto', [3], 'makes secrets that can be guessed');
const IN_CODE = ask('secret/in-code', [2, 7], 'puts into the code a secret that came from outside of it');

const PASSWORD = String.raw`(?:pass(?:word|wd|phrase|code)?\b|pwd\b|\bpw\b|\bpin\b|credential)`;

/** Principle 7 in code: how secrets are kept and made. */
export const CRYPTOGRAPHY: readonly Sign[] = [
  { finding: HASH, adds: new RegExp(String.raw`\b(?:md5|sha-?1|sha-?256|sha-?512|md4|crc32|base64_encode|btoa|b64encode)\b[^\n]{0,80}${PASSWORD}|${PASSWORD}[^\n]{0,40}(?:=|:|\()[^\n]{0,60}\b(?:md5|sha-?1|sha-?256|md4|crc32|base64_encode|btoa|b64encode)\b`, 'i'), unless: /pbkdf2|hmac|scrypt|bcrypt|argon2|keystore|signingConfig/i },
  { finding: HASH, adds: /NoOpPasswordEncoder|PlaintextPasswordEncoder|PlainTextPassword\w*|\{noop\}|(?:Unsalted)?(?:MD5|SHA1)PasswordHasher|MessageDigestPasswordEncoder|Md5PasswordEncoder|password_format\s*[:=]\s*['"]?(?:clear|plain)|PasswordFormat\s*=\s*"Clear"/, except: LOCAL },
  { finding: HASH, drops: /\b(?:bcrypt\w*|scrypt\w*|argon2\w*|pbkdf2\w*|password_hash|generate_password_hash|make_password|set_password|hashpw|gensalt|BCryptPasswordEncoder|GenerateFromPassword|has_secure_password|PASSWORD_(?:BCRYPT|ARGON2ID?|DEFAULT)|hash_?password\w*|Encrypted\w*Field|encrypts\s+:|\w*encrypt\w*\s*\()|\bhash\w*\s*\([^)\n]{0,40}(?:pass|pwd|pin|secret)/gi },
  { finding: CIPHER, adds: /\baes-?\d*-ecb\b|\bMODE_ECB\b|modes\.ECB\b|\/ECB\/|CipherMode\.ECB|Cipher\.getInstance\(\s*"(?:AES|DES|DESede|RC4|Blowfish)"|\b(?:des|des3|rc4|rc2|bf|des-ede3?)-(?:ecb|cbc|cfb|ofb)\b|createCipheriv\(\s*['"](?:des|rc4|bf)|\bcreateCipher\(|\b(?:des|rc4)\.New\w*Cipher\(|\b(?:DES3?|ARC4|ARC2|Blowfish|XOR)\.new\(|DESCryptoServiceProvider|RC2CryptoServiceProvider|TripleDES(?:CryptoServiceProvider)?\b|Cipher\.new\(\s*['"](?:des|rc4|bf)|algorithms\.(?:ARC4|TripleDES|Blowfish|IDEA)\b|mcrypt_\w+\(|rot13/i },
  { finding: CIPHER, adds: /modulusLength\s*:\s*(?:512|768|1024)\b|key_size\s*=\s*(?:512|768|1024)\b|rsa\.GenerateKey\([^,\n]{0,30},\s*(?:512|768|1024)\b|RSA\.generate\(\s*(?:512|768|1024)\b|OpenSSL::PKey::RSA\.(?:new|generate)\(?\s*(?:512|1024)\b|initialize\(\s*(?:512|1024)\s*\)|RSACryptoServiceProvider\(\s*(?:512|1024)\b/ },
  { finding: CIPHER, adds: /\b(?:iv|nonce|salt|pepper)\b["']?\s*(?::\s*\w+\s*)?(?:=|:=|:)\s*(?:b?["'][^"'\n]{4,}["']|Buffer\.(?:from|alloc)\(|new\s+(?:byte|Uint8Array)[[(]|bytes\(\s*\d|\[\]byte\(|b?["']\\x00)/i, unless: /randomFill|getRandomValues/ },
  { finding: CIPHER, adds: /\bmd5\b|\bsha-?1\b/i, instead: /sha-?(?:256|384|512)|sha3|blake/i, unless: /sha-?(?:256|384|512)|sha3|blake/i },
  { finding: RANDOM, adds: /\b(?:\w*(?:token|secret|password|session_?id|otp|nonce|csrf|salt|api_?key|reset_?code|invite_?code|verification_?code)\w*)\b[^\n]{0,60}(?:=|:|=>|return)[^\n]{0,60}(?:Math\.random\(|\brandom\.(?:random|randint|choice|choices|randrange|getrandbits)\(|\bmath\/rand\b|\brand\.(?:Int|Intn|Int63|Read)\b|\bmt_rand\(|\brand\(\s*[\d)]|\bnew\s+Random\(|\buniqid\(|\bDate\.now\(\)|\btime\.time\(\))/i, unless: /crypto\/rand|retry|backoff|jitter/ },
  { finding: RANDOM, adds: /Math\.random\(|\brandom\.(?:random|randint|choice|choices|randrange|getrandbits)\(|math\/rand|\bmt_rand\(|\brand\(|\bnew\s+Random\(|uniqid\(|Date\.now\(\)/, instead: /randomBytes|randomUUID|\bsecrets\.|crypto\/rand|SecureRandom|getRandomValues|os\.urandom|random_bytes|random_int\(|SystemRandom|uuid/ },
  { finding: RANDOM, drops: /\b(?:randomBytes|secrets\.(?:token|choice|randbelow)\w*|crypto\/rand|SecureRandom|getRandomValues|os\.urandom|random_bytes|openssl_random_pseudo_bytes)\b/g, unless: /randomBytes|randomUUID|secrets\.|crypto\/rand|SecureRandom|getRandomValues|urandom|random_bytes|RandomNumberGenerator|uuid/i },
  { finding: IN_CODE, adds: /["'`][^"'`\n]{4,80}["'`]/, instead: /(?:process\.env|import\.meta\.env|os\.environ|os\.getenv|getenv|ENV\[|ENV\.fetch|Environment\.GetEnvironmentVariable|System\.getenv|\benv\(|\bconfig\(|secretsmanager|getSecret\w*|vault\.\w+)\W{0,4}(?:get\W{0,3})?["'\w]{0,40}(?:SECRET|KEY|PASSWORD|PASSWD|PASS\b|TOKEN|CREDENTIAL|DSN)/i, unless: /process\.env|import\.meta\.env|os\.environ|getenv|ENV\[|ENV\.fetch|GetEnvironmentVariable|env\(|config\(|secret_?manager|getSecret|vault|settings\.|config\.|env\.|requireEnv/i },
  { finding: IN_CODE, adds: /\b(?:SECRET_KEY|JWT_SECRET|SESSION_SECRET|secret_key_base|APP_SECRET|COOKIE_SECRET|ENCRYPTION_KEY|SIGNING_KEY|signingKey|jwtSecret|cookieSecret)\b["']?\]?\s*(?::\s*\w+\s*)?[:=]\s*["'](?![^"'\n]*(?:\$\{|<|change|your|example|test|dummy|placeholder|insecure|dev\b|xxx|\*\*\*))[^"'\n]{6,}["']|\b(?:jwt\.sign|jwt\.encode|JWT\.encode|sign)\([^\n]{0,80},\s*["'](?:secret|password|key|changeme|[\w!@#$-]{8,})["']|session\(\s*\{[^}\n]{0,40}secret\s*:\s*["'][^"'\n]{3,}["']/, except: LOCAL },
];
