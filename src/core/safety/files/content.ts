import { findSecrets } from '../../redact/secrets.ts';
import { deceptiveCharacters } from '../deceptive.ts';
import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';

/** What in new content of a file a person should see first. `before` is the text it replaces: only what is new counts. */
export function judgeContent(path: string, content: string, before: string): Finding[] {
  const findings: Finding[] = [];
  const secrets = findSecrets(content).filter(({ start, end }) => !before.includes(content.slice(start, end)));
  if (secrets.length > 0 && !/(?:^|\/)\.env\.(?:example|sample|template)$/.test(path)) {
    const kinds = [...new Set(secrets.map(({ rule }) => rule))].join(', ');
    findings.push(askHard('secret/in-content', [2, 7], `writes what looks like a secret (${kinds}) into ${path}`));
  }
  for (const finding of deceptiveCharacters(content)) {
    // Emoji joiners and bytes in fixtures are ordinary in files; direction overrides are not.
    if (finding.rule === 'text/bidi') findings.push({ ...finding, score: 0.72, reason: `${path} ${finding.reason}` });
  }
  if (/(?:^|\/)package\.json$/.test(path)) findings.push(...packageScripts(content, before));
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
