/** Options through which a program runs another one: the option's value is a command line. */
export interface RunOption {
  /** Names, separated by spaces. */
  readonly programs: string;
  /** The option with its value, as words joined by spaces or as `--option=value`; the first group is the command line. */
  readonly value: RegExp;
}

/** Source: the manuals of the programs. What is not a plain command (a filter, a shell of its own) is read as one all the same. */
export const RUN_OPTIONS: readonly RunOption[] = [
  { programs: 'sort gsort', value: /^--compress-prog(?:r(?:a(?:m)?)?)?[=\0]([\s\S]+)$/ },
  { programs: 'split gsplit', value: /^--filter[=\0]([\s\S]+)$/ },
  { programs: 'man', value: /^(?:-P|-H|--pager|--html)[=\0]?([\s\S]+)$/ },
  { programs: 'less more most git-less', value: /^\+!([\s\S]+)$/ },
  { programs: 'rg ripgrep', value: /^--(?:pre|hostname-bin)[=\0]([\s\S]+)$/ },
  { programs: 'git', value: /^(?:--open-files-in-pager|--upload-pack|--receive-pack)[=\0]([\s\S]+)$/ },
  { programs: 'make gmake', value: /^SHELL=(?!(?:\S*\/)?(?:ba|da|z)?sh$)([\s\S]+)$/ },
  { programs: 'zip', value: /^(?:-TT|--unzip-command)[=\0]([\s\S]+)$/ },
  { programs: 'tar gtar bsdtar', value: /^(?:--to-command|--use-compress-program|--rsh-command|--info-script|--new-volume-script|-I|--checkpoint-action=exec)[=\0]([\s\S]+)$/ },
  { programs: 'wget wget2', value: /^--use-askpass[=\0]([\s\S]+)$/ },
  { programs: 'gcc g++ cc c++ clang clang++', value: /^-wrapper[=\0]([^,]+)/ },
  { programs: 'cargo', value: /^--config[=\0]\s*(?:build\.rustc(?:-wrapper|-workspace-wrapper)?|target\.[^=]*\.(?:linker|runner))\s*=\s*["']?([^"']+)/ },
  { programs: 'npm pnpm yarn bun', value: /^--(?:script-shell|editor|git|viewer)[=\0]([\s\S]+)$/ },
  { programs: 'ssh scp sftp', value: /^(?:-o\0?)?(?:ProxyCommand|LocalCommand|KnownHostsCommand)[= ]([\s\S]+)$/i },
  { programs: 'fzf sk', value: /^--(?:preview|bind=[^:]*:execute)[=\0]([\s\S]+)$/ },
  { programs: 'rsync', value: /^(?:-e|--rsh|--rsync-path)[=\0]([\s\S]+)$/ },
];

/** Options that name the folder or file whose code a program builds and runs. */
const RUN_FOLDERS: readonly RunOption[] = [
  { programs: 'go', value: /^run\0(.*\/.*)$/ },
  { programs: 'cargo', value: /^--manifest-path[=\0]([\s\S]+)$/ },
  { programs: 'make gmake just', value: /^(?:-C|-f|--directory|--file|--makefile|--justfile|--working-directory)[=\0]?([^=\0][\s\S]*)$/ },
  { programs: 'npm pnpm yarn bun', value: /^(?:--prefix|--cwd|--dir|-C)[=\0]([\s\S]+)$/ },
  { programs: 'gradle mvn', value: /^(?:-p|-f|-b|--project-dir|--file|--init-script|-I)[=\0]([\s\S]+)$/ },
];

/** The folders and files whose code a call runs. */
export function codeInOptions(program: string, args: readonly string[]): string[] {
  return RUN_FOLDERS.filter((entry) => entry.programs.trim().split(/\s+/).includes(program)).flatMap((entry) =>
    args.flatMap((arg, index) => {
      const path = entry.value.exec(arg)?.[1] ?? entry.value.exec(`${arg}\0${args[index + 1] ?? ''}`)?.[1];
      return path === undefined || !/^[~./]/.test(path) ? [] : [path];
    }),
  );
}

/** The command lines that a program's own options make it run. */
export function commandsInOptions(program: string, args: readonly string[]): string[] {
  const found: string[] = [];
  for (const entry of RUN_OPTIONS) {
    if (!entry.programs.trim().split(/\s+/).includes(program)) continue;
    for (const [index, arg] of args.entries()) {
      const alone = entry.value.exec(arg)?.[1];
      const next = args[index + 1];
      const text = alone ?? (next === undefined || !arg.startsWith('-') ? undefined : entry.value.exec(`${arg}\0${next}`)?.[1]);
      if (text !== undefined && text !== '') found.push(text);
    }
  }
  return found.slice(0, 20);
}
