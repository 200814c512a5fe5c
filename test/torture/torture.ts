import { trial, type TrialOptions, type TrialResult } from './trial.ts';
import type { StoreFacts } from './storeFacts.ts';
import { differences, type Difference, type World } from './world.ts';

export interface TortureOptions extends Omit<TrialOptions, 'takeKill' | 'seed'> {
  readonly kills: number;
  /** The first story's; each further one has the next. */
  readonly seed: number;
  /** Stories that are tortured side by side. */
  readonly jobs: number;
  /** Keep the folder of a story that went wrong. */
  readonly keep: boolean;
  readonly onStory: (line: StoryLine) => void;
}

/** What came of one story. */
export interface StoryLine extends Difference {
  readonly seed: number;
  readonly kills: TrialResult['kills'];
  readonly effects: number;
  readonly inDoubt: readonly { readonly effect: string; readonly why: string; readonly explained: boolean }[];
  readonly askedAgain: number;
  readonly answeredAgain: number;
  readonly modelCalls: number;
  readonly stuck: string | null;
  readonly seconds: number;
  readonly kept?: string;
}

export interface TortureReport {
  readonly ok: boolean;
  readonly stories: readonly StoryLine[];
  readonly table: string;
}

/** Runs stories under kills until all kills are used up. */
export async function torture(options: TortureOptions): Promise<TortureReport> {
  const started = performance.now();
  let left = 0;
  const takeKill = (): boolean => left-- > 0;
  const undisturbed = await trial({ ...options, seed: options.seed, takeKill });
  undisturbed.remove();
  const { world, facts } = undisturbed;
  if (facts === null) throw new Error(`The undisturbed run did not come to its end: ${undisturbed.stuck ?? ''}`);
  left = options.kills;
  let seed = options.seed;
  const stories: StoryLine[] = [];
  const worker = async (): Promise<void> => {
    while (left > 0) {
      const result = await trial({ ...options, seed: seed++, takeKill });
      const line = storyLine(result, { world, facts }, options.keep);
      if (line.kept === undefined) result.remove();
      stories.push(line);
      options.onStory(line);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, worker));
  return { ok: stories.every(isFine), stories, table: tableOf(options, stories, (performance.now() - started) / 1_000, undisturbed.seconds) };
}

function isFine({ lost, doubled, other, stuck, inDoubt }: StoryLine): boolean {
  return stuck === null && lost.length + doubled.length + other.length === 0 && inDoubt.every(({ explained }) => explained);
}

function storyLine(result: Awaited<ReturnType<typeof trial>>, should: { world: World; facts: StoreFacts }, keep: boolean): StoryLine {
  const { seed, kills, doubts, askedAgain, answeredAgain, modelCalls, stuck, seconds, world, facts } = result;
  const found = facts === null ? { lost: [], doubled: [], other: [] } : differences(should, { world, facts }, result.settled);
  const line: StoryLine = {
    seed, kills, effects: Object.values(facts?.effects ?? {}).reduce((sum, count) => sum + count, 0), ...found,
    inDoubt: doubts.map(({ effect, known, explained }) => ({ effect, explained, why: explained ? 'the runner of this command was killed while it ran' : known })),
    askedAgain, answeredAgain, modelCalls, stuck, seconds: Math.round(seconds * 10) / 10,
  };
  return keep && !isFine(line) ? { ...line, kept: result.folder } : line;
}

function tableOf(options: TortureOptions, stories: readonly StoryLine[], seconds: number, undisturbedSeconds: number): string {
  const sum = (of: (line: StoryLine) => number): number => stories.reduce((total, line) => total + of(line), 0);
  const kills = sum(({ kills: { host, runner, both } }) => host + runner + both);
  const rows: [string, string | number][] = [
    ['seeds', `${String(options.seed)} to ${String(options.seed + stories.length - 1)}`],
    ['stories', `${String(stories.length)} of ${String(options.actions)} actions (undisturbed: ${undisturbedSeconds.toFixed(1)} s)`],
    ['kills', `${String(kills)}: ${String(sum((line) => line.kills.host))} of the host, ${String(sum((line) => line.kills.runner))} of a command's runner, ${String(sum((line) => line.kills.both))} of both at once`],
    ['effects', sum((line) => line.effects)],
    ['lost', sum((line) => line.lost.length)],
    ['doubled', sum((line) => line.doubled.length)],
    ['other differences', sum((line) => line.other.length)],
    ['in doubt', `${String(sum((line) => line.inDoubt.length))}, ${String(sum((line) => line.inDoubt.filter(({ explained }) => !explained).length))} of them without need`],
    ['runs that did not end', stories.filter(({ stuck }) => stuck !== null).length],
    ['model calls', `${String(sum((line) => line.modelCalls))}; ${String(sum((line) => line.askedAgain))} asked again, ${String(sum((line) => line.answeredAgain))} of them after a whole answer that was not on the disk yet`],
    ['seconds', `${seconds.toFixed(0)} (${(kills / (seconds / 60)).toFixed(0)} kills a minute)`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(22)}  ${String(value)}`).join('\n');
}
