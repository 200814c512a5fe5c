import { ConfigurationTarget, QuickPickItemKind, l10n, window, workspace } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Settings } from '../../contract/settings.ts';
import { priceOf } from '../../core/models/prices.ts';
import { SETTINGS_ROOT } from '../ids.ts';
import { listVscodeModels } from '../models/vscodeModel.ts';
import type { Services } from '../services.ts';

/** Roles a model can be chosen for, with what each does; the settings schema says which there are. */
type Role = Exclude<keyof Settings['models'], 'prices' | 'maxOutputTokens' | 'idleTimeoutSeconds'>;

/** Offered by name; any other can be typed. */
const ANTHROPIC_MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-5-5'] as const;

interface ModelChoice extends QuickPickItem {
  /** Null: type one. */
  readonly id: string | null;
}

/** Asks for a role and a model and writes the setting, in the workspace if it is set there already. */
export async function chooseModelsCommand({ log }: Services): Promise<void> {
  const configuration = workspace.getConfiguration(`${SETTINGS_ROOT}.models`);
  const roles = Object.entries(roleWords()).map(([role, label]) => {
    const value = configuration.get<string>(role) ?? '';
    return { label, description: value === '' ? l10n.t('as the default') : value, role };
  });
  const role = (await window.showQuickPick(roles, { placeHolder: l10n.t('Choose the model of which agent?'), matchOnDescription: true }))?.role;
  if (role === undefined) return;
  const chosen = await window.showQuickPick(modelChoices(role !== 'default', log), { placeHolder: l10n.t('Which model?'), matchOnDescription: true });
  if (!chosen) return;
  const id = chosen.id ?? (await typeModel(configuration.get<string>(role) ?? ''));
  if (id === undefined) return;
  const inWorkspace = configuration.inspect(role)?.workspaceValue !== undefined;
  await configuration.update(role, id, inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global);
}

/** A model in the place of one that is missing; undefined when the person changed their mind. */
export async function pickModel(log: Services['log'], missing: string): Promise<string | undefined> {
  const chosen = await window.showQuickPick(modelChoices(false, log), { placeHolder: l10n.t('Which model instead of {0}?', missing), matchOnDescription: true, ignoreFocusOut: true });
  return chosen ? (chosen.id ?? typeModel(missing)) : undefined;
}

function roleWords(): Readonly<Record<Role, string>> {
  return {
    default: l10n.t('Every agent (default)'),
    cto: l10n.t('CTO: assesses feasibility and risks'),
    pm: l10n.t('PM: plans the steps'),
    dev: l10n.t('Dev: changes the code'),
    qa: l10n.t('QA: tests it'),
    supervisor: l10n.t('Supervisor: routes the run'),
    judge: l10n.t('Safety judge: scores what the rules cannot tell'),
  };
}

async function modelChoices(canInherit: boolean, log: Services['log']): Promise<ModelChoice[]> {
  const heading = (label: string): ModelChoice => ({ label, kind: QuickPickItemKind.Separator, id: null });
  const inherit: ModelChoice[] = canInherit ? [{ label: l10n.t('As the default'), id: '' }] : [];
  const anthropic = ANTHROPIC_MODELS.map((model): ModelChoice => ({ label: model, description: priceWords(model), id: `anthropic:${model}` }));
  const installed = await listVscodeModels().then(
    (models) => models.map(({ id, label, description }): ModelChoice => ({ id, label, description })),
    (error: unknown) => {
      log.error('The language models of the editor could not be listed', error);
      return [];
    },
  );
  return [
    ...inherit,
    heading(l10n.t('Anthropic')),
    ...anthropic,
    ...(installed.length > 0 ? [heading(l10n.t('Language models in this editor')), ...installed] : []),
    heading(''),
    { label: `$(edit) ${l10n.t('Another model…')}`, id: null },
  ];
}

function priceWords(model: string): string {
  const price = priceOf('anthropic', model);
  return price ? l10n.t('${0} in, ${1} out per million tokens', price.input, price.output) : '';
}

function typeModel(value: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: l10n.t('Another model'),
    prompt: 'anthropic:<model>, vscode:<vendor>/<model>, scripted:<file>',
    value,
    ignoreFocusOut: true,
    validateInput: (text) => (/^(?:anthropic:\S+|vscode:[^/\s]+\/\S+|scripted:.+)$/.test(text.trim()) ? undefined : l10n.t('Write anthropic:<model>, vscode:<vendor>/<model> or scripted:<file>.')),
  });
}
