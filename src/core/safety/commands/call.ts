/** One program with its arguments, options told from operands. Parts that only running can tell are NUL. */
export class Call {
  readonly program: string;
  readonly args: readonly string[];
  /** What is neither an option nor an option's value. */
  readonly operands: readonly string[];
  /** Options as written; `--x=y` keeps its value. */
  readonly options: readonly string[];
  /** Values of the options that take one. */
  readonly values: ReadonlyMap<string, readonly string[]>;

  /** `valued`: options, separated by spaces, whose value is the next word. */
  constructor(program: string, args: readonly string[], valued = '') {
    this.program = program;
    this.args = args;
    const takesValue = new Set(valued.split(' ').filter((name) => name !== ''));
    const operands: string[] = [];
    const options: string[] = [];
    const values = new Map<string, string[]>();
    const keep = (name: string, value: string): void => void values.set(name, [...(values.get(name) ?? []), value]);
    for (let index = 0; index < args.length; index += 1) {
      const arg = args[index] ?? '';
      if (arg === '--') {
        operands.push(...args.slice(index + 1));
        break;
      }
      if (!/^[-+]./.test(arg) || (arg.startsWith('+') && !/^\+[a-zA-Z]$/.test(arg))) {
        operands.push(arg);
        continue;
      }
      options.push(arg);
      const equals = arg.indexOf('=');
      const cluster = /^-[a-zA-Z]/.test(arg) && !arg.startsWith('--');
      if (arg.startsWith('--') && equals !== -1) keep(arg.slice(0, equals), arg.slice(equals + 1));
      else if (takesValue.has(arg)) {
        index += 1;
        keep(arg, args[index] ?? '');
      } else if (cluster && arg.length > 2) {
        // `-ofile`, or a cluster whose last letter takes the next word (`-xvf file`).
        const first = arg.slice(0, 2);
        const last = `-${arg.slice(-1)}`;
        if (takesValue.has(first)) keep(first, arg.slice(2).replace(/^=/, ''));
        else if (/^-[a-zA-Z]+$/.test(arg) && takesValue.has(last)) {
          index += 1;
          keep(last, args[index] ?? '');
        }
      }
    }
    this.operands = operands;
    this.options = options;
    this.values = values;
  }

  /** Whether one of the options (separated by `|` or spaces) is given. */
  has(flags: string): boolean {
    return flags.split(/[| ]/).some((flag) => this.options.some((option) => matches(option, flag)));
  }

  /** Values of any of the options (separated by `|` or spaces). */
  valuesOf(flags: string): string[] {
    return flags.split(/[| ]/).flatMap((flag) => [...(this.values.get(flag) ?? [])]);
  }
}

function matches(option: string, flag: string): boolean {
  if (option === flag) return true;
  const equals = option.indexOf('=');
  const name = equals === -1 ? option : option.slice(0, equals);
  if (name === flag) return true;
  if (flag.startsWith('--')) return name.startsWith('--') && name.length >= 5 && flag.startsWith(name);
  return /^-[a-zA-Z]$/.test(flag) && /^-[a-zA-Z0-9]+$/.test(option) && option.includes(flag.charAt(1)) && !/^-[a-z]{7,}$/.test(option);
}
