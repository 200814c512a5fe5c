import type { Finding } from '../finding.ts';
import { ask, danger } from '../finding.ts';
import type { Location } from '../paths/location.ts';

const HIDES_HISTORY = danger('environment/history', [10], 'stops the shell from keeping its history');
const NO_TLS = ask('environment/no-verification', [3], 'switches off the check of certificates, or makes it trust others');
const STARTUP = ask('environment/startup', [3, 6], 'makes tools load or run code from a place outside the project');
const RUNS_FIRST = ask('environment/startup', [3, 6], 'makes a tool run something first');
const OTHER_REGISTRY = ask('packages/other-registry', [3, 5], 'installs from another place than the usual registry');

const REGISTRIES = /^https:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|proxy\.golang\.org|index\.crates\.io|rubygems\.org)(?:[/,]|$)/;
/** Options inside a variable that load or start something. */
const LOADS = /(?:^|\s)(?:--?(?:require|import|loader|experimental-loader|r|toolexec|exec|vettool|eval)\b[= ]*[^\s]*[/~$.(:]|-javaagent|-agentpath|-C\s*linker|-p\s|SHELL=|-f\s)|\$\(/;
/** Lists of folders that interpreters and linkers take code from. */
const CODE_FOLDERS = /^(?:NODE_PATH|PYTHONPATH|PYTHONHOME|PYTHONUSERBASE|PERL5LIB|PERLLIB|RUBYLIB|GEM_PATH|GEM_HOME|CLASSPATH|LUA_C?PATH|PHPRC|PHP_INI_SCAN_DIR|R_LIBS(?:_USER)?|JULIA_LOAD_PATH|GCONV_PATH|TCLLIBPATH|GUILE_LOAD_PATH|ERL_LIBS|QT_PLUGIN_PATH|GTK_MODULES|GIO_EXTRA_MODULES|OPENSSL_(?:CONF|MODULES|ENGINES)|NODE_REPL_EXTERNAL_MODULE|TERMINFO|LOCPATH)$/;
/** Programs that builds and tools start by the name in a variable. */
const PROGRAM = /^(?:CC|CXX|CPP|LD|AR|AS|FC|NVCC|HOSTCC|RANLIB|STRIP|OBJCOPY|MAKE|SHELL|CONFIG_SHELL|MAKESHELL|PYTHON|NODE|RUBY|PERL|JAVA|GO|RUSTC|RUSTDOC|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER|CARGO_BUILD_RUSTC(?:_WRAPPER)?|CARGO_TARGET_\w+_(?:RUNNER|LINKER)|PYTEST_PLUGINS|npm_config_(?:script_shell|git|editor|viewer|node_gyp)|YARN_IGNORE_PATH|PYTHONBREAKPOINT|CHROME_BIN|PUPPETEER_EXECUTABLE_PATH)$/i;
const GIT_PROGRAM = /^(?:GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_PAGER|GIT_EXTERNAL_DIFF|GIT_ASKPASS|GIT_PROXY_COMMAND)$/;

/** Tells where a path lies. */
type Where = (path: string) => Location;

/** Objection to setting a variable, or null. */
export function judgeVariable(name: string, value: string, where: Where): Finding | null {
  if (/^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_\w+)$/.test(name)) return name.endsWith('PATH') && !/^\/(?:tmp|dev|var)\b/.test(value) ? null : danger('environment/preload', [3], 'loads foreign code into every program it starts');
  if (name === 'PATH' && value.split(':').some((entry) => strangeFolder(entry, where))) return ask('environment/path', [3], 'puts a folder that others can write to before the programs of the system');
  if (/^(?:HISTFILE|HISTSIZE|HISTFILESIZE|HISTCONTROL|HISTIGNORE|PROMPT_COMMAND|BASH_HISTORY)$/.test(name)) return HIDES_HISTORY;
  if (/^(?:BASH_ENV|ENV|ZDOTDIR|PYTHONSTARTUP|PERL5OPT|PERL5DB|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS)$/.test(name) && /[/;`$]|-javaagent|-[rM]/.test(value)) return ask('environment/startup', [3, 6], 'makes interpreters run something first');
  if (/^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)$/.test(name) && value === '0') return NO_TLS;
  if (/^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_(?:FILE|DIR)|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|GIT_SSL_CA(?:INFO|PATH)|npm_config_cafile|AWS_CA_BUNDLE|PIP_CERT)$/i.test(name) && !/^(?:\/etc\/|\/usr\/|\/opt\/homebrew\/)/.test(value)) return NO_TLS;
  if (/^(?:https?|all|ftp)_proxy$/i.test(name) && value !== '' && !/localhost|127\.0\.0\.1/.test(value)) return ask('network/proxy', [5], 'sends the traffic through another host');
  if (/(?:^|_)(?:registry(?:_server|_host|_url)?|(?:extra_|default_)?index(?:_url)?|goproxy|mirror\w*|registries_\w+_index|find_links)$/i.test(name) && /:\/\//.test(value) && !REGISTRIES.test(value) && !/:\/\/(?:localhost|127\.)/.test(value)) return OTHER_REGISTRY;
  if (/^(?:GOINSECURE|GONOSUMDB|GONOSUMCHECK|GOPRIVATE)$/.test(name) && value !== '') return NO_TLS;
  if (/^(?:GOSUMDB|GOFLAGS)$/.test(name) && /^off$|-insecure/.test(value)) return NO_TLS;
  if (/^GIT_(?:CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+|PARAMETERS|GLOBAL|SYSTEM)|CONFIG|TEMPLATE_DIR|EXEC_PATH|ALLOW_PROTOCOL)$/.test(name) && value !== '/dev/null') return ask('git/config-variable', [3], 'gives git settings that can start programs');
  if (/^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE)$/.test(name)) return ask('git/identity', [10], 'puts another name or another time on commits');
  if (/^(?:PGHOST|MYSQL_HOST|DOCKER_HOST)$/.test(name) && !/^(?:$|localhost|127\.|::1|\/|unix:)/.test(value)) return ask('network/other-host', [4, 9], 'sends what follows to another host');
  if (/^(?:NODE_OPTIONS|GOFLAGS|MAKEFLAGS|MFLAGS|GNUMAKEFLAGS|RUSTFLAGS|PYTEST_ADDOPTS|MAVEN_OPTS|GRADLE_OPTS)$/.test(name) && LOADS.test(value)) return RUNS_FIRST;
  if (CODE_FOLDERS.test(name) && value.split(/[:;]/).some((entry) => isElsewhere(entry, where))) return STARTUP;
  if ((PROGRAM.test(name) || GIT_PROGRAM.test(name)) && isElsewhere(value.split(/\s/)[0] ?? '', where)) return STARTUP;
  if (/^GIT_SSL_NO_VERIFY$|^npm_config_strict_ssl$/i.test(name) && /^(?:1|true|false)$/.test(value)) return NO_TLS;
  if (/^(?:HUSKY|HUSKY_SKIP_HOOKS|PRE_COMMIT_ALLOW_NO_CONFIG|SKIP)$/.test(name) && value !== '' && !/^1$/.test(value) && name !== 'SKIP') return ask('git/no-verify', [3], 'skips the checks that the repository wants before a commit');
  return null;
}

/** A folder for programs that neither the system, the project nor a tool of the user made. */
function strangeFolder(entry: string, where: Where): boolean {
  if (entry === '.' || entry === './') return true;
  const { area, path } = /^[/~]/.test(entry) ? where(entry) : { area: 'worktree', path: '' };
  return area === 'temp' || area === 'outside' || (area === 'system' && /^\/(?:var|srv|mnt|media|run|dev)\//.test(path));
}

/** A place that is neither the project's nor one that the system keeps code in. */
function isElsewhere(entry: string, where: Where): boolean {
  if (!/^(?:[/~]|\.\.)/.test(entry)) return false;
  const { area, path } = where(entry);
  return area !== 'worktree' && area !== 'unknown' && !/^\/(?:usr|bin|sbin|lib|lib64|nix|opt\/(?:homebrew|local|hostedtoolcache)|Library|System|Applications)(?:\/|$)|^~\/(?:\.(?:cargo|rustup|nvm|pyenv|rbenv|asdf|volta|sdkman|local|deno|bun)|go|miniconda\d*|anaconda\d*)\//.test(path);
}

/** Variables whose value a program runs as a command. */
export function isCommandVariable(name: string): boolean {
  return GIT_PROGRAM.test(name) || PROGRAM.test(name) || /^(?:EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|LESSOPEN|LESSCLOSE|SSH_ASKPASS|SUDO_ASKPASS|RSYNC_RSH|CVS_RSH|TAR_OPTIONS|FZF_DEFAULT_COMMAND)$/.test(name);
}
