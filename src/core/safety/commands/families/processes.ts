import { ask, askHard, danger } from '../../finding.ts';
import type { ProgramRule } from '../rule.ts';

const KILL = ask('processes/kill', [1], 'ends processes that may not be its own');
const KILL_ALL = danger('processes/kill-all', [1], 'ends processes of the whole machine');

/** Processes: looking at them is fine, ending them asks. */
export const PROCESSES: readonly ProgramRule[] = [
  { programs: 'ps top htop btop atop glances pgrep pidof pstree jobs bg fg disown wait pwdx procs jps jstat watchman', otherwise: 'allow' },
  { programs: 'kill', cases: [
    { text: /^-[lL](?: |$)/, effect: 'allow' },
    { text: /(?:^| )(?:-1|0)$|(?:^| )1(?: |$)/, effect: KILL_ALL },
    { arg: /^%\d*$/, effect: 'allow' },
    { text: /^(?:-0|-s 0) /, effect: 'allow' },
    ], otherwise: KILL },
  { programs: 'killall pkill killall5 skill fkill xkill taskkill kill-port fuser-kill tskill', cases: [{ flag: '-0', effect: 'allow' }, { arg: /^(?:-1|\.\*?|\.|init|systemd|launchd|sshd|Xorg|gdm|WindowServer|Finder|\*)$/, effect: KILL_ALL }], otherwise: askHard('processes/kill-by-name', [1], 'ends every process of a name') },
  { programs: 'fuser', cases: [{ flag: '-k', effect: KILL }], otherwise: 'allow' },
  { programs: 'renice prlimit cpulimit', otherwise: ask('processes/priority', [1], 'changes other processes') },
  { programs: 'gcore procdump reptyr', otherwise: askHard('processes/inspect', [2, 3], 'looks into or changes a running process') },
  { programs: 'gdb lldb jmap jstack jcmd py-spy ptrace frida frida-trace pmap', cases: [{ flag: '-p|--pid|-attach|--attach', effect: askHard('processes/inspect', [2, 3], 'looks into or changes a running process') }, { text: /(?:^| )\d+(?: |$)/, effect: askHard('processes/inspect', [2, 3], 'looks into or changes a running process') }], otherwise: 'allow' },
  { programs: 'tmux screen byobu zellij', cases: [{ sub: 'kill-server|kill-session', effect: KILL }, { flag: '-ls|-list|-v|-V', effect: 'allow' }, { sub: 'ls|list-sessions|list-windows|capture-pane|display-message', effect: 'allow' }], otherwise: ask('processes/terminal', [3], 'types into other terminals') },
  { programs: 'pm2 forever nodemon-kill supervisor-kill', cases: [{ sub: 'list|ls|status|logs|show|describe|info|jlist|prettylist|monit', effect: 'allow' }, { sub: 'delete|kill|stop|stopall|restart|restartall|reload|reloadLogs|cleanlogs|flush|unstartup|resurrect', effect: KILL }, { sub: 'startup|save|deploy', effect: danger('system/schedule', [3], 'makes something start with the machine') }], otherwise: 'allow' },
];
