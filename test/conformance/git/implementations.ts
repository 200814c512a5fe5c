import { SimpleGit } from '../../../src/adapters/git/simpleGit.ts';
import type { Git } from '../../../src/core/ports/git.ts';

/** Every implementation of the port, each held to the same suites. */
export const implementations: readonly { readonly name: string; readonly git: Git }[] = [{ name: 'simple-git', git: new SimpleGit() }];
