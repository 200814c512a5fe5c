import type { ChatModel, ModelProvider } from '../ports/model.ts';
import { ModelError } from '../ports/model.ts';
import { parseModelId } from './modelId.ts';

/** How each kind of model is made. What is absent does not exist in this host: the CLI has no VS Code models. */
export interface ModelSources {
  /** @param model bare name. Throws ModelError('no_key') without a key. */
  readonly anthropic: (model: string) => Promise<ChatModel>;
  /** @param file as in the setting; the host resolves it. */
  readonly scripted: (file: string) => Promise<ChatModel>;
  readonly vscode?: (vendor: string, model: string) => Promise<ChatModel>;
}

/** Finds models by their id and keeps them; `forget` after a key, an address, a price or the list of models has changed. */
export class ModelCatalogue implements ModelProvider {
  readonly #sources: ModelSources;
  readonly #found = new Map<string, Promise<ChatModel>>();

  constructor(sources: ModelSources) {
    this.#sources = sources;
  }

  async resolve(id: string): Promise<ChatModel> {
    const known = this.#found.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id);
    this.#found.set(id, made);
    try {
      return await made;
    } catch (error) {
      // A failure is not kept: the key may be set by the next time.
      if (this.#found.get(id) === made) this.#found.delete(id);
      throw error;
    }
  }

  forget(): void {
    this.#found.clear();
  }

  async #make(id: string): Promise<ChatModel> {
    const parsed = parseModelId(id);
    switch (parsed.provider) {
      case 'anthropic':
        return this.#sources.anthropic(parsed.model);
      case 'scripted':
        return this.#sources.scripted(parsed.file);
      case 'vscode':
        if (this.#sources.vscode === undefined) {
          throw new ModelError('unknown_model', `${id} is a model of VS Code, and there is no VS Code here. Choose an anthropic: model.`);
        }
        return this.#sources.vscode(parsed.vendor, parsed.model);
    }
  }
}
