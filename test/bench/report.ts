/** One line of the benchmark's output. `ratio` is value / peerValue: below 1 means less than the peer. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer?: string;
  readonly peerValue?: number;
  readonly ratio?: number;
  /** The limit that the design sets, and on which side of it the value has to be. */
  readonly atMost?: number;
  readonly atLeast?: number;
  /** The limit that the design sets to `ratio`. */
  readonly atMostRatio?: number;
}

export type Report = (measurement: Measurement) => void;

/** A benchmark: measures and reports; throws when it cannot. */
export interface Benchmark {
  run(report: Report): Promise<void>;
}

/** A measurement beside a peer's, with their ratio; without one it says that the peer is not installed. */
export function beside(name: string, value: number, unit: string, peer: string, peerValue: number | null): Measurement {
  if (peerValue === null) return { name, value: rounded(value), unit, peer: `${peer}: not installed` };
  return { name, value: rounded(value), unit, peer, peerValue: rounded(peerValue), ratio: rounded(value / peerValue) };
}

/** The q-th quantile (0 to 1) of a sample, by nearest rank. */
export function quantile(sample: readonly number[], q: number): number {
  const sorted = sample.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
