import type { ShellNode } from '../../ports/shellParser.ts';

/** Whether a loop without an end waits for something or can leave. */
export function pauses(body: readonly ShellNode[]): boolean {
  return body.some((node) => {
    if (node.kind === 'pipeline') return pauses(node.stages);
    if (node.kind !== 'command') return pauses(node.body);
    const [first] = node.words;
    return first?.length === 1 && first[0]?.kind === 'text' && /^(?:sleep|read|break|exit|return|wait|inotifywait|timeout|curl|make|npm|node|python3?|\.\/.*)$/.test(first[0].text);
  });
}

/** How often a function's body calls the function itself. */
export function callsItself(body: readonly ShellNode[], name: string): number {
  let count = 0;
  for (const node of body) {
    if (node.kind === 'command') count += node.words[0]?.length === 1 && node.words[0][0]?.kind === 'text' && node.words[0][0].text === name ? 1 : 0;
    else count += callsItself(node.kind === 'pipeline' ? node.stages : node.body, name);
  }
  return count;
}
