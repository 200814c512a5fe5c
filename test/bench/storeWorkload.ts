import type { BaseCheckpointSaver, Checkpoint } from '@langchain/langgraph-checkpoint';
import { uuid6 } from '@langchain/langgraph-checkpoint';

export const STEPS = 1_000;

/** How long each put took, in milliseconds, and how large the state was at the end, as JSON. */
export interface Load {
  readonly putMs: readonly number[];
  readonly writesMs: readonly number[];
  readonly stateBytes: number;
}

/** Numbers between 0 and 1 that are the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Words of varying letters: no compressor finds more in them than in real prose and code. */
function vocabulary(next: () => number): string[] {
  return Array.from({ length: 2_000 }, () => Array.from({ length: 3 + Math.floor(next() * 7) }, () => String.fromCharCode(97 + Math.floor(next() * 26))).join(''));
}

/**
 * What a run does to its saver, without the graph: each step's writes, then its checkpoint. One channel grows
 * by an item a step, some small ones change, some never do. 1,000 steps end at about 225 KB of state.
 */
export async function runWorkload(saver: BaseCheckpointSaver, threadId: string): Promise<Load> {
  const next = random(7);
  const words = vocabulary(next);
  const text = (count: number): string => Array.from({ length: count }, () => words[Math.floor(next() * words.length)]).join(' ');
  const putMs: number[] = [];
  const writesMs: number[] = [];
  const channelVersions: Record<string, number> = {};
  let transcript: readonly unknown[] = [];
  let values: Record<string, unknown> = { story: { id: 'bench', title: text(6), prompt: text(60) }, git: { branch: 'wave/bench', worktreePath: '/projects/bench', filesChanged: [] } };
  let changed = Object.keys(values);
  let config: { configurable: Record<string, string> } = { configurable: { thread_id: threadId, checkpoint_ns: '' } };
  for (let step = 0; step <= STEPS; step++) {
    for (const channel of changed) channelVersions[channel] = step + 1;
    const newVersions = Object.fromEntries(changed.map((channel) => [channel, step + 1]));
    const checkpoint: Checkpoint = {
      v: 4, id: uuid6(step), ts: new Date().toISOString(),
      channel_values: values, channel_versions: { ...channelVersions }, versions_seen: { think: { turn: step }, act: { turn: step } },
    };
    const before = performance.now();
    const stored = await saver.put(config, checkpoint, { source: 'loop', step, parents: {} }, newVersions);
    putMs.push(performance.now() - before);
    config = { configurable: { thread_id: threadId, checkpoint_ns: '', checkpoint_id: String(stored.configurable?.['checkpoint_id']) } };
    if (step === STEPS) break;

    const item = { agent: 'dev', role: 'assistant', text: text(14), toolCalls: [{ id: `call_${step}`, name: 'read_file', input: { path: `src/${text(1)}.ts` } }] };
    const budget = { tokensUsed: step * 731, costUsd: step * 0.0041, isExceeded: false };
    const startWrites = performance.now();
    await saver.putWrites(config, [['transcript', [item]], ['budget', budget], ['turn', step]], uuid6(step));
    writesMs.push(performance.now() - startWrites);
    transcript = [...transcript, item];
    values = { ...values, transcript, budget, turn: step };
    changed = ['transcript', 'budget', 'turn'];
  }
  return { putMs, writesMs, stateBytes: Buffer.byteLength(JSON.stringify(values)) };
}
