import type { ShellNode } from '../../ports/shellParser.ts';
import type { Finding } from '../finding.ts';
import { ask } from '../finding.ts';

export const ENVIRONMENT = ask('secret/environment', [2, 7], 'prints the whole environment, where keys and tokens often are');

/** Objection to a command that shows every variable of the environment with its value, or null. */
export function dumpsEnvironment(program: string, args: readonly string[]): Finding | null {
  const options = args.filter((arg) => /^-/.test(arg));
  switch (program) {
    case 'env':
    case 'genv':
    case 'printenv':
      return options.length === args.length && !options.some((option) => /^-(?:i|-ignore-environment|-version|-help)$/.test(option)) ? ENVIRONMENT : null;
    case 'set':
      return args.length === 0 ? ENVIRONMENT : null;
    case 'export':
    case 'readonly':
      return args.every((arg) => arg === '-p') ? ENVIRONMENT : null;
    case 'declare':
    case 'typeset':
    case 'local':
      return args.every((arg) => /^-[pxrg]+$/.test(arg)) ? ENVIRONMENT : null;
    case 'ps':
      // BSD's `e` shows the environment of every process.
      return /^[aAuxwfljgrTv]*e[aAuxwfljgrTve]*$/.test(args[0] ?? '') || options.some((option) => /^-[a-zA-Z]*eww|^-E$/.test(option)) ? ENVIRONMENT : null;
    default:
      return null;
  }
}

/** Whether the stages behind a dump leave only names or counts of it, or what is looked for is plainly no secret. */
export function hidesValues(behind: readonly ShellNode[]): boolean {
  const [node, ...more] = behind;
  if (node?.kind !== 'command') return false;
  const words = node.words.map((word) => word.map((part) => (part.kind === 'text' ? part.text : '\0')).join(''));
  const text = words.slice(1).join(' ');
  switch (words[0]) {
    case 'wc':
      return true;
    case 'sort':
    case 'uniq':
      return !text.includes('-o') && hidesValues(more);
    case 'cut':
      return /-d *=/.test(text) && /-f *1(?: |$)/.test(text);
    case 'sed':
      return /^(?:-[nEr] )*s(.)=\.\*\1\1$/.test(text);
    case 'awk':
      return /-F *=/.test(text) && /print +\$1 *\}/.test(text) && !/\$2|\$0|\$NF/.test(text);
    case 'grep':
    case 'egrep':
    case 'rg':
      return /(?:^| )-[a-zA-Z]*[qc]/.test(text) || (!/(?:^| )-[a-zA-Z]*v/.test(text) && /[\w]{2}/.test(text.replace(/(?:^| )-\S+/g, '')) && !/key|tok|secret|pass|pwd|cred|auth|aws|gcp|azure|github|gitlab|npm_|stripe|slack|openai|anthropic|\.\*|\\w|\[|\0|^\W*\.?\W*$/i.test(text));
    default:
      return false;
  }
}
