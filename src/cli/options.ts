import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { GateDecisionKind, GateNumber } from '../contract/gate.ts';
import { GATES, gateDecisionKind } from '../contract/gate.ts';
import type { Settings } from '../contract/settings.ts';
import { defaultSettings, settings as settingsSchema } from '../contract/settings.ts';
import { describeIssues } from '../core/describeIssues.ts';
import { messageOf } from '../core/errors.ts';
import type { Environment } from './environment.ts';
import { CliError } from './failures.ts';

const LAST_GATE = GATES.length - 1;

/** Reads the gates of --go: numbers and ranges with commas (`2,7-8`), or `all`. Throws CliError. */
export function parseGates(text: string): GateNumber[] {
  if (text.trim().toLowerCase() === 'all') return GATES.map((gate) => gate.number);
  const found = new Set<GateNumber>();
  for (const part of text.split(',').map((each) => each.trim())) {
    const match = /^(\d)(?:-(\d))?$/.exec(part);
    const from = Number(match?.[1] ?? NaN);
    const to = Number(match?.[2] ?? from);
    if (match === null || from > to) throw new CliError('bad_option', `"${part}" in --go ${text} is no gate. Gates are 0 to ${LAST_GATE}: write 2, or 2,7,8, or 2-8, or all.`);
    for (let gate = from; gate <= to; gate += 1) found.add(gate);
  }
  return [...found].sort((a, b) => a - b);
}

export function parseGate(text: string): GateNumber {
  if (!/^\d$/.test(text)) throw new CliError('bad_option', `"${text}" is no gate. Gates are 0 to ${LAST_GATE}.`);
  return Number(text);
}

export function parseDecision(text: string): GateDecisionKind {
  const parsed = gateDecisionKind.safeParse(text.toLowerCase());
  if (parsed.success) return parsed.data;
  throw new CliError('bad_option', `"${text}" is no decision. Decisions are ${gateDecisionKind.options.join(', ')}.`);
}

/** The model id of --model, with the path of a conversation made absolute. Throws CliError. */
export function parseModel(text: string, cwd: string): string {
  const [kind, ...rest] = text.split(':');
  const name = rest.join(':');
  if (kind === 'anthropic') return name === '' ? defaultSettings().models.default : text;
  if (kind === 'scripted' && name !== '') return `scripted:${resolve(cwd, name)}`;
  throw new CliError('bad_option', `"${text}" is no model for the command line. Write anthropic, anthropic:<model id>, or scripted:<conversation file>.`);
}

/** The settings of a run: the file of --config over the defaults, and --model over every role. Throws CliError. */
export async function readSettings(options: { readonly config?: string | undefined; readonly model?: string | undefined }, cwd: string): Promise<Settings> {
  const base = options.config === undefined ? defaultSettings() : await readConfig(resolve(cwd, options.config));
  if (options.model === undefined) return base;
  const model = parseModel(options.model, cwd);
  return { ...base, models: { ...base.models, default: model, cto: '', pm: '', dev: '', qa: '', supervisor: '', judge: '' } };
}

async function readConfig(path: string): Promise<Settings> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new CliError('unreadable', `The settings ${path} cannot be read as JSON: ${messageOf(error)}.`, { cause: error });
  }
  const parsed = settingsSchema.safeParse(value);
  if (!parsed.success) throw new CliError('bad_option', `The settings ${path} do not fit:\n${describeIssues(parsed.error)}`, { cause: parsed.error });
  return parsed.data;
}

/** Says what to do when a model needs a key that is not there, before anything is made. Throws CliError('no_key'). */
export function requireKeys({ models }: Settings, variables: Environment['variables']): void {
  const used = [models.cto, models.pm, models.dev, models.qa, models.supervisor].map((role) => role || models.default);
  const model = used.find((id) => id.startsWith('anthropic:'));
  if (model !== undefined && (variables['ANTHROPIC_API_KEY'] ?? '') === '') {
    throw new CliError('no_key', `${model} needs a key, and ANTHROPIC_API_KEY is not set. Set it, or choose another model with --model (scripted:<file> needs none).`);
  }
}
