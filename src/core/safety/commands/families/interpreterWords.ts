import { ask, askHard } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const PUBLISH = askHard('packages/publish', [9], 'publishes a package');
const GLOBAL = askHard('packages/global', [3], 'installs for the whole machine');
const ADD = ask('packages/add', [3, 5], 'installs a dependency that the project does not declare');
const DEPLOYS = ask('packages/deploy-script', [9], 'publishes or deploys the project');
const STORAGE = ask('cloud/touch', [9], 'uses your account at a cloud or a cluster');

/** Words of programs that are interpreters besides: what they do when they run no code. */
export const INTERPRETER_WORDS: readonly ProgramRule[] = [
  { programs: 'deno', cases: [
    { sub: 'publish', flag: '--dry-run', effect: 'allow' },
    { sub: 'publish', effect: PUBLISH },
    { sub: 'deploy|sandbox', effect: DEPLOYS },
    { sub: 'install|i|uninstall', flag: '-g|--global|--root', effect: GLOBAL },
    { sub: 'install|i', arg: /^(?:npm|jsr|https?):/, effect: ADD },
    { sub: 'add', effect: ADD },
    { sub: 'upgrade|jupyter', effect: GLOBAL },
    { sub: 'task', arg: /^(?:[\w-]+:)*(?:deploy|publish|release|upload|ship)(?:[:_-]|$)/i, effect: DEPLOYS },
    ], otherwise: 'allow' },
  { programs: 'swift', cases: [
    { sub: 'package-registry|sdk', effect: PUBLISH },
    // OpenStack's program of this name.
    { sub: 'delete|upload|post|copy|tempurl|auth|download|stat|list|capabilities', effect: STORAGE },
    { sub: 'package add-dependency|experimental-install', effect: ADD },
    ], otherwise: 'allow' },
  { programs: 'scala-cli scala', cases: [{ sub: 'publish', effect: PUBLISH }, { sub: 'install-completions|install|uninstall|update', effect: GLOBAL }], otherwise: 'allow' },
  { programs: 'R', cases: [{ sub: 'CMD INSTALL|REMOVE|javareconf', arg: /^(?!\.)/, effect: GLOBAL }], otherwise: 'allow' },
  { programs: 'python python3 pypy pypy3 py', cases: [{ arg: /(?:^|\/)setup\.py$/, text: /setup\.py .*\b(?:upload|register|install)\b/, effect: DEPLOYS }], otherwise: 'allow' },
];
