import { parentPort } from 'node:worker_threads';
import { messageOf } from '../../core/errors.ts';
import type { SqlParse } from '../../core/ports/sqlParser.ts';
import { readMysql } from './mysql.ts';
import { readPostgres } from './postgres.ts';
import type { SqlReply, SqlRequest } from './protocol.ts';

/** Entry of the worker thread: requests answered in order; each parser loads when its dialect is first asked for. */
async function parse({ text, dialect }: SqlRequest): Promise<SqlParse> {
  return dialect === 'postgres' ? parsePostgres(text) : parseMysql(text);
}

async function parsePostgres(text: string): Promise<SqlParse> {
  const postgres = await import('libpg-query');
  try {
    return { parsed: true, statements: readPostgres(await postgres.parse(text)) };
  } catch (error) {
    // Anything but a complaint about the text (a stack that is used up) leaves the parser in an unknown state: the thread ends with it.
    if (!(error instanceof postgres.SqlError)) throw error;
    return { parsed: false, reason: 'syntax', detail: messageOf(error) };
  }
}

async function parseMysql(text: string): Promise<SqlParse> {
  const { default: mysql } = await import('node-sql-parser/build/mysql.js');
  try {
    return { parsed: true, statements: readMysql(new mysql.Parser().astify(text, { database: 'mysql' })) };
  } catch (error) {
    return { parsed: false, reason: 'syntax', detail: messageOf(error).slice(0, 200) };
  }
}

if (parentPort === null) throw new Error('this file is the entry of a worker thread');
const port = parentPort;
let last: Promise<void> = Promise.resolve();
port.on('message', (request: SqlRequest) => {
  last = last.then(async () => {
    const reply: SqlReply = { id: request.id, result: await parse(request) };
    port.postMessage(reply);
  });
});
