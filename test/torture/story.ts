// The story that torture runs: a given number of actions, none of which can be done twice, or left out, without it being seen.
import { join } from 'node:path';
import { call, type Script, type Turn } from '../fakes/orchestratorHarness.ts';

/** Dev works in this many visits, so that gates 4 and 5, with their commits, are passed several times. */
const ROUNDS = 4;

/** The log that commands write to; it lies outside of the repository. */
export function effectLog(folder: string): string {
  return join(folder, 'effects.log');
}

/** A command's own name, as it leaves it in the log. */
export function commandName(action: number): string {
  return `command-${String(action)}`;
}

/** What the command of an action leaves: lines in the log when it begins and when it ends, and one in a file of the worktree. */
function command(action: number, log: string): string {
  const name = commandName(action);
  const pause = action % 4 === 1 ? '' : ` sleep 0.0${String(1 + (action % 7))};`;
  return `echo 'begun ${name}' >> '${log}';${pause} echo ${name} >> built.txt; echo 'ended ${name}' >> '${log}'`;
}

export const LAUNCH = 'launch';
export function launchCommand(log: string): string {
  return `echo 'begun ${LAUNCH}' >> '${log}'; sleep 0.05; echo 'ended ${LAUNCH}' >> '${log}'`;
}

/** Actions in turn: a file made, a command, an edit, a command, a move, a file made, a deletion, a command, an edit that grows a file, a command. */
function actionTurn(n: number, log: string): { name: string; input: Record<string, unknown> } {
  const group = Math.floor(n / 10);
  const file = `made/file-${String(group)}.md`;
  switch (n % 10) {
    case 0: return { name: 'write_file', input: { path: file, content: `# ${String(group)}\nend\n` } };
    case 2: return { name: 'edit_file', input: { path: file, old_text: 'end\n', new_text: `action ${String(n)}\nend\n` } };
    case 4: return { name: 'move_file', input: { from: file, to: `kept/file-${String(group)}.md` } };
    case 5: return { name: 'write_file', input: { path: `made/short-lived-${String(group)}.md`, content: 'x\n' } };
    case 6: return { name: 'delete_file', input: { path: `made/short-lived-${String(group)}.md` } };
    case 8: return { name: 'edit_file', input: { path: 'ledger.md', old_text: 'end\n', new_text: `action ${String(n)}\nend\n` } };
    default: return { name: 'run_command', input: { command: command(n, log) } };
  }
}

/** What the agents say. Every third answer of Dev proposes three actions at once. */
export function tortureScript(actions: number, log: string): Script {
  const usage = { input: 20, output: 5 };
  const paid = (turn: Turn): Turn => ({ ...turn, usage });
  const dev: Turn[] = [];
  const perRound = Math.ceil(actions / ROUNDS);
  for (let n = 0; n < actions;) {
    const end = Math.min(actions, (Math.floor(n / perRound) + 1) * perRound);
    const count = Math.min(end - n, dev.length % 3 === 2 ? 3 : 1);
    dev.push(paid({ toolCalls: Array.from({ length: count }, (_, index) => actionTurn(n + index, log)) }));
    n += count;
    if (n === end) dev.push(paid(call('submit_work', { summary: `Done up to action ${String(n)}`, remaining: [] })));
  }
  const rounds = Math.ceil(actions / perRound);
  const each = (make: (round: number) => Turn): Turn[] => Array.from({ length: rounds }, (_, round) => paid(make(round)));
  return {
    cto: [paid(call('read_file', { path: 'greet.js' })), paid(call('submit_assessment', { summary: 'Long.', feasible: true, risks: [{ risk: 'Interruptions', mitigation: 'Effects' }], approach: 'Step by step' }))],
    pm: [paid(call('submit_plan', { summary: 'One step', steps: [{ description: 'Do it all', files: ['ledger.md'], criteria: ['AC-1'] }] }))],
    dev,
    qa: each(() => call('submit_verdict', { summary: 'Holds', passed: true, criteria: [{ id: 'AC-1', met: true, evidence: 'greet.test.js' }] })),
    supervisor: each((round) => call('submit_route', round === rounds - 1 ? { route: 'complete', reason: 'All criteria hold', feedback: '' } : { route: 'continue', reason: 'There is more', feedback: `Go on with part ${String(round + 2)}` })),
  };
}

export function tortureStory(log: string): object {
  return {
    id: 'T-1', title: 'Many actions', files: { create: ['made/**', 'kept/**', 'built.txt'], modify: ['ledger.md'], forbidden: [] },
    commands: { test: 'node --test', launch: launchCommand(log) },
  };
}

export const tortureFiles: Readonly<Record<string, string>> = {
  'greet.js': "export const greet = () => 'hello';\n",
  'greet.test.js': "import test from 'node:test';\ntest('greets', () => {});\n",
  'package.json': '{ "name": "tortured", "type": "module" }\n',
  'ledger.md': 'end\n',
};
