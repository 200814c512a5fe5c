import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSecretlintScanner } from '../adapters/secretlint/secretlintScanner.ts';
import { createTreeSitterShellParser } from '../adapters/shell/treeSitterShellParser.ts';
import { createThreadedSqlParser } from '../adapters/sql/threadedSqlParser.ts';
import type { Scorer } from '../core/ports/scorer.ts';
import type { SecretFinding } from '../core/ports/secretScanner.ts';
import { scanSecrets } from '../core/redact/secrets.ts';
import { createScorer } from '../core/safety/createScorer.ts';

/** Looks for secrets with our own rules and secretlint's. */
export function createSecretScan(): (text: string) => Promise<SecretFinding[]> {
  const scanner = createSecretlintScanner();
  return (text) => scanSecrets(text, scanner);
}

/**
 * The scorer with the parsers it stands on, apart from the rest of the engine: who only scores need not wait
 * for LangGraph. The parsers' workers and their grammars lie beside the bundles.
 */
export function createSafety(): { readonly scorer: Scorer; dispose(): Promise<void> } {
  const here = dirname(fileURLToPath(import.meta.url));
  const shellParser = createTreeSitterShellParser({ worker: join(here, 'shellWorker.cjs'), wasmDirectory: here });
  const sqlParser = createThreadedSqlParser({ worker: join(here, 'sqlWorker.cjs') });
  return {
    scorer: createScorer({ shellParser, sqlParser, secretScanner: createSecretlintScanner(), home: homedir() }),
    dispose: async () => {
      await Promise.all([shellParser.dispose(), sqlParser.dispose()]);
    },
  };
}
