import { askHard } from '../../finding.ts';
import type { Sign } from './sign.ts';

const INPUT = String.raw`(?:\$_(?:GET|POST|REQUEST|COOKIE|SERVER)\b|req(?:uest)?\.(?:query|body|params|args|form|values|cookies|headers|GET|POST)\b|params\[|ctx\.(?:query|request\.body)|event\.(?:body|queryStringParameters))`;
const RUNS = String.raw`(?:eval|assert|system|exec|execSync|passthru|shell_exec|popen|proc_open|spawn|spawnSync|os\.system|subprocess\.\w+|Function|create_function|unserialize|pickle\.loads)`;
const FETCHES = String.raw`(?:fetch\s*\(|requests\.get|urlopen|axios|https?\.get|urllib|Invoke-WebRequest|DownloadString|curl_exec|file_get_contents\s*\(\s*['"]https?)`;

/** What no honest program holds: doors for others, code from elsewhere, code that hides. */
export const HOSTILE: readonly Sign[] = [
  { adds: new RegExp(`${RUNS}\\s*\\(\\s*[^;\\n]{0,80}${INPUT}`), finding: askHard('content/backdoor', [3, 6], 'runs what somebody sends to it') },
  { adds: new RegExp(`move_uploaded_file\\s*\\([^;\\n]{0,120}${INPUT}`), finding: askHard('content/backdoor', [3, 6], 'stores a file where whoever sends it wants') },
  { adds: new RegExp(`${FETCHES}[\\s\\S]{0,400}?(?:\\beval\\s*\\(|new\\s+Function\\s*\\(|\\bexec\\s*\\(|vm\\.run\\w*\\s*\\(|importlib|\\bimport\\s*\\(\\s*['"]data:|IEX\\b|Invoke-Expression)`), needs: /eval|new\s+Function|exec\s*\(|vm\.run|importlib|data:|IEX|Invoke-Expression/, finding: askHard('content/remote-code', [3, 5, 6], 'runs code that it fetches when it runs') },
  { adds: new RegExp(`(?:\\beval|\\bexec|new\\s+Function|Invoke-Expression|\\biex)\\s*\\(?\\s*[^;\\n]{0,60}${FETCHES}`, 'i'), finding: askHard('content/remote-code', [3, 5, 6], 'runs code that it fetches when it runs') },
  { adds: /\/dev\/tcp\/|\bnc(?:at)?\s+(?:-\w+\s+){0,4}-e\b|bash\s+-i\s+>&|socket\.socket\([\s\S]{0,300}(?:dup2|pty\.spawn)/, finding: askHard('content/reverse-shell', [3, 5], 'gives a shell to the network') },
  { adds: /\beval\s*\(\s*(?:Buffer\.from|atob|base64|unescape|decodeURIComponent|String\.fromCharCode|zlib|gzinflate|str_rot13|marshal|bytes\.fromhex|codecs\.decode|compile\()|\bexec\s*\(\s*(?:base64|zlib|bytes\.fromhex|codecs|marshal|__import__|compile\()|new\s+Function\s*\(\s*(?:atob|Buffer\.from)|IEX\s*\(?\s*\[(?:Text|System\.Text)/i, finding: askHard('content/hidden-code', [3, 6], 'runs code that is hidden by an encoding') },
  { adds: /\bpynput\b|keyboard\.(?:on_press|hook|record)\(|GetAsyncKeyState|SetWindowsHookEx|CGEventTapCreate|\biohook\b|\bXRecord\w+/, finding: askHard('content/backdoor', [2, 3], 'listens to what is typed') },
  { adds: /\bxmrig\b|minexmr|stratum\+(?:tcp|ssl):|coin-?hive|cryptonight|minergate|nicehash|\bcpuminer\b/i, finding: askHard('content/backdoor', [3, 8], 'uses the machine to make money for somebody') },
];
