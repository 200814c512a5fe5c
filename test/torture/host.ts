// The process that is killed: `host.cjs <JSON of HostConfig>`. It waits for a line on standard input, so that loading it costs no time between two
// kills; then it starts the store's only run, or resumes it, with everything real but the scorer (allows everything) and the model (plays a script),
// answers what is in doubt as a careful person would, and tells of it in lines of JSON.
import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { diskFiles } from '../../src/adapters/files/worktreeFiles.ts';
import { SimpleGit } from '../../src/adapters/git/simpleGit.ts';
import { CommandFolders, commandsFolder } from '../../src/adapters/process/commandFolders.ts';
import { DetachedRunner } from '../../src/adapters/process/detachedRunner.ts';
import { ScriptedModel } from '../../src/adapters/scripted/scriptedModel.ts';
import { openSqliteStore } from '../../src/adapters/sqlite/openSqliteStore.ts';
import type { ReviewItem } from '../../src/contract/review.ts';
import { settings } from '../../src/contract/settings.ts';
import { parseConversation } from '../../src/core/models/conversation.ts';
import { WaveOrchestrator } from '../../src/core/orchestrator/waveOrchestrator.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { ChatModel } from '../../src/core/ports/model.ts';
import { waveProjection } from '../../src/core/run/projection.ts';
import { patternScorer, silentLogger, testStory } from '../fakes/orchestratorHarness.ts';
import { effectLog, tortureScript, tortureStory } from './story.ts';
import { storeFacts } from './storeFacts.ts';

export interface HostConfig {
  /** Where this trial keeps everything. */
  readonly folder: string;
  readonly repository: string;
  readonly storePath: string;
  readonly runner: string;
  readonly actions: number;
}

const config = JSON.parse(process.argv[2] ?? '') as HostConfig;
const log = effectLog(config.folder);
const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

/** Writes down every question to the model, and every answer that came whole: a second question is a second bill. */
function counted(model: ChatModel): ChatModel {
  const note = (text: string): void => { appendFileSync(join(config.folder, 'model.log'), `${text}\n`); };
  return {
    id: model.id, label: model.label, scripted: model.scripted, contextWindow: model.contextWindow,
    cost: (usage) => model.cost(usage),
    countTokens: (request, signal) => model.countTokens(request, signal),
    async *stream(request, signal) {
      const name = `${request.agent} ${String(request.messages.filter(({ role, agent }) => role === 'assistant' && agent === request.agent).length)}`;
      note(`asked ${name}`);
      for await (const event of model.stream(request, signal)) {
        if (event.type === 'done') note(`answered ${name}`);
        yield event;
      }
    },
  };
}

const lines = (path: string): string[] => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : []);

/**
 * A careful person: waits until nothing of the command runs any more, looks at what it left, finishes by hand what is missing of it, and says that
 * it happened; or, when there is no trace of it, that it did not.
 */
async function lookAfter({ request }: ReviewItem, worktree: string): Promise<boolean> {
  if (request.type !== 'in_doubt') throw new Error('not in doubt');
  const [, name = ''] = /begun (command-\d+)/.exec(String(request.action.input['command'])) ?? [];
  if (name === '') throw new Error(`In doubt, and no command: ${JSON.stringify(request)}`);
  const running = (): boolean => execFileSync('ps', ['-A', '-o', 'stat=,args='], { encoding: 'utf8' }).split('\n').some((line) => line.includes(`begun ${name}'`) && line.includes(log) && !/^\s*[ZX]/.test(line));
  for (let waited = 0; running() && waited < 10_000; waited += 20) await sleep(20);
  if (!lines(log).includes(`begun ${name}`)) return false;
  const built = join(worktree, 'built.txt');
  if (!lines(built).includes(name)) appendFileSync(built, `${name}\n`);
  if (!lines(log).includes(`ended ${name}`)) appendFileSync(log, `ended ${name}\n`);
  return true;
}

async function run(clockAheadMs: number): Promise<void> {
  const clock: Clock = { now: () => Date.now() + clockAheadMs, iso: () => new Date(Date.now() + clockAheadMs).toISOString() };
  const owner = `host-${String(process.pid)}`;
  const store = openSqliteStore({ path: config.storePath, projection: waveProjection, redact: (text) => text, clock, logger: silentLogger, owner });
  const model = counted(new ScriptedModel('torture', parseConversation(JSON.stringify({ agents: tortureScript(config.actions, log) }), 'torture')));
  const orchestrator = new WaveOrchestrator({
    store, git: new SimpleGit(), files: diskFiles, scorer: patternScorer([]), clock, logger: silentLogger, owner, random: Math.random,
    runner: new DetachedRunner({ script: config.runner, records: new CommandFolders(commandsFolder(config.storePath)) }),
    models: () => ({ resolve: () => Promise.resolve(model) }),
  });
  const story = testStory(tortureStory(log));
  const [known] = orchestrator.runs();
  say({ event: 'moves', status: known?.status ?? 'new' });
  const threadId = known?.threadId ?? await orchestrator.start({ story, repository: config.repository, settings: settings.parse({}), by: 'Ada', preapprovedGates: [2, 7, 8, 9] });
  if (known?.status === 'paused') await orchestrator.resume(threadId, 'Ada');
  for (;;) {
    const end = await orchestrator.settled(threadId);
    const open = orchestrator.reviews();
    const [item] = open;
    if (item?.request.type !== 'in_doubt') {
      const facts = end.status === 'complete' ? await storeFacts(store, orchestrator, threadId, config.folder) : null;
      say({ event: 'end', status: end.status, reason: end.statusReason, waiting: open.map(({ request }) => [request.type, request.reason]), threadId, facts });
      break;
    }
    say({ event: 'doubt', effect: item.request.effect, known: item.request.known });
    const happened = await lookAfter(item, end.worktreePath);
    say({ event: 'settled', effect: item.request.effect, happened });
    await orchestrator.resolve(item.id, { kind: 'settle', reason: 'Looked at it', happened }, 'Ada');
  }
  await orchestrator.dispose();
}

createInterface({ input: process.stdin }).once('line', (line) => {
  run(Number(line)).then(() => process.exit(0), (error: unknown) => {
    say({ event: 'failed', error: error instanceof Error ? error.stack : String(error) });
    process.exit(1);
  });
});
say({ event: 'loaded' });
