import type { SecretRule } from './ruleShape.ts';
import { rule } from './ruleShape.ts';

const PASSWORD = { password: true } as const;

/** Secrets that their place gives away: files of tools, statements, options of commands, connection strings. */
export const PLACE_RULES: readonly SecretRule[] = [
  rule('connection-password', 'password= pwd=', /(?:^|[;?&"'\s])(?:password|pwd)\s?=\s?(?<secret>[^;&"'\s<>{}$%]{6,100})(?=[;&"']|\s|$)(?<=(?:(?:server|host|data source|database|user id|uid|jdbc:|:\/\/)[^\n]{0,300}))/gi, PASSWORD),
  rule('connection-password', 'jdbc:oracle', /jdbc:oracle:thin:[^\s/@]{1,60}\/(?<secret>[^\s@/"']{6,80})@/gi, PASSWORD),
  rule('sql-password', 'identified password', /(?:identified\s+(?:with\s+\S{1,40}\s+)?by|(?:encrypted\s+)?password)\s+(?<quote>['"])(?<secret>[^'"\s]{6,100})\k<quote>/gi, PASSWORD),
  rule('xml-password', 'password passphrase secret', /<(?:\w{1,30}:)?\w{0,30}(?:password|passphrase|secret|apikey|token)>(?<secret>[^<>\s{}$]{8,200})<\//gi, PASSWORD),
  rule('xml-password', 'password apikey secret token', /(?:key|name)=["'][^"'\n]{0,60}(?:password|passwd|apikey|secret|(?<!authenticity_|csrf_?|csrf-)token)["']\s{1,4}value=["'](?<secret>[^"'\s<>{}$%]{8,200})["']/gi, PASSWORD),
  rule('default-password', 'default', /["'](?:\w{0,40}_)?(?:password|passwd|secret|token|api_key)["'][^\n{]{0,20}\{[^{}]{0,200}?default\s{0,10}=\s{0,10}["'](?<secret>[^"'\s$]{8,200})["']/gi, PASSWORD),
  rule('option-password', 'sshpass', /\bsshpass\s+-p\s?['"]?(?<secret>[^\s'"$]{6,80})/g, PASSWORD),
  rule('option-password', 'mysql mariadb', /\b(?:mysql(?:dump|admin)?|mariadb)\b[^\n|;&]{0,200}\s-p(?<secret>[^\s'"$=<-][^\s'"$<>]{5,60})(?=\s|$)/g, PASSWORD),
  rule('option-secret', '--', /\s--?(?:[\w-]{0,30}-)?(?:password|passwd|pass|token|api-?key|secret|auth-token|access-key|client-secret|private-key)(?:=|\s)['"]?(?<secret>[^\s'"$<>{}()-][^\s'"$<>{}()]{11,200})/gi, { ...PASSWORD, digit: true }),
  rule('login-key', 'login', /\b[a-z][\w-]{1,20}\s+(?:auth\s+)?login\s+(?<secret>[a-f0-9]{32,64}|[A-Za-z0-9_-]{40,80})(?=\s|$)/g, { entropy: 3.2, digit: true }),
  rule('login-key', 'auth', /\b(?:snyk|ngrok|flyctl|sentry-cli)\s+(?:config\s+)?(?:add-)?auth(?:token)?\s+(?<secret>[\w-]{30,80})/g, { entropy: 3, digit: true }),
  rule('apple-app-password', 'apple fastlane notary', /(?:apple|fastlane|notary|altool)[^\n]{0,80}(?<![\w-])(?<secret>[a-z]{4}-[a-z]{4}-[a-z]{4}-[a-z]{4})(?![\w-])/gi, { entropy: 3 }),
  rule('netrc', 'machine', /\bmachine\s+\S{1,100}\s+login\s+\S{1,100}\s+password\s+(?<secret>[^\s<$]{6,200})/g, PASSWORD),
  rule('pgpass', ':', /^[\w.*-]{1,100}:(?:\d{2,5}|\*):[\w.*-]{1,60}:[\w.*@-]{1,60}:(?<secret>[^\s:$<]{6,100})$/gm, PASSWORD),
  rule('password-hash', '$', /(?<![\w$])\$(?:2[abxy]\$\d{2}\$[./A-Za-z0-9]{53}|[156]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{22,90}|y\$[./A-Za-z0-9]{1,10}\$[./A-Za-z0-9]{1,90}\$[./A-Za-z0-9]{20,90}|apr1\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|argon2(?:id|i|d)\$v=\d+\$[\w=,]{5,40}\$[A-Za-z0-9+/]{10,90}\$[A-Za-z0-9+/]{20,120})/g),
  rule('jwk', '"d"', /"d"\s{0,3}:\s{0,3}"(?<secret>[\w-]{42,700})"(?<="kty"[\s\S]{0,1500})/g, { entropy: 3.5, digit: true }),
  rule('jwk', '"d"', /"d"\s{0,3}:\s{0,3}"(?<secret>[\w-]{42,700})"(?=[\s\S]{0,1500}"kty")/g, { entropy: 3.5, digit: true }),
  rule('azure-sas', 'sig=', /[?&](?:sv|se|sp|sr)=[^\s"']{1,300}?[?&]?sig=(?<secret>[A-Za-z0-9%+/]{40,100}={0,2})/g, { entropy: 3.5 }),
  rule('encoded-private-key', 'ls0tls1crudjti', /LS0tLS1CRUdJTi(?:[A-Za-z0-9+/]{4,40}(?:UFJJVkFURSBLRVk|QUklWQVRFIEtFW|BSSVZBVEUgS0VZ))[A-Za-z0-9+/=\s]{20,8000}/g, { entropy: 3 }),
  rule('docker-config', 'eyjhdxrocyi6', /eyJhdXRocyI6[A-Za-z0-9+/]{40,4000}={0,2}/g, { entropy: 3 }),
  rule('putty-key', 'putty-user-key-file', /PuTTY-User-Key-File-\d:[\s\S]{1,3000}?Private-Lines:\s?\d{1,3}\s{1,2}(?<secret>[A-Za-z0-9+/=\s]{20,8000})/g, { entropy: 3 }),
  rule('mnemonic', 'mnemonic seed recovery', /(?:mnemonic|seed[_ -]?phrase|recovery[_ -]?phrase|seed[_ -]?words|\bseed)\w{0,20}['"]?\s{0,5}[:=]\s{0,5}['"]?(?<secret>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})\b/gi, { entropy: 3 }),
  rule('wallet-key', '0x', /(?:private|secret|\bpk\b|accounts|wallet|signer|deployer)[^\n]{0,60}?(?<![\w])(?<secret>0x[a-fA-F0-9]{64})(?![a-fA-F0-9])/gi, { entropy: 3.2 }),
  rule('kubernetes-secret', 'kind: kind":', /^[ \t]{1,8}[\w.-]{0,60}(?:pass|token|secret|key|cred|auth|pwd)[\w.-]{0,60}:[ \t]{1,4}["']?(?<secret>[A-Za-z0-9+/]{11,4000}={0,2})["']?[ \t]*$(?<=kind:[ \t]{0,4}["']?Secret\b[\s\S]{0,6000})/gim, { entropy: 2.8 }),
  rule('pgpass', ':', /^[+ \t]*[\w.*-]{1,80}:(?:\d{2,5}|\*):[\w.*-]{1,60}:[\w.*-]{1,60}:(?<secret>[^\s:"'<>{}$]{8,80})[ \t]*$/gm, { entropy: 3 }),
  rule('wordpress-salt', '_key _salt', /define\(\s{0,3}['"](?:(?:SECURE_)?(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT))['"]\s{0,3},\s{0,3}['"](?<secret>[^'"\n]{32,100})['"]/g, { entropy: 3.5 }),
  rule('framework-key', 'master_key app_key secret_key', /(?:RAILS_MASTER_KEY|SECRET_KEY_BASE|APP_KEY|APP_SECRET|DJANGO_SECRET_KEY|FLASK_SECRET_KEY)['"]?\s{0,3}[:=]\s{0,3}['"]?(?:base64:)?(?<secret>[A-Za-z0-9+/]{24,200}={0,2})(?![\w+/=])/g, { entropy: 3 }),
  rule('node-rpc', 'alchemy infura quiknode ankr', /(?:g\.alchemy\.com\/v2|infura\.io\/v3|(?:rpc\.)?ankr\.com\/\w{2,30}|quiknode\.pro)\/(?<secret>[\w-]{20,64})(?![\w-])/g, { entropy: 3.2 }),
  rule('wifi-key', 'psk wpa', /\b(?:psk|wpa_passphrase|wpa[-_]?psk|wep_key0)['"]?\s{0,3}[:=]\s{0,3}['"](?<secret>[^'"\n<>{}$]{8,63})['"]/gi, { entropy: 2.8, digit: true }),
  rule('cipher-key', 'fernet aes. hmac chacha fromhex secretbox cipher', /(?:Fernet|AES\.new|hmac\.new|createHmac|createCipheriv|ChaCha20\w*|SecretBox|Cipher\.new)\s?\([^\n]{0,60}?b?['"](?<secret>[A-Za-z0-9+/_-]{32,128}={0,2})['"]/g, { entropy: 3.2, digit: true }),
  rule('unseal-key', 'unseal', /\bunseal key(?: \d{1,2})?\s{0,3}[:=]\s{0,3}(?<secret>[A-Za-z0-9+/]{43,64}={0,2})/gi, { entropy: 3.5 }),
  rule('session-cookie', 'cookie', /\b(?:Set-)?Cookie['"]?\s{0,3}[:=][^\n]{0,200}?\b(?:\w{0,20}(?:session|sess|sid|auth|token|jwt)\w{0,10})=(?<secret>[\w.%+/=-]{24,2000})(?=[;\s'"]|$)/gi, { entropy: 3.5, digit: true }),
  rule('signed-address', 'sig= signature=', /[?&](?:sig|[Ss]ignature|X-Amz-Signature|X-Goog-Signature)=(?<secret>[\w%+/.-]{40,600}={0,2})/g, { entropy: 3.2, digit: true }),
];
