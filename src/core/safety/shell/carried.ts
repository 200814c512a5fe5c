import { ruleFor } from '../commands/registry.ts';
import { interpreterFor } from './interpreter.ts';

/** Programs that run the command on their own line, after words and options of their own. */
const CARRIERS = new Set(`
  xcrun shx cross-var execa zurk c8 nyc ccache sccache distcc bear scan-build reflex wgo foreman honcho overmind perf clinic austin 0x emcmake emconfigure
  emmake gum mprocs kcov heaptrack infer dockerize wait-for-it wait-for-it.sh onchange chokidar watchy run-script-os per-env kernprof mprof
  scalene viztracer pyinstrument memray fil-profile codecarbon flamegraph samply cargo-flamegraph reptyr
  caffeinate teller chamber aws-vault envchain direnv dotenvx varlock limit cpulimit prlimit firejail
  proot fakeroot fakechroot eatmydata unbuffer setarch linux32 linux64 i386 uname26 setpriv capsh numactl tsp nq pueue
`.trim().split(/\s+/));

/** The command that a program is to start: what follows `--` when it begins with a program that is known, or with carriers the first such word. */
export function carriedCommand(program: string, args: readonly string[]): readonly string[] | null {
  const dashes = args.indexOf('--');
  if (dashes !== -1 && isProgram(args[dashes + 1])) return args.slice(dashes + 1);
  if (!CARRIERS.has(program)) return null;
  const at = args.findIndex((arg) => !arg.startsWith('-') && isProgram(arg));
  return at === -1 ? null : args.slice(at);
}

function isProgram(word: string | undefined): boolean {
  if (word === undefined || word === '' || word.startsWith('-') || /^\/[a-zA-Z]+(?::|$)/.test(word) || /\s|\0/.test(word)) return false;
  return ruleFor(word.replace(/^.*\//, '')) !== null || interpreterFor(word) !== null || /^(?:rm|xargs|sudo|env|find|sed|awk)$/.test(word) || /^(?:\.{0,2}|~)\/[\w.]/.test(word);
}
