import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTreeSitterShellParser } from '../adapters/shell/treeSitterShellParser.ts';
import { createThreadedSqlParser } from '../adapters/sql/threadedSqlParser.ts';
import type { Scorer } from '../core/ports/scorer.ts';
import { createScorer } from '../core/safety/createScorer.ts';

export { findSecrets } from '../core/redact/secrets.ts';

/**
 * The scorer with the parsers it stands on, apart from the rest of the engine: who only scores need not wait
 * for LangGraph. The parsers' workers and their grammars lie beside the bundles.
 */
export function createSafety(): { readonly scorer: Scorer; dispose(): Promise<void> } {
  const here = dirname(fileURLToPath(import.meta.url));
  const shellParser = createTreeSitterShellParser({ worker: join(here, 'shellWorker.cjs'), wasmDirectory: here });
  const sqlParser = createThreadedSqlParser({ worker: join(here, 'sqlWorker.cjs') });
  return {
    scorer: createScorer({ shellParser, sqlParser, home: homedir() }),
    dispose: async () => {
      await Promise.all([shellParser.dispose(), sqlParser.dispose()]);
    },
  };
}
