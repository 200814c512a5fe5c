import type { Finding } from '../finding.ts';
import { ask, danger } from '../finding.ts';

const HIDES_HISTORY = danger('environment/history', [10], 'stops the shell from keeping its history');
const NO_TLS = ask('environment/no-verification', [3], 'switches off the check of certificates');

const REGISTRIES = /^https:\/\/(?:registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|proxy\.golang\.org|index\.crates\.io|rubygems\.org)(?:[/,]|$)/;
/** Options inside a variable that load or start something. */
const LOADS = /(?:^|\s)(?:--?(?:require|import|loader|experimental-loader|r|toolexec|exec|vettool|eval)\b[= ]*[^\s]*[/~$.(]|-javaagent|-C\s*linker|-p\s)|\$\(/;

/** Objection to setting a variable, or null. */
export function judgeVariable(name: string, value: string): Finding | null {
  if (/^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_\w+)$/.test(name)) return name.endsWith('PATH') && !/^\/(?:tmp|dev|var)\b/.test(value) ? null : danger('environment/preload', [3], 'loads foreign code into every program it starts');
  if (name === 'PATH' && /^(?:\/tmp|\/var\/tmp|\/dev\/shm)\//.test(value)) return ask('environment/path', [3], 'puts a temporary folder before the programs of the system');
  if (/^(?:HISTFILE|HISTSIZE|HISTFILESIZE|HISTCONTROL|HISTIGNORE|PROMPT_COMMAND|BASH_HISTORY)$/.test(name)) return HIDES_HISTORY;
  if (/^(?:BASH_ENV|ENV|ZDOTDIR|PYTHONSTARTUP|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS)$/.test(name) && /[/;`$]|-javaagent|-[rM]/.test(value)) return ask('environment/startup', [3, 6], 'makes interpreters run something first');
  if (/^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)$/.test(name) && value === '0') return NO_TLS;
  if (/^(?:https?|all|ftp)_proxy$/i.test(name) && value !== '' && !/localhost|127\.0\.0\.1/.test(value)) return ask('network/proxy', [5], 'sends the traffic through another host');
  if (/^(?:npm_config_registry|yarn_registry|yarn_npm_registry_server|pip_(?:extra_)?index_url|uv_(?:extra_|default_)?index(?:_url)?|goproxy|cargo_registries_\w+_index|bundle_mirror\w*)$/i.test(name) && /:\/\//.test(value) && !REGISTRIES.test(value)) return ask('packages/other-registry', [3, 5], 'installs from another place than the usual registry');
  if (/^GIT_CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+|PARAMETERS)$/.test(name)) return ask('git/config-variable', [3], 'gives git settings that can start programs');
  if (/^(?:PGHOST|MYSQL_HOST|DOCKER_HOST)$/.test(name) && !/^(?:$|localhost|127\.|::1|\/|unix:)/.test(value)) return ask('network/other-host', [4, 9], 'sends what follows to another host');
  if (/^(?:NODE_OPTIONS|GOFLAGS|MAKEFLAGS|RUSTFLAGS|PYTEST_ADDOPTS|MAVEN_OPTS|GRADLE_OPTS)$/.test(name) && LOADS.test(value)) return ask('environment/startup', [3, 6], 'makes a tool run something first');
  if (/^(?:RUSTC|RUSTC_WRAPPER|RUSTC_WORKSPACE_WRAPPER)$/.test(name) ? /\//.test(value) : /^(?:NODE_PATH|PYTHONPATH|PERL5LIB|RUBYLIB|CLASSPATH)$/.test(name) && value.startsWith('~')) return ask('environment/startup', [3, 6], 'makes tools load code from a folder outside the project');
  if (/^(?:GIT_SSL_NO_VERIFY|npm_config_strict_ssl)$/i.test(name) && /^(?:1|true|false)$/.test(value)) return NO_TLS;
  if (/^(?:HUSKY|HUSKY_SKIP_HOOKS|PRE_COMMIT_ALLOW_NO_CONFIG|SKIP)$/.test(name) && value !== '' && !/^1$/.test(value) && name !== 'SKIP') return ask('git/no-verify', [3], 'skips the checks that the repository wants before a commit');
  return null;
}

/** Variables whose value a program runs as a command. */
export function isCommandVariable(name: string): boolean {
  return /^(?:GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_PAGER|GIT_EXTERNAL_DIFF|GIT_ASKPASS|GIT_PROXY_COMMAND|EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|LESSOPEN|SSH_ASKPASS|SUDO_ASKPASS|RSYNC_RSH)$/.test(name);
}
