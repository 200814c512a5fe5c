import type { Action } from '../../contract/action.ts';

const LONGEST = 300;

/** One line that says what an action would do: the tool and what it is aimed at. */
export function describeAction(action: Pick<Action, 'tool' | 'input'>): string {
  const { command, path, from, to, pattern, question } = action.input;
  const target = typeof command === 'string' ? command
    : typeof from === 'string' && typeof to === 'string' ? `${from} to ${to}`
    : typeof path === 'string' ? path
    : typeof pattern === 'string' ? pattern
    : typeof question === 'string' ? question
    : '';
  const line = `${action.tool} ${target}`.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}
