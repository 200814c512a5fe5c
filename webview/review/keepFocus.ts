/**
 * Remembers in which card the focus is, draws, and gives it to the card that took that card's place if it is gone: an answered item must not
 * throw the keyboard out of the queue. The page scrolls to it only when the card that is gone was in view: else somebody reads elsewhere.
 */
export function keepFocus(root: HTMLElement, draw: () => void): void {
  const cards = (): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('[data-review]')];
  const before = cards();
  const at = before.findIndex((card) => card.contains(document.activeElement));
  const id = before[at]?.dataset['review'];
  const seen = isInView(before[at]);
  draw();
  if (id === undefined) return;
  const after = cards();
  if (after.length > 0 && !after.some((card) => card.dataset['review'] === id)) after[Math.min(at, after.length - 1)]?.focus({ preventScroll: !seen });
}

function isInView(card: HTMLElement | undefined): boolean {
  const box = card?.getBoundingClientRect();
  return box !== undefined && box.bottom > 0 && box.top < window.innerHeight;
}
