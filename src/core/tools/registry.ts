import * as z from 'zod';
import { AGENT_NAMES, AGENT_ROLES, type AgentRole } from '../../contract/agents.ts';
import { describeIssues } from '../describeIssues.ts';
import type { ToolDescription } from '../ports/model.ts';
import { defineTool } from './define.ts';
import * as inputs from './schemas.ts';

const EVERYBODY = AGENT_ROLES;
const RUNNERS: readonly AgentRole[] = ['dev', 'qa'];
const WRITERS: readonly AgentRole[] = ['dev'];

/** Every tool there is (design: agents, tools, models). CTO, PM and Supervisor read; QA reads and runs; Dev does all. */
export const TOOLS = [
  defineTool({ name: 'list_files', kind: 'read', roles: EVERYBODY, schema: inputs.listFilesInput,
    description: 'Lists the files of the worktree (tracked and new ones, not ignored ones), one path a line.' }),
  defineTool({ name: 'read_file', kind: 'read', roles: EVERYBODY, schema: inputs.readFileInput,
    description: 'Reads a text file, or a range of its lines. Each line comes with its number and a tab, which are not part of the file.' }),
  defineTool({ name: 'search_text', kind: 'read', roles: EVERYBODY, schema: inputs.searchTextInput,
    description: 'Finds lines in the files of the worktree: path:line:text. Case matters. Plain text unless regex is true.' }),
  defineTool({ name: 'git_status', kind: 'read', roles: EVERYBODY, schema: inputs.gitStatusInput,
    description: 'Shows the branch and the uncommitted files of the worktree.' }),
  defineTool({ name: 'git_diff', kind: 'read', roles: EVERYBODY, schema: inputs.gitDiffInput,
    description: 'Shows everything this run has changed since its base commit, uncommitted and new files included, as a unified diff.' }),
  defineTool({ name: 'git_log', kind: 'read', roles: EVERYBODY, schema: inputs.gitLogInput,
    description: 'Shows the newest commits of the worktree\'s branch.' }),
  defineTool({ name: 'write_file', kind: 'write', roles: WRITERS, schema: inputs.writeFileInput,
    description: 'Creates a text file or replaces its whole content; folders are made. To change a part of a file, use edit_file.' }),
  defineTool({ name: 'edit_file', kind: 'write', roles: WRITERS, schema: inputs.editFileInput,
    description: 'Replaces one passage of a text file. old_text must match exactly once; otherwise nothing changes. Include enough lines around it to make it unique.' }),
  defineTool({ name: 'delete_file', kind: 'write', roles: WRITERS, schema: inputs.deleteFileInput,
    description: 'Deletes one file; folders cannot be deleted.' }),
  defineTool({ name: 'move_file', kind: 'write', roles: WRITERS, schema: inputs.moveFileInput,
    description: 'Moves or renames one file. Refuses when the target exists.' }),
  defineTool({ name: 'run_command', kind: 'command', roles: RUNNERS, schema: inputs.runCommandInput,
    description: 'Runs a shell command at the root of the worktree and returns its output and exit code. There is no terminal and no input; background processes end with it.' }),
  defineTool({ name: 'ask_human', kind: 'ask', roles: EVERYBODY, schema: inputs.askHumanInput,
    description: 'Asks a person something that only a person can decide. The run waits for the answer: ask rarely, and all at once.' }),
  defineTool({ name: 'submit_assessment', kind: 'submit', roles: ['cto'], schema: inputs.submitInputs.submit_assessment,
    description: 'Hands in your assessment and ends your turn.' }),
  defineTool({ name: 'submit_plan', kind: 'submit', roles: ['pm'], schema: inputs.submitInputs.submit_plan,
    description: 'Hands in the plan and ends your turn. Every acceptance criterion must be served by a step.' }),
  defineTool({ name: 'submit_work', kind: 'submit', roles: ['dev'], schema: inputs.submitInputs.submit_work,
    description: 'Hands in your work and ends your turn. The orchestrator commits it and runs build and lint itself.' }),
  defineTool({ name: 'submit_verdict', kind: 'submit', roles: ['qa'], schema: inputs.submitInputs.submit_verdict,
    description: 'Hands in your verdict, with evidence for every acceptance criterion, and ends your turn.' }),
  defineTool({ name: 'submit_route', kind: 'submit', roles: ['supervisor'], schema: inputs.submitInputs.submit_route,
    description: 'Hands in where the run goes next and ends your turn.' }),
] as const;

export type AnyTool = (typeof TOOLS)[number];
export type ToolName = AnyTool['name'];
/** A tool call whose input has been parsed; `tool` tells the type of `input`. */
export type ToolCall = Extract<ReturnType<AnyTool['parse']>, { readonly ok: true }>['call'];
export type ReadCall = Extract<ToolCall, { readonly kind: 'read' }>;
export type WriteCall = Extract<ToolCall, { readonly kind: 'write' }>;
export type CommandCall = Extract<ToolCall, { readonly kind: 'command' }>;
export type SubmitCall = Extract<ToolCall, { readonly kind: 'submit' }>;
export type AskCall = Extract<ToolCall, { readonly kind: 'ask' }>;
/** The calls that change the world, and so go through the ledger of effects. */
export type EffectCall = WriteCall | CommandCall;

/** The tools of a role, in the order in which models are told of them. */
export function toolsFor(role: AgentRole): readonly AnyTool[] {
  return TOOLS.filter((tool) => tool.roles.includes(role));
}

/** The tools of a role as a model port takes them; `parameters` is a JSON schema (draft 7) of type object. */
export function describeTools(role: AgentRole): readonly ToolDescription[] {
  return toolsFor(role).map((tool) => {
    const { $schema: _dialect, ...parameters } = z.toJSONSchema(tool.schema, { target: 'draft-7', io: 'input' });
    return { name: tool.name, description: tool.description, parameters };
  });
}

/** What kind of tool a name stands for; null when there is none of that name. */
export function toolKind(name: string): AnyTool['kind'] | null {
  return TOOLS.find((tool) => tool.name === name)?.kind ?? null;
}

/** Reads the input of a tool call. The problem is written for the model: what it has, or what was wrong where. */
export function parseToolInput(
  role: AgentRole,
  name: string,
  input: unknown,
): { readonly ok: true; readonly call: ToolCall } | { readonly ok: false; readonly problem: string } {
  const own = toolsFor(role);
  const tool = own.find((candidate) => candidate.name === name);
  if (!tool) {
    const why = toolKind(name) === null ? `There is no tool ${JSON.stringify(name.slice(0, 100))}.` : `${AGENT_NAMES[role]} may not use ${name}.`;
    return { ok: false, problem: `${why} Your tools: ${own.map((candidate) => candidate.name).join(', ')}.` };
  }
  const parsed = tool.parse(input);
  if (parsed.ok) return parsed;
  return { ok: false, problem: `The input of ${name} does not fit:\n${describeIssues(parsed.error)}\nCorrect it and call ${name} again.` };
}
