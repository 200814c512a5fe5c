import { Command, CommanderError } from 'commander';
import * as z from 'zod';
import { exportCommand, verifyCommand } from './commands/audit.ts';
import { logCommand, traceCommand } from './commands/auditLog.ts';
import type { AuditLogOptions } from './commands/auditLog.ts';
import { checkpointsCommand } from './commands/checkpoints.ts';
import type { CheckpointOptions } from './commands/checkpoints.ts';
import { commentCommand } from './commands/comment.ts';
import type { CommentOptions } from './commands/comment.ts';
import type { AuditOptions } from './commands/audit.ts';
import { cleanCommand } from './commands/clean.ts';
import type { CleanOptions } from './commands/clean.ts';
import { answerCommand, approval, controlCommand, decideCommand, recycleCommand } from './commands/control.ts';
import type { ControlOptions, RecycleOptions } from './commands/control.ts';
import { scanCommand, scoreCommand } from './commands/lines.ts';
import type { ScoreOptions } from './commands/lines.ts';
import { runCommand } from './commands/run.ts';
import type { RunOptions } from './commands/run.ts';
import { reviewsCommand, statusCommand } from './commands/status.ts';
import type { StatusOptions } from './commands/status.ts';
import { storageCommand } from './commands/storage.ts';
import type { StorageOptions } from './commands/storage.ts';
import { connectCommand, disconnectCommand, handOverCommand, supabaseStatusCommand, syncCommand, takeOverCommand } from './commands/supabase.ts';
import type { ConnectOptions, SupabaseOptions } from './commands/supabase.ts';
import type { StoreOptions } from './commands/store.ts';
import { validateCommand } from './commands/validate.ts';
import type { Environment } from './environment.ts';
import type { ExitCode } from './exitCodes.ts';
import { EXIT } from './exitCodes.ts';
import { CliError, describeError, exitCodeOfError } from './failures.ts';
import { parseDecision, parseGate } from './options.ts';
import { personName } from './person.ts';

const naming = z.object({ as: z.string().optional(), repo: z.string().optional() });

const EXIT_HELP = `
Exit codes: 0 complete, 2 bad input, 3 waits for a person, 4 killed or failed.
A person's decision is never made up: gates that need one wait, unless --go names them beforehand.`;

/** Runs one command line (without node and script). Resolves to the exit code; nothing is thrown. */
export async function runCli(words: readonly string[], environment: Environment, version: string): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.complete;
  let user = environment.user;
  const acting: Environment = { ...environment, get user() { return user; } };
  const program = buildProgram(acting, version, (code) => { exitCode = code; });
  program.hook('preAction', async (_program, command) => {
    const { as, repo } = naming.parse(command.opts());
    if (command.options.some(({ long }) => long === '--as')) user = await personName({ as, repo }, environment);
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.complete : EXIT.badInput;
    environment.output.err(describeError(error));
    return exitCodeOfError(error);
  }
}

function buildProgram(environment: Environment, version: string, done: (code: ExitCode) => void): Command {
  const { output } = environment;
  const program = new Command('wave')
    .description('Five agents carry a story to a reviewed branch, through ten gates, with a safety score on every action.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeOut: (text) => { output.out(text); }, writeErr: (text) => { output.err(text); } })
    .showHelpAfterError('(wave --help shows the commands)')
    .addHelpText('after', EXIT_HELP);

  program.command('validate').description('check story files; one JSON line each: file, ok, problems')
    .argument('<files...>', 'files, folders or globs')
    .action(async (files: string[]) => { done(await validateCommand(files, environment)); });

  withStore(program.command('run').description('start a run of a story and follow it until it stands still'))
    .argument('<story>', 'a story file, or the id of a story in .wave/stories')
    .option('--model <model>', 'anthropic[:id] or scripted:<file>, for every role')
    .option('--go <gates>', 'gates you say Go to beforehand, when all their criteria hold: 2,7-8 or all')
    .option('--config <file>', 'settings as JSON')
    .option('--json', 'events as JSON lines')
    .action(async (story: string, options: RunOptions) => { done(await runCommand(story, options, environment)); });

  withStore(program.command('status').description('list the runs, or show one'))
    .argument('[thread]', 'thread id, its beginning, or a story id')
    .option('--json', 'JSON lines')
    .action(async (thread: string | undefined, options: StatusOptions) => { done(await statusCommand(thread, options, environment)); });

  addControl(program, environment, done);
  addReviews(program, environment, done);
  addAudit(program, environment, done);
  addTeam(program, environment, done);

  withStore(program.command('clean').description('list what ended runs have left (worktree, branch, snapshots), and remove what nothing is lost with'))
    .argument('[threads...]', 'only these runs').option('--yes', 'remove it; without, it is only listed').option('--json', 'JSON lines')
    .action(async (threads: string[], options: CleanOptions) => { done(await cleanCommand(threads, options, environment)); });

  withStore(program.command('storage').description('say how large the store is and by what, and compact it'))
    .option('--compact', 'remove what nothing needs, and give the room back').option('--keep-days <days>', 'steps of runs that ended earlier can go').option('--keep-runs <number>', 'steps of all but the newest ended runs can go').option('--json', 'as JSON')
    .action(async (options: StorageOptions) => { done(await storageCommand(options, environment)); });

  program.command('score').description('score actions: JSON lines {tool, input, worktree?} in, verdicts out (without a worktree, relative paths lie in one); rules alone, unless --judge')
    .option('--judge', 'ask a model about what the rules do not know (key: ANTHROPIC_API_KEY); without its answer a person decides')
    .option('--model <model>', 'the judge: anthropic[:id] or scripted:<file>')
    .option('--config <file>', 'settings as JSON: thresholds, the judge and its time limit')
    .action(async (options: ScoreOptions) => { done(await scoreCommand(options, environment)); });
  program.command('scan').description('look for secrets: JSON lines {text} in, {findings} out')
    .action(async () => { done(await scanCommand(environment)); });
  program.command('graph').description('print the graph of agents and gates as Mermaid')
    .action(async () => {
      output.out(`${(await environment.services.mermaidGraph()).trimEnd()}\n`);
      done(EXIT.complete);
    });
  return program;
}

function addControl(program: Command, environment: Environment, done: (code: ExitCode) => void): void {
  withStore(program.command('pause').description('stop a run at its next step'))
    .argument('<thread>').option('--reason <text>', 'kept in the audit log').option('--json', 'JSON lines')
    .action(async (thread: string, options: ControlOptions) => { done(await controlCommand('pause', thread, options, environment)); });
  withStore(program.command('resume').description('go on from the last checkpoint, and follow the run'))
    .argument('<thread>').option('--json', 'events as JSON lines')
    .option('--restore', 'put branch, worktree and files back as the run left them first; what is there is kept').option('--accept-branch <reason>', 'go on from the commit its branch was moved to')
    .option('--model <old=new>', 'work with another model from now on')
    .action(async (thread: string, options: ControlOptions) => { done(await controlCommand('resume', thread, options, environment)); });
  withStore(program.command('kill').description('end a run; its worktree and branch stay'))
    .argument('<thread>').requiredOption('--reason <text>', 'kept in the audit log').option('--json', 'JSON lines')
    .action(async (thread: string, options: ControlOptions) => { done(await controlCommand('kill', thread, options, environment)); });
  withStore(program.command('recycle').description('go back to a gate that was passed, or to any step, and follow the run; what is in the worktree is kept'))
    .argument('<thread>').option('--to <gate>', 'a gate that was passed: 0 to 8; feedback is required').option('--checkpoint <step>', 'a step, as "wave checkpoints" lists them')
    .option('--feedback <text>', 'what should be different; the agent is told').option('--reason <text>', 'the same').option('--json', 'events as JSON lines')
    .action(async (thread: string, options: RecycleOptions) => { done(await recycleCommand(thread, options, environment)); });
  withStore(program.command('checkpoints').description('list the steps of a run, newest first, or open one'))
    .argument('<thread>').option('--limit <number>', '1 to 1000 (default: 50)').option('--before <step>', 'steps before this one')
    .option('--show <step>', 'its state, secrets redacted').option('--diff <what>', 'with --show: its files against "base" or "worktree"').option('--json', 'JSON lines')
    .action(async (thread: string, options: CheckpointOptions) => { done(await checkpointsCommand(thread, options, environment)); });
  withStore(program.command('comment').description('send comments on lines of the change to Dev, and follow the run'))
    .argument('<thread>').argument('<comments...>', 'path:line:text; path:-line:text for a line before the change')
    .option('--note <text>', 'said beside the lines').option('--commit <id>', 'refuse when the branch is at another commit')
    .option('--start', 'from gate 3, without the changes so far').option('--json', 'events as JSON lines')
    .action(async (thread: string, comments: string[], options: CommentOptions) => { done(await commentCommand(thread, comments, options, environment)); });
  withStore(program.command('decide').description('decide at an open gate, and follow the run'))
    .argument('<thread>').argument('<gate>', '0 to 9').argument('<decision>', 'go, hold, kill or recycle')
    .option('--reason <text>', 'needed for hold and kill, and for go when criteria are not met').option('--json', 'events as JSON lines')
    .action(async (thread: string, gate: string, decision: string, options: ControlOptions) => {
      done(await decideCommand(thread, parseGate(gate), parseDecision(decision), options, environment));
    });
}

function addTeam(program: Command, environment: Environment, done: (code: ExitCode) => void): void {
  const supabase = program.command('supabase').description('share runs with a team through its Supabase project');
  withStore(supabase.command('connect').description('connect this repository; reads WAVE_SUPABASE_URL, WAVE_SUPABASE_KEY (publishable), WAVE_SUPABASE_EMAIL and WAVE_SUPABASE_PASSWORD'))
    .requiredOption('--project <project>', 'its name or id').option('--create', 'make it, if there is none')
    .requiredOption('--sharing <what>', 'what may leave: metadata, or content (secrets redacted)')
    .option('--accept-commands', 'members may start, pause, resume and kill runs here')
    .action(async (options: ConnectOptions) => { done(await connectCommand(options, environment)); });
  withStore(supabase.command('status').description('say where the connection stands, and what waits to be sent')).option('--json', 'as JSON')
    .action(async (options: SupabaseOptions) => { done(await supabaseStatusCommand(options, environment)); });
  withStore(supabase.command('sync').description('send what waits'))
    .action(async (options: SupabaseOptions) => { done(await syncCommand(options, environment)); });
  withStore(supabase.command('disconnect').description('send nothing any more')).option('--discard', 'throw away what waits to be sent')
    .action(async (options: SupabaseOptions) => { done(await disconnectCommand(options, environment)); });
  withStore(program.command('handover').description('pause a run, push it and let another machine go on with it')).argument('<thread>')
    .action(async (thread: string, options: StoreOptions) => { done(await handOverCommand(thread, options, environment)); });
  withStore(program.command('takeover').description('go on here with a run of another machine; without one, list them')).argument('[thread]')
    .action(async (thread: string | undefined, options: StoreOptions) => { done(await takeOverCommand(thread, options, environment)); });
}

function addAudit(program: Command, environment: Environment, done: (code: ExitCode) => void): void {
  const audit = program.command('audit').description('verify, read or export the audit log');
  addAuditReading(audit, environment, done);
  withStore(audit.command('verify').description('check the whole log and name the first broken row; exit code 4 when there is one'))
    .option('--file <file>', 'an exported file instead of the store')
    .option('--run <thread>', 'the file holds the rows of this run alone')
    .option('--head <row:hash>', 'a row as it was noted before: shows rows cut off or written anew')
    .option('--json', 'as JSON')
    .action(async (options: AuditOptions) => { done(await verifyCommand(options, environment)); });
  withStore(audit.command('export').description('write the log as JSON lines'))
    .option('--run <thread>', 'only the rows of this run').option('--out <file>', 'a file (default: standard output)').option('--json', 'say what was written as JSON, on standard error')
    .action(async (options: AuditOptions) => { done(await exportCommand(options, environment)); });
}

function addAuditReading(audit: Command, environment: Environment, done: (code: ExitCode) => void): void {
  withStore(audit.command('log').description('print rows, newest first'))
    .option('--run <thread>', 'only this run').option('--type <types>', 'with commas: agent_action, gate_transition, review, ...').option('--severity <severities>', 'with commas: info, warning, error, critical')
    .option('--actor <name>', 'part of a name, or agent, user, policy, system').option('--gate <gate>', '0 to 9').option('--text <text>', 'in summary, name or details')
    .option('--from <time>', 'not before').option('--to <time>', 'not after').option('--before <row>', 'rows before this one').option('--limit <number>', '1 to 500 (default: 50)').option('--json', 'JSON lines')
    .action(async (options: AuditLogOptions) => { done(await logCommand(options, environment)); });
  withStore(audit.command('trace').description('tie together what belongs to a run: actions, verdicts, approvers, gates, commits'))
    .argument('<of>', 'thread id, story id, or a commit of the run (7 digits or more)').option('--json', 'as JSON')
    .action(async (of: string, options: AuditLogOptions) => { done(await traceCommand(of, options, environment)); });
}

function addReviews(program: Command, environment: Environment, done: (code: ExitCode) => void): void {
  withStore(program.command('reviews').description('list what waits for a person')).option('--json', 'JSON lines')
    .action(async (options: StatusOptions) => { done(await reviewsCommand(options, environment)); });
  withStore(program.command('approve').description('approve a review item, or lift a hold; then follow the run'))
    .argument('<id>').option('--reason <text>', 'kept in the audit log').option('--json', 'events as JSON lines')
    .option('--remember', 'allow this command or path for good in this repository: a rule in .wave/safety.json')
    .action(async (id: string, options: ControlOptions & { readonly remember?: boolean | undefined }) => {
      done(await answerCommand(id, approval(options.reason ?? '', options.remember === true), options, environment));
    });
  withStore(program.command('reject').description('reject a review item, and follow the run'))
    .argument('<id>').requiredOption('--reason <text>', 'the agent is told').option('--json', 'events as JSON lines')
    .action(async (id: string, options: ControlOptions) => {
      done(await answerCommand(id, () => ({ kind: 'reject', reason: options.reason ?? '' }), options, environment));
    });
  withStore(program.command('answer').description('answer an agent\'s question, and follow the run'))
    .argument('<id>').argument('<text...>').option('--json', 'events as JSON lines')
    .action(async (id: string, text: string[], options: ControlOptions) => {
      done(await answerCommand(id, () => ({ kind: 'answer', reason: '', text: text.join(' ') }), options, environment));
    });
  withStore(program.command('settle').description('say whether an action that is in doubt happened, and follow the run'))
    .argument('<id>').argument('<what>', 'happened, missing, or hold: not known yet').option('--reason <text>', 'kept in the audit log; hold needs one').option('--json', 'events as JSON lines')
    .action(async (id: string, what: string, options: ControlOptions) => {
      if (what !== 'happened' && what !== 'missing' && what !== 'hold') throw new CliError('bad_option', `"${what}" is not known. Write happened, missing or hold.`);
      const reason = options.reason ?? '';
      done(await answerCommand(id, () => (what === 'hold' ? { kind: 'hold', reason } : { kind: 'settle', reason, happened: what === 'happened' }), options, environment));
    });
}

function withStore(command: Command): Command {
  return command
    .option('--repo <folder>', 'the repository (default: the one around the current folder)')
    .option('--as <name>', 'the name it is recorded under (default: git\'s user.name, else the account\'s)')
    .option('--store <folder>', 'where the database is (default: the user\'s data folder, by repository)');
}
