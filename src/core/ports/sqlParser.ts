/** What a statement, or a part of one (a query inside a WITH), does. */
export type SqlAct =
  | 'read'
  /** Adds rows or objects, or changes them in a way that can be seen: INSERT, CREATE, ALTER, COPY … FROM, maintenance. */
  | 'change'
  | 'update'
  | 'delete'
  /** Takes something away as a whole: DROP, TRUNCATE, a dropped column. */
  | 'drop'
  /** Who may do what: GRANT, ALTER ROLE, owners, row security. */
  | 'rights'
  /** The server itself: its settings, other sessions. */
  | 'server'
  /** Programs, files and libraries of the server's machine, or other servers. */
  | 'outside'
  /** CALL, DO, EXECUTE: what it runs is not in the statement. */
  | 'procedure'
  | 'unknown';

export interface SqlPart {
  readonly act: SqlAct;
  /** For update and delete: no condition, one that every row meets (`WHERE 1=1`), or one that may select. */
  readonly where?: 'none' | 'always' | 'some';
}

/** A statement as the rules want to know it. Names are in lower case. */
export interface ParsedStatement {
  readonly parts: readonly SqlPart[];
  /** Functions that it calls, without their schema. */
  readonly functions: readonly string[];
  /** Those of them that are the source of rows (`FROM f()`) or all that is selected (`SELECT f()`). */
  readonly alone: readonly string[];
  /** Tables and views, `schema.table` where the schema is given. */
  readonly tables: readonly string[];
  /** Columns that it shows; `*` for all. */
  readonly shown: readonly string[];
  /** Procedural code that it runs at once (DO). */
  readonly code: string | null;
}

export type SqlDialect = 'postgres' | 'mysql';

export type SqlParse =
  | { readonly parsed: true; readonly statements: readonly ParsedStatement[] }
  /** It is not SQL of this dialect, or reading it took too long: nobody knows what it does. */
  | { readonly parsed: false; readonly reason: 'syntax' | 'too_long' | 'timeout' | 'failed'; readonly detail: string };

/** Reads SQL. Never rejects, never runs anything, and never keeps the caller's thread. */
export interface SqlParser {
  parse(text: string, dialect: SqlDialect): Promise<SqlParse>;
  dispose(): Promise<void>;
}
