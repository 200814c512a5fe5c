import type { Finding } from '../finding.ts';
import { ask, askHard, danger } from '../finding.ts';

/** What reading and writing a kind of file means. Null: no objection of its own. */
export interface SensitivePath {
  readonly pattern: RegExp;
  /** Does not count for files inside the worktree or temp (fixtures, examples). */
  readonly onlyOutside?: true;
  readonly read: Finding | null;
  readonly write: Finding | null;
}

const KEYS = danger('path/key-material', [2, 3], 'reads key material or credentials');
const KEYS_WRITE = danger('path/credentials-changed', [3], 'changes keys, credentials or who may log in');
const ENV = askHard('path/secret-file', [2, 7], 'reads a file that holds secrets');
const HISTORY = danger('path/history', [2], 'reads what somebody typed or browsed');
const HISTORY_WRITE = danger('path/history-changed', [10], 'changes a history or log that others rely on');
const ACCOUNTS = danger('path/accounts', [2, 3], 'reads the accounts or password hashes of this machine');
const PROFILE = danger('path/shell-profile', [1, 3], 'changes what runs whenever a shell, an editor or the system starts');
const PROCESS = danger('path/process-memory', [2, 3], "reads another program's memory or environment");

/**
 * Paths that matter wherever they lie, read from top to bottom; the first that fits decides. Patterns see the normal form: absolute
 * with `/`, home as `~`. Patterns without a leading slash also fit relative paths.
 */
export const SENSITIVE_PATHS: readonly SensitivePath[] = [
  { pattern: /(?:^|\/)\.ssh\/(?:known_hosts|config|[^/]*\.pub)$/, read: ask('path/ssh-config', [2], 'reads your SSH configuration'), write: KEYS_WRITE },
  { pattern: /(?:^|\/)\.ssh\/?$|(?:^|\/)\.ssh\/|(?:^|\/)id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$|\/etc\/ssh\/ssh_host_.*key$|(?:^|\/)authorized_keys2?$/, read: KEYS, write: KEYS_WRITE },
  { pattern: /(?:^|\/)\.(?:aws|azure|oci|kube|docker|gcloud|config\/gcloud|config\/gh|config\/hub|config\/doctl|terraform\.d|vault-token|gnupg|password-store|databricks|fly|snowsql|boto|s3cfg)(?:\/|$|\.)/, read: KEYS, write: KEYS_WRITE },
  { pattern: /(?:^|\/)(?:\.netrc|_netrc|\.git-credentials|\.pgpass|\.my\.cnf|\.mylogin\.cnf|\.vault-token|\.dockercfg|\.pypirc|\.authinfo(?:\.gpg)?|\.rediscli_auth|\.htpasswd|\.npmrc\.bak|credentials\.tfrc\.json|gcloud\/.*credentials.*|application_default_credentials\.json|accessTokens\.json|hosts\.equiv|\.rhosts|krb5\.keytab|.*\.keytab)$/i, read: KEYS, write: KEYS_WRITE },
  { pattern: /^~\/\.(?:claude\.json|config\/rclone(?:\/|$)|mozilla(?:\/|$)|thunderbird(?:\/|$)|config\/(?:google-chrome|chromium)(?:\/|$))|\/run\/secrets(?:\/|$)/, read: KEYS, write: KEYS_WRITE },
  { pattern: /^~\/(?:\.npmrc|\.yarnrc(?:\.yml)?|\.config\/pip\/|\.pip\/|\.cargo\/credentials(?:\.toml)?|\.gem\/credentials|\.m2\/settings.*\.xml|\.gradle\/gradle\.properties|\.composer\/auth\.json|\.nuget\/)/, read: KEYS, write: askHard('path/global-config', [3], 'changes the configuration of your package manager') },
  { pattern: /(?:keychains?|keyrings?|kwallet[^/]*|login\.keychain[^/]*|\.kdbx?|wallet\.dat)(?:\/|$)|\.kdbx$|(?:^|\/)(?:NTUSER\.DAT|SAM|SECURITY|NTDS\.dit)$/i, onlyOutside: true, read: KEYS, write: KEYS_WRITE },
  { pattern: /(?:Chrome|Chromium|Brave[^/]*|Edge|Firefox|Mozilla|Safari|Opera|Vivaldi|google-chrome|\.mozilla|Thunderbird)\/.*(?:Login Data|Cookies|Web Data|History|logins\.json|key[34]\.db|cookies\.sqlite|places\.sqlite|Bookmarks|Local State|Default|Profile)|\.binarycookies|\/Cookies\/Cookies/i, onlyOutside: true, read: HISTORY, write: HISTORY_WRITE },
  { pattern: /(?:^|\/)\.(?:bash|zsh|sh|fish|python|node_repl|psql|mysql|sqlite|rediscli|irb|mongo|less|wget|dbshell)_?(?:history|hsts|hist|sessions)(?:\/|$)|(?:^|\/)fish_history$|ConsoleHost_history\.txt$|(?:^|\/)\.viminfo$|(?:^|\/)\.lesshst$/i, read: HISTORY, write: HISTORY_WRITE },
  { pattern: /\/etc\/(?:g?shadow-?|master\.passwd|sudoers(?:\.d)?|opasswd|security\/opasswd|spwd\.db|pam\.d|krb5\.conf|ssl\/private|pki\/.*private|NetworkManager\/system-connections|wpa_supplicant|openvpn|wireguard|letsencrypt)(?:\/|$|-)/, read: ACCOUNTS, write: KEYS_WRITE },
  { pattern: /\/etc\/(?:passwd|group)-?$/, read: askHard('path/accounts-list', [2], 'reads the list of accounts of this machine'), write: KEYS_WRITE },
  { pattern: /\/proc\/(?:[^/]+)\/(?:mem|environ|maps|fd|root|cwd|auxv|stack)(?:\/|$)|\/proc\/kcore|\/dev\/(?:mem|kmem|port)$/, read: PROCESS, write: PROCESS },
  { pattern: /\/var\/(?:log|run)\/(?:auth|secure|btmp|wtmp|lastlog|faillog|audit|utmp|sudo|krb)|\/var\/(?:spool|db)\/|\/Library\/Application Support\/com\.apple\.TCC/, read: askHard('path/system-records', [2], 'reads protected records of this machine'), write: HISTORY_WRITE },
  { pattern: /\/var\/log(?:\/|$)|\/Library\/Logs(?:\/|$)|\/private\/var\/log(?:\/|$)|\/var\/audit(?:\/|$)/, read: null, write: HISTORY_WRITE },
  { pattern: /^~\/\.(?:bashrc|bash_profile|bash_login|bash_logout|bash_aliases|profile|zshrc|zshenv|zprofile|zlogin|zlogout|kshrc|cshrc|tcshrc|login|logout|xinitrc|xsession|xprofile|inputrc|vimrc|emacs|gdbinit|pam_environment|config\/(?:autostart|systemd|fish|nvim|environment\.d)|vim\/|emacs\.d\/|local\/share\/systemd|vscode(?:-server)?\/|oh-my-zsh\/)/, read: ask('path/shell-profile-read', [2], 'reads your shell profile, where keys often stand'), write: PROFILE },
  { pattern: /\/etc\/(?:profile(?:\.d)?|bash\.bashrc|bashrc|zsh|zshrc|zprofile|environment|rc\.[^/]*|rc\d\.d|init\.d|init|inittab|cron[^/]*|crontab|anacrontab|systemd|xdg\/autostart|ld\.so\.(?:preload|conf)(?:\.d)?|modules-load\.d|modprobe\.d|udev|update-motd\.d|at\.(?:allow|deny)|launchd\.conf|emond\.d|periodic)(?:\/|$)|\/(?:Library|System\/Library)\/(?:LaunchAgents|LaunchDaemons|StartupItems|ScriptingAdditions|Security)|(?:^|\/)Library\/(?:LaunchAgents|LaunchDaemons|StartupItems)|\/var\/spool\/(?:cron|at)|(?:^|\/)crontabs?\/|\/lib\/systemd\/|\/usr\/lib\/systemd\/|Start Menu\/Programs\/Startup/i, read: null, write: PROFILE },
  { pattern: /^~\/\.gitconfig$|^~\/\.config\/git(?:\/|$)|^\/etc\/gitconfig$/, read: null, write: askHard('path/global-config', [3], 'changes the git configuration of all your repositories') },
  { pattern: /^~\/?$|^~\/(?:\.config|\.local(?:\/share)?|Library(?:\/Application Support)?)\/?$/, read: askHard('path/home-search', [2], 'reads through a home folder, where keys and private files are'), write: null },
  { pattern: /(?:^|\/)\.env(?:\.(?!example|sample|template|dist|defaults?|schema|test|ci|tpl|in|md)[\w.-]+)?$|(?:^|\/)\.envrc$|(?:^|\/)\.dev\.vars$/, read: ENV, write: null },
  { pattern: /(?:^|\/)(?:credentials?|client_secrets?|service[-_]?account[\w.-]*|secrets?)\.(?:json|ya?ml|toml|ini|txt|env|properties)$|(?:^|\/)(?:master\.key|\.secrets?|secrets\/[^/]+|passwords?(?:\.(?:txt|csv|ya?ml|json))?|id_rsa.*|\.mcp-auth)$|\.(?:tfstate|ovpn|jks|keystore)(?:\.backup)?$/i, read: askHard('path/secret-file', [2, 7], 'reads a file that by its name holds secrets'), write: ask('path/secret-file-changed', [2], 'changes a file that by its name holds secrets') },
  { pattern: /^(?!.*(?:^|\/)(?:tests?|fixtures?|testdata|__tests__|spec|examples?|docs?)\/)(?:.*\/)?(?:(?![\w.-]*(?:public|\bpub|cert(?:ificate)?\.(?:pem|key)|\bca\b|chain|bundle|example|sample|test|dummy|fake))[\w.-]+\.(?:key|p12|pfx|ppk|pkcs12|kdbx|kdb)|[\w.-]*(?:private|privkey|secret|signing|server|client|ssh|rsa|key)[\w.-]*\.pem)$/i, read: askHard('path/secret-file', [2, 7], 'reads what by its name is a private key'), write: null },
  { pattern: /(?:^|\/)(?:[\w.-]*kubeconfig[\w.-]*|[\w.-]*firebase-adminsdk[\w.-]*\.json|wp-config\.php|local\.settings\.json|LocalSettings\.php|[\w-]*(?<!example|sample|template|test|default)\.env|\.npmrc|\.yarnrc\.yml|auth\.json|\.s3cfg|\.boto|storage_state\.json|cookies\.(?:txt|sqlite|json))$/i, read: ask('path/secret-file', [2, 7], 'reads a file that often holds secrets'), write: null },
  { pattern: /\.(?:pem|key|p12|pfx|ppk|asc|gpg|pkcs12|der)$|(?:^|\/)(?:ssl\/private|private_keys?)\//i, onlyOutside: true, read: KEYS, write: KEYS_WRITE },
];

/** System files that anybody may read and that programs ask for all the time. */
export const PLAIN_SYSTEM_FILES = /^\/etc\/(?:[*\w-]*release\*?|[*\w-]*version\*?|(?:os|lsb|debian|redhat|alpine|system|centos|fedora)[-_](?:release|version)|issue|hosts|hostname|resolv\.conf|timezone|localtime|nsswitch\.conf|mime\.types|services|protocols|shells|locale[^/]*|ssl\/certs\/.*|ssl\/openssl\.cnf|ca-certificates.*|alternatives\/.*|apt\/.*|nginx\/.*|magic|machine-id|ld\.so\.cache|fstab|motd|login\.defs)$/;
