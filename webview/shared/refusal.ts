import type { StuckWords } from '../../src/contract/wayOut.ts';

/** What the host said instead of doing what it was asked for. */
export class Refusal extends Error {
  readonly stuck: StuckWords | null;

  constructor(message: string, stuck: StuckWords | null) {
    super(message);
    this.name = 'Refusal';
    this.stuck = stuck;
  }
}
