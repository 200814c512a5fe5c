import { toText } from '../code/texts.ts';
import { UNKNOWN_TEXT } from '../paths/location.ts';

/** How PowerShell was called. */
export interface PowershellInvocation {
  readonly code: string | null;
  readonly file: string | null;
  readonly rest: readonly string[];
  /** The code came encoded; null code: it could not be decoded. */
  readonly encoded: boolean;
  readonly asksVersion: boolean;
}

/** Options with a value; each may be shortened. */
const VALUED = 'executionpolicy ep ex windowstyle version psconsolefile inputformat outputformat configurationname configurationfile custompipename settingsfile workingdirectory wd'.split(' ');

/** Reads the arguments of pwsh and powershell. Options may be shortened and begin with `-`, `--` or `/`. */
export function readInvocation(program: string, args: readonly string[]): PowershellInvocation {
  const result = (changes: Partial<PowershellInvocation>): PowershellInvocation => ({ code: null, file: null, rest: [], encoded: false, asksVersion: false, ...changes });
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    const rest = args.slice(index + 1);
    const option = /^(?:--?|\/(?=[a-z]+$))([a-z]+)$/i.exec(arg)?.[1]?.toLowerCase();
    if (option === undefined) return program.startsWith('powershell') && !/\.ps1$/i.test(arg) ? result({ code: args.slice(index).join(' ') }) : result({ file: arg, rest });
    if (/^(?:help|h|version|v)$/.test(option) && args.length === 1) return result({ asksVersion: true });
    if ('command'.startsWith(option) || option === 'cwa' || 'commandwithargs'.startsWith(option)) return result({ code: rest.join(' ') });
    if (option === 'ec' || 'encodedcommand'.startsWith(option)) {
      const text = rest[0] ?? '';
      return result({ encoded: true, code: text.includes(UNKNOWN_TEXT) || text === '' ? null : toText(Buffer.from(text, 'base64')) });
    }
    if ('file'.startsWith(option)) return result({ file: rest[0] ?? '', rest: rest.slice(1) });
    if (VALUED.some((name) => name.startsWith(option))) index += 1;
  }
  return result({});
}

const CMDLET = /^(?:[A-Z][a-z]+|[a-z]+)-[A-Z]\w*$|^(?:Get|Set|New|Remove|Invoke|Start|Stop|Select|Where|Import|Export|Add|Out|Write|Test|Copy|Move|Clear|Enable|Disable|Register|Install|Convert(?:To|From)|Measure|Sort|Format|ForEach)-[A-Za-z]+$/;
const LINE = /(?:^|[|;&({=]\s*|\n\s*)(?:[A-Z][A-Za-z]+-[A-Z][A-Za-z]+\b|(?:iwr|irm|gci|sls(?!\s+(?:deploy|remove|invoke|rollback|login)\b))\s|iex\s*[($"'\w]|\$\w+(?::\w+)?\s*=\s|\[[A-Z][\w.]+\]::|\$env:\w+|(?:if|foreach|while)\s*\(\s*[$!(])/;

/** Whether a program's name has the form of a cmdlet. */
export function isCmdletName(name: string): boolean {
  return CMDLET.test(name);
}

/** Whether a command line may be PowerShell itself. */
export function looksLikePowershell(line: string): boolean {
  return LINE.test(line);
}
