import type { SecretFinding, SecretScanner } from '../../core/ports/secretScanner.ts';

/** Characters scanned at once; a file of code this long takes some milliseconds. Our own rules read longer texts, in windows. */
const LONGEST = 256 * 1024;

/**
 * secretlint with its recommended rules (85 KB, loaded on first use, about 0.3 ms a text). It is asynchronous, so redaction, which is not, does
 * without it; scoring, scanning and gate 6 ask it after our own rules.
 */
export function createSecretlintScanner(): SecretScanner {
  let loading: Promise<(text: string) => Promise<readonly SecretFinding[]>> | undefined;
  return {
    async scan(text) {
      if (text.length > LONGEST) return [];
      try {
        const lint = await (loading ??= load());
        return await lint(text);
      } catch {
        // A rule of theirs failed on this text: as good as no finding. A bundle that cannot load fails the unit test, not a run.
        return [];
      }
    },
  };
}

async function load(): Promise<(text: string) => Promise<readonly SecretFinding[]>> {
  const [{ lintSource }, { creator }] = await Promise.all([import('@secretlint/core'), import('@secretlint/secretlint-rule-preset-recommend')]);
  const config = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }] };
  return async (text) => {
    const { messages } = await lintSource({ source: { content: text, filePath: 'text.txt', ext: '.txt', contentType: 'text' }, options: { config, noPhysicFilePath: true } });
    return messages.map(({ ruleId, range: [start, end] }) => ({ rule: ruleId.replace(/^@secretlint\/secretlint-rule-/, ''), start, end }));
  };
}
