import type { Finding } from '../finding.ts';
import { ask, danger } from '../finding.ts';

const HIDES_HISTORY = danger('environment/history', [10], 'stops the shell from keeping its history');
const NO_TLS = ask('environment/no-verification', [3], 'switches off the check of certificates');

/** Objection to setting a variable, or null. */
export function judgeVariable(name: string, value: string): Finding | null {
  if (/^(?:LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|DYLD_\w+)$/.test(name)) return name.endsWith('PATH') && !/^\/(?:tmp|dev|var)\b/.test(value) ? null : danger('environment/preload', [3], 'loads foreign code into every program it starts');
  if (name === 'PATH' && /^(?:\/tmp|\/var\/tmp|\/dev\/shm)\//.test(value)) return ask('environment/path', [3], 'puts a temporary folder before the programs of the system');
  if (/^(?:HISTFILE|HISTSIZE|HISTFILESIZE|HISTCONTROL|HISTIGNORE|PROMPT_COMMAND|BASH_HISTORY)$/.test(name)) return HIDES_HISTORY;
  if (/^(?:BASH_ENV|ENV|ZDOTDIR|PYTHONSTARTUP|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS)$/.test(name) && /[/;`$]|-javaagent|-[rM]/.test(value)) return ask('environment/startup', [3, 6], 'makes interpreters run something first');
  if (/^(?:NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY)$/.test(name) && value === '0') return NO_TLS;
  if (/^(?:https?|all|ftp)_proxy$/i.test(name) && value !== '' && !/localhost|127\.0\.0\.1/.test(value)) return ask('network/proxy', [5], 'sends the traffic through another host');
  if (/^(?:GIT_SSL_NO_VERIFY|npm_config_strict_ssl)$/i.test(name) && /^(?:1|true|false)$/.test(value)) return NO_TLS;
  if (/^(?:HUSKY|HUSKY_SKIP_HOOKS|PRE_COMMIT_ALLOW_NO_CONFIG|SKIP)$/.test(name) && value !== '' && !/^1$/.test(value) && name !== 'SKIP') return ask('git/no-verify', [3], 'skips the checks that the repository wants before a commit');
  return null;
}

/** Variables whose value a program runs as a command. */
export function isCommandVariable(name: string): boolean {
  return /^(?:GIT_SSH_COMMAND|GIT_SSH|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_PAGER|GIT_EXTERNAL_DIFF|GIT_ASKPASS|GIT_PROXY_COMMAND|EDITOR|VISUAL|PAGER|MANPAGER|BROWSER|LESSOPEN|SSH_ASKPASS|SUDO_ASKPASS|RSYNC_RSH)$/.test(name);
}
