import type { Finding } from '../finding.ts';
import { ask, askHard } from '../finding.ts';

/** A program that runs another program given on its own command line. */
export interface WrapperRule {
  readonly programs: string;
  /** The wrapped command comes after these words (`docker exec`); alternatives with `|`. */
  readonly sub?: string;
  /** Options whose value is the next word. */
  readonly valued?: string;
  /** Operands of its own before the wrapped command. */
  readonly operands?: number;
  /** `NAME=value` operands before the command. */
  readonly assignments?: true;
  /** Options whose value is a command line. */
  readonly scripts?: string;
  /** The wrapped command is one command line for a shell, not words. */
  readonly line?: true;
  /** The wrapped words come after one of these options; without it nothing is wrapped. */
  readonly after?: string;
  /** With one of these options it is words although `line` says otherwise. */
  readonly words?: string;
  /** It runs elsewhere: on another machine, in a container. */
  readonly remote?: true;
  /** Objection to the wrapper itself. */
  readonly finding?: Finding;
}

const SUDO = ask('system/elevated', [3], 'asks for the rights of another user');
const REMOTE = ask('network/remote-command', [5, 9], 'runs a command on another machine');
const CONTAINER = ask('cloud/cluster-command', [9], 'runs a command inside a cluster or a remote service');

/** Read from top to bottom; the first whose program and words fit is used. */
export const WRAPPERS: readonly WrapperRule[] = [
  { programs: 'sudo', valued: '-u -g -h -p -C -T -r -t -U -D -R --user --group --host --prompt --chdir --chroot --close-from --role --type --other-user', assignments: true, finding: SUDO },
  { programs: 'doas please pkexec gosu su-exec run0', valued: '-u -C -a --user', finding: SUDO },
  { programs: 'su runuser', valued: '-s -g -G -u -w --shell --group --user', scripts: '-c --command', operands: 99, finding: SUDO },
  { programs: 'env', valued: '-u -C -S --unset --chdir --split-string', scripts: '-S --split-string', assignments: true },
  { programs: 'cross-env cross-env-shell', assignments: true },
  { programs: 'nohup setsid builtin dumb-init tini firejail caffeinate rtk noglob nocorrect catchsegv proxychains proxychains4 torsocks busybox toybox coproc reexec fakeroot rlwrap linux32 linux64 i386 x86_64 doppelganger', valued: '-w -t --timeout' },
  { programs: 'stdbuf unbuffer', valued: '-i -o -e --output --input --error' },
  { programs: 'time gtime', valued: '-o -f --output --format' },
  { programs: 'faketime', operands: 1, valued: '-f -p' },
  { programs: 'setarch', operands: 1 },
  { programs: 'numactl choom', valued: '-N -m -C -n -p --cpunodebind --membind --physcpubind --preferred --interleave --adjust' },
  { programs: 'cpulimit', after: '--' },
  { programs: 'tsp nq fq batch-run', valued: '-L -N -D -E -o' },
  { programs: 'exec', valued: '-a' },
  { programs: 'command', valued: '' },
  { programs: 'wsl', valued: '-d -u --distribution --user --cd --distribution-id --shell-type', scripts: '' },
  { programs: 'nice gnice', valued: '-n --adjustment' },
  { programs: 'ionice', valued: '-c -n -p -P -u --class --classdata' },
  { programs: 'chrt', operands: 1, valued: '-T -P -D' },
  { programs: 'timeout gtimeout', operands: 1, valued: '-k -s --kill-after --signal' },
  { programs: 'taskset', operands: 1 },
  { programs: 'flock', operands: 1, valued: '-w -E --wait --timeout --conflict-exit-code', scripts: '-c --command' },
  { programs: 'chroot', operands: 1, valued: '--userspec --groups', finding: SUDO },
  { programs: 'unshare nsenter', valued: '-t -S -G --target --setuid --setgid --root --wd', finding: askHard('system/namespace', [3], 'enters other namespaces of the system') },
  { programs: 'strace ltrace dtruss', valued: '-e -o -p -s -P -E -S -u -a -I -b -X -n -A' },
  { programs: 'perf-record valgrind heaptrack dbus-run-session dbus-launch', valued: '-o' },
  { programs: 'rr', sub: 'record', valued: '-o -n' },
  { programs: 'gdbserver', operands: 1 },
  { programs: 'xvfb-run xvfb-run-safe', valued: '-e -p -s -n -f -w --server-args --server-num --error-file' },
  { programs: 'script', scripts: '-c --command', operands: 1, valued: '-I -O -B -T -E -m -o' },
  { programs: 'watch', valued: '-n --interval -s', line: true, words: '-x --exec' },
  { programs: 'entr', valued: '' },
  { programs: 'onchange', after: '--' },
  { programs: 'chokidar chokidar-cli', scripts: '-c --command', operands: 99, valued: '-d -t -i --debounce --throttle --ignore' },
  { programs: 'nx', sub: 'exec', valued: '--projects --project --exclude' },
  { programs: 'nix', sub: 'develop|shell|run', after: '-c --command' },
  { programs: 'nix-shell', scripts: '--run --command', operands: 99, valued: '-p -A -I -i --arg --argstr' },
  { programs: 'guix', sub: 'shell|environment', after: '--' },
  { programs: 'just', after: '-c --command' },
  { programs: 'gdb lldb rust-gdb cgdb', after: '--args --' },
  { programs: 'devbox', sub: 'run', valued: '-c -e --config --env --env-file' },
  { programs: 'watchexec', valued: '-w -e -f -i -s -d --watch --exts --filter --ignore --signal --debounce --shell -p', },
  { programs: 'nodemon ts-node-dev supervisor', valued: '-w -e -i --watch --ext --ignore --delay --signal', scripts: '-x --exec', operands: 99 },
  { programs: 'systemd-run systemd-inhibit', valued: '-p -u -M -H -t --unit --property --machine --host --slice --description --what --who --why --mode', finding: askHard('system/service', [3, 9], 'starts a service of the system') },
  { programs: 'start-stop-daemon', scripts: '-x --exec --startas', operands: 99, finding: askHard('system/service', [3, 9], 'starts a service of the system') },
  { programs: 'ssh autossh mosh et', operands: 1, valued: '-b -c -D -E -e -F -I -i -J -L -l -m -O -o -p -Q -R -S -W -w -B', line: true, remote: true, finding: REMOTE },
  { programs: 'vagrant', sub: 'ssh', scripts: '-c --command', operands: 99, remote: true },
  { programs: 'docker podman nerdctl', sub: 'exec', operands: 1, valued: '-e -u -w --env --env-file --user --workdir --detach-keys', remote: true },
  { programs: 'docker podman nerdctl', sub: 'compose exec|run', operands: 1, valued: '-e -u -w -T -v -p -f --env --user --workdir --name --entrypoint --index --volume --publish', remote: true },
  { programs: 'docker-compose podman-compose', sub: 'exec|run', operands: 1, valued: '-e -u -w -v -p -f --env --user --workdir --name --entrypoint --index --volume --publish', remote: true },
  { programs: 'docker podman nerdctl', sub: 'run', operands: 1, valued: '-e -u -w -v -p -h -l -m -c --env --env-file --user --workdir --volume --publish --name --network --net --mount --entrypoint --platform --memory --cpus --hostname --label --add-host --device --cap-add --cap-drop --security-opt --shm-size --restart --ulimit --pull --gpus --tmpfs --dns --ip --log-driver --pid --ipc --userns --expose --link', remote: true },
  { programs: 'kubectl oc microk8s.kubectl', sub: 'exec', operands: 1, valued: '-n -c -f --namespace --container --context --kubeconfig', remote: true, finding: CONTAINER },
  { programs: 'heroku', sub: 'run', valued: '-a -s --app --size', remote: true, finding: CONTAINER },
  { programs: 'poetry pipenv uv pdm rye hatch dotenvx pixi', sub: 'run', valued: '-p -e -C -f --python --env-file --with --project --directory --extra --group --package --index-url --with-requirements' },
  { programs: 'conda mamba micromamba', sub: 'run', valued: '-n -p --name --prefix --cwd' },
  { programs: 'volta fnm proto', sub: 'run|exec', valued: '--using --node --npm --yarn' },
  { programs: 'bundle', sub: 'exec', valued: '--gemfile' },
  { programs: 'direnv', sub: 'exec', operands: 1 },
  { programs: 'mise rtx', sub: 'exec|x', valued: '-C --cd -j --jobs', scripts: '-c --command', after: '--' },
  { programs: 'asdf pyenv rbenv nodenv jenv goenv plenv', sub: 'exec' },
  { programs: 'dotenv dotenv-cli env-cmd', valued: '-e -f -v -p -c -o --file --environments', assignments: true },
  { programs: 'npm', sub: 'exec|x', valued: '-p -w -c --package --workspace --call', scripts: '-c --call' },
  { programs: 'yarn pnpm bun', sub: 'exec', valued: '-F -C --filter --dir --cwd' },
  { programs: 'npx pnpx bunx', valued: '-p -c -w --package --call --workspace', scripts: '-c --call' },
  { programs: 'pnpm yarn bun', sub: 'dlx|x', valued: '-p --package' },
  { programs: 'uvx', valued: '-p --from --with --python --index-url' },
  { programs: 'lerna', sub: 'exec', valued: '--scope --ignore --concurrency' },
  { programs: 'turbo', sub: 'exec' },
  { programs: 'concurrently', scripts: '', operands: 0, line: true, valued: '-n -c -p -t -l -m -s --names --prefix-colors --prefix --prefix-length --max-processes --success --restart-tries --restart-after --timestamp-format --teardown --kill-signal --cwd' },
  { programs: 'wait-on', operands: 99 },
  { programs: 'start-server-and-test' },
  { programs: 'hyperfine', line: true, valued: '-w -r -m -M -p -n -L -P -D -s --warmup --runs --min-runs --max-runs --parameter-list --parameter-scan --export-json --export-markdown --export-csv --shell --output --style --command-name', scripts: '-p -c --prepare --cleanup --setup --conclude' },
];
