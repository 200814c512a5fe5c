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
  if (IGNORE_LISTS.test(path) && uncovers(content, before)) findings.push(askHard('secret/uncovered', [2], `${path} no longer keeps files with secrets out of commits or images`));
  findings.push(...agentOrders(path, content, before), ...judgeDependencies(path, content, before), ...(await judgeWeakening(path, content, before, runsByItself(path) !== null)));
  return findings;
}

const IGNORE_LISTS = /(?:^|\/)\.(?:git|docker|npm|vscode|eslint|gcloud|helm|vercel)ignore$|(?:^|\/)\.git\/info\/exclude$/;
const SECRET_FILES = /(?:^|[/*.])(?:\.?env(?:rc)?(?:\.(?!example|sample|template|dist)[\w*.-]+|\*)?|[\w*.-]*\.(?:pem|key|p12|pfx|jks|keystore|ppk|kdbx|tfvars|tfstate)|id_(?:rsa|ed25519|ecdsa|dsa)|[\w*.-]*(?:secret|credential)s?[\w*.-]*|\.npmrc|\.pypirc|\.netrc|\.aws|\.ssh)\/?\*{0,2}$/i;

/** Whether lines that name files with secrets are gone, or such files are taken in again (`!.env`). */
function uncovers(content: string, before: string): boolean {
  const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const now = lines(content);
  const kept = now.filter((line) => !line.startsWith('!'));
  const gone = lines(before).filter((line) => !line.startsWith('!') && SECRET_FILES.test(line) && !kept.includes(line));
  // One wider line may stand for narrower ones (`.env*`).
  const lost = gone.filter((line) => !kept.some((other) => other.endsWith('*') && line.replace(/^\//, '').startsWith(other.replace(/^\//, '').slice(0, -1)) && other.length > 1));
  return lost.length > 0 || now.some((line) => line.startsWith('!') && SECRET_FILES.test(line.slice(1)) && !lines(before).includes(line));
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
