import { ModelError } from '../ports/model.ts';

/** What a model setting names. */
export type ModelId =
  | { readonly provider: 'anthropic'; readonly model: string }
  | { readonly provider: 'scripted'; readonly file: string }
  | { readonly provider: 'vscode'; readonly vendor: string; readonly model: string };

const FORMS = 'anthropic:<model>, vscode:<vendor>/<model> or scripted:<file>';

/** Reads a model setting, e.g. `anthropic:claude-sonnet-5-5`. Throws ModelError('unknown_model') that says the forms there are. */
export function parseModelId(id: string): ModelId {
  const colon = id.indexOf(':');
  const provider = id.slice(0, Math.max(colon, 0));
  const rest = id.slice(colon + 1).trim();
  if (rest !== '') {
    if (provider === 'anthropic') return { provider, model: rest };
    if (provider === 'scripted') return { provider, file: rest };
    if (provider === 'vscode') {
      const slash = rest.indexOf('/');
      const vendor = rest.slice(0, Math.max(slash, 0));
      const model = rest.slice(slash + 1);
      if (vendor !== '' && model !== '') return { provider, vendor, model };
    }
  }
  throw new ModelError('unknown_model', `"${id}" is not a model. Write it as ${FORMS} (setting wave.models.*, or run "WAVE: Choose Models").`);
}
