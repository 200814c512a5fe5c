import type { Settings } from '../../../contract/settings.ts';
import type { Story } from '../../../contract/story.ts';

/**
 * Hosts that a run may reach: those of the settings, and those that its story asks for. A story is a file of the repository, so its hosts count only
 * once gate 2 is passed: its evidence shows them, and (by default) a person says Go there. Planning reaches none.
 */
export function allowedHostsOf({ settings, story, gateState }: { readonly settings: Pick<Settings, 'safety'>; readonly story: Pick<Story, 'safety'>; readonly gateState: { readonly currentGate: number } }): readonly string[] {
  const asked = gateState.currentGate > 2 ? (story.safety.allowedHosts ?? []) : [];
  return [...new Set([...settings.safety.allowedHosts, ...asked])];
}

/** Files, not hosts, although they have a dot; endings that are also top-level domains (`.sh`, `.zip`) are not here. */
const FILE = /\.(?:json|txt|html?|csv|xml|ya?ml|log|tgz|gz|bin|png|svg|tsx?|jsx?|sql|lock|env)$/i;
const LOCAL = /^(?:localhost|127(?:\.\d+){3}|::1|\[::1\]|0\.0\.0\.0)$/;

/**
 * Whether a command names allowed hosts and no other: every word that could be a host is one of them, and nothing in it shows only when it runs.
 * What is in doubt counts as another host.
 */
export function namesOnlyAllowedHosts(command: string, allowed: readonly string[]): boolean {
  if (allowed.length === 0 || /[$`\\\n\0*?{}]/.test(command)) return false;
  const hosts = command.split(/[\s"';|&()<>,=]+/).flatMap((word) => {
    const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?#]+)(?::(\d+))?/i.exec(word);
    if (url !== null) return [{ name: (url[1] ?? '').toLowerCase(), port: url[2] ?? '' }];
    if (word.startsWith('-') || word.startsWith('/') || word.startsWith('.') || FILE.test(word)) return [];
    const bare = /^(?:[^@/]*@)?([\w-]+(?:\.[\w-]+)+|localhost)(?::(\d+))?(?:[/?#]|$)/.exec(word);
    return bare === null ? [] : [{ name: (bare[1] ?? '').toLowerCase(), port: bare[2] ?? '' }];
  });
  return hosts.length > 0 && hosts.every(({ name, port }) => LOCAL.test(name) || allowed.some((entry) => covers(entry.toLowerCase(), name, port)));
}

function covers(entry: string, name: string, port: string): boolean {
  const [host = '', only = ''] = entry.split(':');
  if (only !== '' && only !== port) return false;
  return host.startsWith('*.') ? name.endsWith(host.slice(1)) : name === host;
}
