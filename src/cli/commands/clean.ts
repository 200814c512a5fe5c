import type { CleanUpResult } from '../../core/orchestrator/cleanUp.ts';
import type { CleanUpItem, CleanUpPart } from '../../core/orchestrator/cleanUpPlan.ts';
import type { Environment } from '../environment.ts';
import type { ExitCode } from '../exitCodes.ts';
import { EXIT } from '../exitCodes.ts';
import { jsonLine } from '../follow.ts';
import { bytes, oneLine } from '../text.ts';
import { findThread } from './run.ts';
import type { StoreOptions } from './store.ts';
import { locate, placeFlags, storeExists, withEngine } from './store.ts';

export interface CleanOptions extends StoreOptions {
  readonly yes?: boolean | undefined;
  readonly json?: boolean | undefined;
}

/**
 * Lists what ended runs have left (worktree, branch, snapshots), what of it can go and what is kept, and why; with
 * --yes removes what can go. With --yes the exit code is 3 when a run that was named is kept, 4 when a removal failed.
 */
export async function cleanCommand(threads: readonly string[], options: CleanOptions, environment: Environment): Promise<ExitCode> {
  const place = await locate(options, environment);
  const { output } = environment;
  const json = options.json === true;
  if (threads.length === 0 && !(await storeExists(place))) {
    if (!json) output.out('There are no runs yet.\n');
    return EXIT.complete;
  }
  return withEngine(place, environment, false, async ({ orchestrator }) => {
    const runs = orchestrator.runs();
    const named = new Set(threads.map((thread) => findThread(thread, runs)));
    const plan = (await orchestrator.cleanUpPlan()).filter((item) => (named.size === 0 ? item.decision !== 'gone' : named.has(item.threadId)));
    const removable = plan.filter((item) => item.decision === 'remove');
    if (options.yes !== true) {
      for (const item of plan) output.out(json ? jsonLine({ type: 'plan', ...item }) : renderItem(item));
      if (!json) output.out(closingLine(plan, removable, threads, options));
      return EXIT.complete;
    }
    for (const item of plan) if (item.decision !== 'remove') output.out(json ? jsonLine({ type: 'cleaned', threadId: item.threadId, removed: [], problem: null, item }) : renderItem(item));
    const results = await orchestrator.cleanUp(removable.map((item) => item.threadId), environment.user);
    for (const result of results) output.out(json ? jsonLine({ type: 'cleaned', threadId: result.item.threadId, ...result }) : renderResult(result));
    if (!json && plan.length === 0) output.out('There is nothing to clean up.\n');
    if (results.some((result) => result.problem !== null)) return EXIT.stopped;
    // What was to go may be kept after all: the plan is made anew right before.
    const kept = [...plan, ...results.map((result) => result.item)].some((item) => item.decision === 'keep');
    return named.size > 0 && kept ? EXIT.waiting : EXIT.complete;
  });
}

const WORDS: Readonly<Record<CleanUpItem['decision'], string>> = { remove: 'can go', keep: 'kept', gone: 'nothing left' };
const PART_WORDS: Readonly<Record<CleanUpPart['action'], string>> = { remove: 'goes', keep: 'stays', gone: 'not there' };

function renderItem(item: CleanUpItem): string {
  const lines = item.parts.map((part) => `    ${PART_WORDS[part.action].padEnd(9)} ${part.kind.padEnd(8)} ${part.name}${part.bytes === null ? '' : `  ${bytes(part.bytes)}`}${part.note === '' ? '' : `  (${part.note.replace(/\.$/, '')})`}`);
  return [`${item.threadId}  ${item.status}: ${WORDS[item.decision]}. ${item.reason}`, ...lines].map((line) => `${/^ */.exec(line)?.[0] ?? ''}${oneLine(line)}\n`).join('');
}

function renderResult({ item, removed, problem }: CleanUpResult): string {
  if (item.decision !== 'remove') return renderItem(item);
  const what = removed.length === 0 ? 'nothing removed' : `removed ${removed.join(', ')}`;
  return `${item.threadId}  ${what}.${problem === null ? '' : ` Then it stopped: ${oneLine(problem).replace(/\.$/, '')}. Clean up again to go on.`}\n`;
}

function closingLine(plan: readonly CleanUpItem[], removable: readonly CleanUpItem[], threads: readonly string[], options: CleanOptions): string {
  if (plan.length === 0) return 'There is nothing to clean up.\n';
  if (removable.length === 0) return '\nNothing can go.\n';
  const size = removable.flatMap((item) => item.parts).reduce((sum, part) => sum + (part.action === 'remove' ? part.bytes ?? 0 : 0), 0);
  return `\nNothing was removed yet. To remove what can go (${bytes(size)}): wave clean${threads.map((thread) => ` ${thread}`).join('')} --yes${placeFlags(options)}\n`;
}
