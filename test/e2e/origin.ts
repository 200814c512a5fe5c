import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { DEMO } from '../../scripts/paths.mjs';
import { makeRepository } from '../host/repository.ts';

/** The demo's repository as several people have it, each in a clone of one bare repository. */
export interface Origin {
  /** Clones it for somebody, into a folder `sample` in a folder of their own; returns the former's path. */
  clone(name: string, email?: string): string;
  remove(): void;
}

export function makeOrigin(): Origin {
  const source = makeRepository({ copyOf: join(DEMO, 'repository') });
  const bare = join(source.folder, '..', 'origin.git');
  source.git('clone', '--quiet', '--bare', source.folder, bare);
  return {
    clone: (name, email = `${name}@example.com`) => {
      const folder = join(source.folder, '..', name, 'sample');
      const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' });
      git('clone', '--quiet', bare, folder);
      git('-C', folder, 'config', 'user.name', name);
      git('-C', folder, 'config', 'user.email', email);
      return folder;
    },
    remove: () => { source.remove(); },
  };
}
