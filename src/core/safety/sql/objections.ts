import { ask, askHard, danger, unknown } from '../finding.ts';

/** What the rules say about SQL; shared by what reads a syntax tree and what reads words. */
export const DROP = askHard('database/drop', [1, 4], 'drops or empties something in the database');
export const WIDE = askHard('database/all-rows', [1, 4], 'changes or deletes every row of a table');
export const CHANGE = ask('database/change', [4], "changes a database's data or structure");
export const RIGHTS = askHard('database/rights', [3], 'changes who may do what in the database');
export const OUTSIDE = danger('database/outside', [2, 3], 'makes the database run programs or read and write files');
export const ADMIN = askHard('database/admin', [1, 9], 'interferes with the running database server');
export const SECRETS = askHard('database/secrets', [2], 'reads passwords from the database');
export const WAITS = ask('database/waits', [8], 'keeps the database waiting or busy');
export const PROCEDURE = unknown('database/procedure', 'runs a procedure whose content is not seen here', [4]);
export const STATEMENT = unknown('database/statement', 'gives the database a statement that the rules do not know', [4]);
export const UNPARSED = unknown('database/unparsed', 'gives the database something that could not be read as SQL', [4]);
