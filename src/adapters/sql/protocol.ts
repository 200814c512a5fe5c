import type { SqlDialect, SqlParse } from '../../core/ports/sqlParser.ts';

/** What the thread and its owner say to each other. Both ends are built from this file. */
export interface SqlRequest {
  readonly id: number;
  readonly text: string;
  readonly dialect: SqlDialect;
}

export interface SqlReply {
  readonly id: number;
  readonly result: SqlParse;
}
