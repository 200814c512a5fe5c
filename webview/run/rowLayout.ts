/** Where each row of a long list is: heights and their running sum, so that only the rows in view need to be drawn. */
export class RowLayout {
  #heights: number[] = [];
  /** tops[i] is the top of row i; the last entry is the height of everything. */
  #tops: number[] = [0];

  get length(): number {
    return this.#heights.length;
  }

  get total(): number {
    return this.#tops[this.#heights.length] ?? 0;
  }

  clear(): void {
    this.#heights = [];
    this.#tops = [0];
  }

  push(height: number): void {
    this.#tops.push(this.total + height);
    this.#heights.push(height);
  }

  /** Rows before all others. */
  prepend(heights: readonly number[]): void {
    this.#heights = [...heights, ...this.#heights];
    this.#tops = [0];
    for (const height of this.#heights) this.#tops.push((this.#tops.at(-1) ?? 0) + height);
  }

  set(index: number, height: number): void {
    if (index < 0 || index >= this.#heights.length || this.#heights[index] === height) return;
    this.#heights[index] = height;
    for (let i = index; i < this.#heights.length; i += 1) this.#tops[i + 1] = (this.#tops[i] ?? 0) + (this.#heights[i] ?? 0);
  }

  top(index: number): number {
    return this.#tops[index] ?? this.total;
  }

  height(index: number): number {
    return this.#heights[index] ?? 0;
  }

  /** The row at a height; the last one below the end, 0 above the start. */
  indexAt(y: number): number {
    let [low, high] = [0, Math.max(0, this.#heights.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Rows from `first` to before `end` that cover a window, with `overscan` pixels on either side. */
  window(top: number, height: number, overscan: number): { readonly first: number; readonly end: number } {
    if (this.#heights.length === 0) return { first: 0, end: 0 };
    return { first: this.indexAt(top - overscan), end: this.indexAt(top + height + overscan) + 1 };
  }
}
