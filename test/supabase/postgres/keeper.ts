// The process that owns a PostgreSQL server: `node keeper.ts 17`. It prints one line of JSON, {"url"} or {"error"}, and holds on
// until its standard input closes, which happens however the tests end. Then the server goes, and the folder with it.
// Node runs this file as it is, so it keeps to syntax that needs no compiler but the removal of types.
import { Cluster } from './cluster.ts';

const major = process.argv[2] === '15' ? 15 : 17;
const cluster = new Cluster(major, () => void end(1));

async function end(code: number): Promise<void> {
  await cluster.stop();
  process.exit(code);
}

process.stdin.on('end', () => void end(0)).on('error', () => void end(0)).resume();
process.stdout.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

try {
  await cluster.start();
  process.stdout.write(`${JSON.stringify({ url: cluster.url })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  await end(1);
}
