// How values travel: PostgREST hands on what PostgreSQL's own to_json gives; the driver below @supabase/lite would parse some of it.
import pg from 'pg';

type Parse = (text: string) => unknown;
type Serialize = (value: unknown) => string;
export interface PgType {
  to: number;
  from: number[];
  parse: Parse;
  serialize: Serialize;
}

const { builtins } = pg.types;
const ARRAYS = { text: 1009, varchar: 1015, uuid: 2951 };


const type = (oid: number, parse: Parse, serialize: Serialize = String): PgType => ({ to: oid, from: [oid], parse, serialize });

/** An array as PostgreSQL writes it: every value quoted, so that none is taken for something else. */
function arrayLiteral(value: unknown): string {
  if (typeof value === 'string') return value; // it is one already
  const quoted = (item: unknown): string => (typeof item === 'string' ? `"${item.replace(/[\\"]/g, '\\$&')}"` : Array.isArray(item) ? arrayLiteral(item) : JSON.stringify(item ?? null));
  return `{${(value as unknown[]).map(quoted).join(',')}}`;
}

// A list of texts, whatever they stand for: PostgreSQL writes all arrays alike.
const parseArray = (pg.types.getTypeParser as unknown as (oid: number) => Parse)(ARRAYS.text);
const array = (oid: number): PgType => type(oid, parseArray, arrayLiteral);
const timestamp = (text: string): string => text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
const numeric = (text: string): unknown => (Number.isFinite(Number(text)) ? Number(text) : text);

/** JSON that was made into text by the one is not to be made into a text of JSON by the other. */
function json(value: unknown): string {
  if (typeof value === 'string' && /^\s*[[{]/.test(value)) {
    try {
      JSON.parse(value);
      return value;
    } catch {
      // A text that begins like JSON.
    }
  }
  return JSON.stringify(value);
}

export const PG_TYPES: Record<string, PgType> = {
  textArray: array(ARRAYS.text),
  varcharArray: array(ARRAYS.varchar),
  uuidArray: array(ARRAYS.uuid),
  numeric: type(builtins.NUMERIC, numeric),
  timestamptz: type(builtins.TIMESTAMPTZ, timestamp),
  timestamp: type(builtins.TIMESTAMP, timestamp),
  bytea: type(builtins.BYTEA, (text) => text),
  json: type(builtins.JSON, (text) => JSON.parse(text) as unknown, json),
  jsonb: type(builtins.JSONB, (text) => JSON.parse(text) as unknown, json),
};
