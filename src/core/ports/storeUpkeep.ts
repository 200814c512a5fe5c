/** What takes up room in a store. `checkpoints`: steps with the states they had; `resuming`: what only a run that goes on needs (writes of steps, effects). */
export type StorageKind = 'checkpoints' | 'resuming' | 'audit' | 'reviews' | 'runs';

export interface StoragePart {
  readonly kind: StorageKind;
  readonly bytes: number;
  readonly rows: number;
}

export interface StorageReport {
  readonly path: string;
  /** Everything of the store on the disk: the file and its write-ahead log. */
  readonly bytes: number;
  /** Of these, what is empty: the next steps go there, and compacting gives it back to the disk. */
  readonly freeBytes: number;
  /** What ended runs keep that nothing needs any more. */
  readonly staleRuns: number;
  readonly parts: readonly StoragePart[];
}

export interface CompactResult {
  readonly before: StorageReport;
  readonly after: StorageReport;
  /** Null when the file was written anew; else why it was not (a run moves). */
  readonly notShrunk: string | null;
}

/** Looking after a store: how large it is, and giving back what nothing needs. The audit log is never touched. */
export interface StoreUpkeep {
  /** Measured beside the main thread. Throws StoreError. */
  storage(): Promise<StorageReport>;
  /** Removes, in slices, what only resuming needs of runs that have ended, then writes the file anew without gaps, unless a run moves. Throws StoreError. */
  compact(): Promise<CompactResult>;
  /** Removes the checkpoints of a run that has ended, in slices; the run itself, its reviews and its audit rows stay. Nothing when it has not ended. */
  thinOut(threadId: string): Promise<void>;
}
