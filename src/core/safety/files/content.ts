import type { SecretFinding } from '../../ports/secretScanner.ts';
import { deceptiveCharacters } from '../deceptive.ts';
import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';
import { judgeDependencies } from './dependencies.ts';
import { judgeWeakening } from './weakens.ts';
import { runsByItself } from './planted.ts';

/**
 * What in new content of a file a person should see first. `before` is the text it replaces: only what is new counts.
 * @param found secrets in `content`
 */
export async function judgeContent(path: string, content: string, before: string, found: readonly SecretFinding[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  const secrets = found.filter(({ start, end }) => !before.includes(content.slice(start, end)));
  if (secrets.length > 0 && !/(?:^|\/)\.env\.(?:example|sample|template)$/.test(path)) {
    const kinds = [...new Set(secrets.map(({ rule }) => rule))].join(', ');
    findings.push(askHard('secret/in-content', [2, 7], `writes what looks like a secret (${kinds}) into ${path}`));
  }
  for (const finding of deceptiveCharacters(content)) {
    // Emoji joiners and bytes in fixtures are ordinary in files; direction overrides are not.
    if (finding.rule === 'text/bidi') findings.push({ ...finding, score: 0.72, reason: `${path} ${finding.reason}` });
  }
  if (/(?:^|\/)package\.json$/.test(path)) findings.push(...packageScripts(content, before));
  findings.push(...agentOrders(path, content, before), ...judgeDependencies(path, content, before), ...(await judgeWeakening(path, content, before, runsByItself(path) !== null)));
  return findings;
}

/** Scripts that the package manager runs by itself when somebody installs. */
function packageScripts(content: string, before: string): Finding[] {
  const lifecycle = /"(?:pre|post)?(?:install|prepare|pack|publish|uninstall|shrinkwrap)"\s*:\s*"((?:[^"\\]|\\.)*)"/g;
  const fresh = [...content.matchAll(lifecycle)].filter((match) => !before.includes(match[0]));
  return fresh.some((match) => /curl|wget|node\s+-e|bash|sh\s|\||https?:|base64|eval|rm\s/.test(match[1] ?? ''))
    ? [askHard('protected/install-script', [3], 'adds a script that runs by itself when somebody installs the package')]
    : fresh.length > 0
      ? [ask('protected/install-script', [3], 'adds a script that runs by itself when somebody installs the package')]
      : [];
}

const AGENT_FILES = /(?:^|\/)(?:AGENTS|CLAUDE|GEMINI|COPILOT|CONVENTIONS)(?:\.local)?\.md$|(?:^|\/)\.github\/(?:copilot-instructions\.md|instructions\/|prompts\/|chatmodes\/|agents\/)|(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules|goosehints)$|(?:^|\/)SKILL\.md$/i;
/** Orders that no honest set of project rules needs. */
const ORDERS = /(?:never|do not|don't|without)\s+(?:ever\s+)?(?:ask|asking|confirm|wait|tell|mention|report|show)|skip\s+(?:the\s+)?(?:review|approval|check|test|hook)|ignore\s+(?:all|any|previous|the\s+(?:rules|safety|instructions))|(?:auto-?approve|--no-verify|--dangerously|bypass|yolo)|https?:\/\/|curl\s|\.env\b|(?:send|post|upload|exfiltrate)\s+\S+|\b(?:token|secret|credential|password)s?\b/i;

/** Words to other agents are orders to them: project facts may be written down, orders that loosen their leash are for a person. */
function agentOrders(path: string, content: string, before: string): Finding[] {
  if (!AGENT_FILES.test(path)) return [];
  const fresh = content.split('\n').filter((line) => !before.includes(line.trim()) || line.trim() === '').join('\n');
  return ORDERS.test(fresh) ? [askHard('protected/agents', [3, 10], `${path} tells agents to do things that a person should agree to first`)] : [];
}
