/** Cuts a long text in the middle and says how many characters are gone. `most` is in UTF-16 units. */
export function cutMiddle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil(most * 0.6);
  const tail = most - head;
  return `${text.slice(0, head)}\n… ${String(text.length - most)} characters left out …\n${text.slice(text.length - tail)}`;
}
