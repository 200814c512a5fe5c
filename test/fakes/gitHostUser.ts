// A process that has git run by another one, and is killed meanwhile: `gitHostUser.cjs <script> <folder> <arguments of git>`.
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { GitHost } from '../../src/adapters/git/host/gitHost.ts';

const [, , script = '', cwd = '', ...args] = process.argv;
const host = new GitHost(script);
void host.run({ cwd, args: ['status'] })
  .then(async () => {
    void host.run({ cwd, args });
    await sleep(200);
    writeSync(1, 'asked\n');
  });
