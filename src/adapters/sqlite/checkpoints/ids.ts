import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** An id as a row has it. */
export type StoredId = string | Uint8Array<ArrayBuffer>;

/** Checkpoint and task ids are UUIDs nearly always: 16 bytes in place of 36, and in the same order. Others stay text. */
export function packId(id: string): Exclude<SQLInputValue, null> {
  return UUID.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : id;
}

export function unpackId(stored: SQLOutputValue | undefined): string {
  if (!(stored instanceof Uint8Array)) return String(stored);
  const hex = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
