/** Elements in which a letter is a letter. */
const TYPING = 'input, textarea, select, vscode-text-area, vscode-text-field';

/** What a key asks for in the queue: a card further or back, or one of an item's answers. */
export type QueueKey = 'next' | 'previous' | 'main' | 'edit' | 'reject';

/** The meaning of a key pressed in the queue; null for keys that are somebody else's. */
export function queueKey({ key, altKey, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey'>): QueueKey | null {
  if (altKey || ctrlKey || metaKey) return null;
  if (key === 'ArrowDown' || key === 'j') return 'next';
  if (key === 'ArrowUp' || key === 'k') return 'previous';
  if (key === 'a') return 'main';
  if (key === 'e') return 'edit';
  return key === 'r' ? 'reject' : null;
}

/** What moves the focus in the queue; `turn` goes to another page and says whether there is one. */
export interface QueueFocus {
  cards(): readonly HTMLElement[];
  turn(by: 1 | -1): boolean;
}

/** Arrows go from card to card, letters to an item's answers. "Approve" is only focused: what approves is pressing it. */
export function onQueueKey(event: KeyboardEvent, focus: QueueFocus): void {
  const { target } = event;
  const wanted = queueKey(event);
  if (wanted === null || !(target instanceof HTMLElement) || target.closest(TYPING)) return;
  const cards = focus.cards();
  const at = cards.findIndex((card) => card.contains(target));
  if (wanted === 'next' || wanted === 'previous') {
    move(cards, at, wanted === 'next' ? 1 : -1, focus);
  } else {
    const button = cards[at]?.querySelector<HTMLElement>(`[data-answer="${wanted}"]`);
    if (!button || button.hasAttribute('disabled')) return;
    if (wanted === 'main') button.focus();
    else button.click();
  }
  event.preventDefault();
}

function move(cards: readonly HTMLElement[], at: number, by: 1 | -1, focus: QueueFocus): void {
  const next = cards[at < 0 && by < 0 ? cards.length - 1 : at + by];
  if (next) next.focus();
  else if (focus.turn(by)) requestAnimationFrame(() => focus.cards().at(by > 0 ? 0 : -1)?.focus());
}
