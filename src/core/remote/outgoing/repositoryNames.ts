import { basename } from 'node:path';
import { GitError, type Git } from '../../ports/git.ts';

/** What a team calls repositories: by their remote's address, which others have, too; else by the name of the folder. Asked once for each. */
export class RepositoryNames {
  readonly #git: Git;
  readonly #known = new Map<string, Promise<string>>();

  constructor(git: Git) {
    this.#git = git;
  }

  of(repository: string): Promise<string> {
    const known = this.#known.get(repository) ?? this.#ask(repository);
    this.#known.set(repository, known);
    return known;
  }

  async #ask(repository: string): Promise<string> {
    try {
      return (await this.#git.remoteOf(repository))?.url ?? basename(repository);
    } catch (error) {
      // The folder can be gone; the run is told all the same.
      if (error instanceof GitError) return basename(repository);
      throw error;
    }
  }
}
