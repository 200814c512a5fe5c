import type { ChatModel, ModelProvider } from '../ports/model.ts';
import { ModelError } from '../ports/model.ts';
import type { ModelId } from './modelId.ts';
import { parseModelId } from './modelId.ts';

type Factory<Provider extends ModelId['provider']> = (id: Extract<ModelId, { provider: Provider }>) => Promise<ChatModel>;

/** How each kind of model is made. What is absent does not exist in this host: the CLI has no models of VS Code. */
export interface ModelFactories {
  /** Throws ModelError('no_key') without a key. */
  readonly anthropic: Factory<'anthropic'>;
  readonly scripted: Factory<'scripted'>;
  readonly vscode?: Factory<'vscode'>;
}

/** Finds models by their id. Each is made anew, so that a key or a price that was changed counts from the next call on. */
export function createModelProvider(factories: ModelFactories): ModelProvider {
  return {
    resolve: async (id) => {
      const parsed = parseModelId(id);
      switch (parsed.provider) {
        case 'anthropic':
          return factories.anthropic(parsed);
        case 'scripted':
          return factories.scripted(parsed);
        case 'vscode':
          if (factories.vscode === undefined) throw new ModelError('unknown_model', `${id} is a model of VS Code, and there is no VS Code here. Choose an anthropic: model.`);
          return factories.vscode(parsed);
      }
    },
  };
}
