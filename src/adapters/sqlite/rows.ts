import type { SQLOutputValue } from 'node:sqlite';
import type { ZodType } from 'zod';
import { messageOf } from '../../core/errors.ts';
import { RowError } from './errors.ts';

/** A row as SQLite gives it. The readers below are its schema: cheap enough for every step, and they never guess. */
export type Row = Record<string, SQLOutputValue>;

export function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new RowError(`column ${column} holds ${kindOf(value)} where text belongs`);
  return value;
}

export function textOrNull(row: Row, column: string): string | null {
  return row[column] === null ? null : text(row, column);
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new RowError(`column ${column} holds ${kindOf(value)} where a whole number belongs`);
  return value;
}

export function integerOrNull(row: Row, column: string): number | null {
  return row[column] === null ? null : integer(row, column);
}

export function bytes(row: Row, column: string): Uint8Array {
  const value = row[column];
  if (!(value instanceof Uint8Array)) throw new RowError(`column ${column} holds ${kindOf(value)} where bytes belong`);
  return value;
}

/** JSON text of a column that has no schema here: its reader has one. */
export function json(row: Row, column: string): unknown {
  const value = textOrNull(row, column);
  if (value === null) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed;
  } catch (error) {
    throw new RowError(`column ${column} is not JSON (${messageOf(error)})`);
  }
}

/** Parses what was read by the schema of the contract it was written by. */
export function checked<T>(schema: ZodType<T>, value: unknown, what: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new RowError(`${what} does not fit its schema (${result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')})`);
}

/** JSON text to be written; `undefined` is kept as null. */
export function toJson(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}

function kindOf(value: SQLOutputValue | undefined): string {
  if (value === undefined || value === null) return 'nothing';
  return value instanceof Uint8Array ? 'bytes' : `a ${typeof value}`;
}
