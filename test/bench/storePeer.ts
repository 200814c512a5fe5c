// The peer's half of the store benchmark, in a process of its own: its native addon aborts the process when
// one of its statements is collected as garbage (seen with better-sqlite3 12.11.1 on Node 24.21), and that
// must not take the benchmark with it. Prints one JSON line and is then ended by its parent.
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint';
import { writeSync } from 'node:fs';
import { loadPeer } from './peers.ts';
import { runWorkload } from './storeWorkload.ts';

interface Connection {
  prepare(sql: string): unknown;
  pragma(sql: string): unknown;
  close(): void;
}
interface PeerModule {
  readonly SqliteSaver: { fromConnString(path: string): BaseCheckpointSaver & { readonly db: Connection } };
}

/** Statements are held, so that none is collected; how they are made and used is left to the peer. */
function hold(connection: Connection): unknown[] {
  const held: unknown[] = [];
  const prepare = connection.prepare.bind(connection);
  connection.prepare = (sql) => {
    const statement = prepare(sql);
    held.push(statement);
    return statement;
  };
  return held;
}

const [path = ''] = process.argv.slice(2);
const module = await loadPeer('@langchain/langgraph-checkpoint-sqlite', 'better-sqlite3') as PeerModule | null;
if (module !== null) {
  const saver = module.SqliteSaver.fromConnString(path);
  const held = hold(saver.db);
  // As durable as ours; its default would lose the last steps in a power cut.
  saver.db.pragma('synchronous = FULL');
  const load = await runWorkload(saver, 'bench');
  saver.db.close();
  writeSync(1, `${JSON.stringify(load)}\n`);
  if (held.length > 0) process.kill(process.pid, 'SIGKILL');
}
