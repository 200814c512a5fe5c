/** Waits until something is so. Throws after `limitMs`. */
export async function until(met: () => boolean, limitMs = 15_000): Promise<void> {
  for (let waited = 0; !met(); waited += 10) {
    if (waited > limitMs) throw new Error(`It did not happen within ${String(limitMs / 1_000)} s.`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
