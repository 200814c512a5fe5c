// What a subscriber is told of one change; null when it is told nothing.
import type { Change, JsonRow, TableBatch } from './batch.ts';
import type { Channel, Subscription } from './channel.ts';

/** Realtime's limit: of a larger change only short values travel. */
const MAX_RECORD_BYTES = 1024 * 1024;
const SHORT_BYTES = 64;

export const matches = ({ event, schema, table }: Subscription, { type, relation }: Pick<Change, 'type' | 'relation'>): boolean =>
  (event === '*' || event.toUpperCase() === type) && (schema === '*' || schema === relation.schema) && (table === '*' || table === relation.table);

export async function payloadFor(change: Change, batch: TableBatch, channel: Channel, subscription: Subscription): Promise<Record<string, unknown> | null> {
  const { type, relation, committedAt } = change;
  const { primaryKey, rls, columns } = batch.facts;
  const common = { schema: relation.schema, table: relation.table, commit_timestamp: committedAt.toISOString(), type };
  const readable = await batch.readable(channel.claims.role);
  if (type !== 'DELETE') {
    if (primaryKey.length === 0) return { ...common, errors: ['Error 400: Bad Request, no primary key'] };
    if (!primaryKey.every((column) => readable.has(column))) return { ...common, errors: ['Error 401: Unauthorized'] };
  }
  if (!(await batch.passes(change, subscription.filterText, subscription.filters)) || !(await batch.maySee(change, channel.claims))) return null;

  const isLarge = JSON.stringify([change.record, change.oldRecord]).length > MAX_RECORD_BYTES;
  const pick = (row: JsonRow, only?: readonly string[]): JsonRow =>
    Object.fromEntries(columns.map(({ name }) => name).filter((name) => name in row && readable.has(name) && (only?.includes(name) ?? true) && !(isLarge && JSON.stringify(row[name]).length > SHORT_BYTES)).map((name) => [name, row[name]]));
  return {
    ...common,
    columns: columns.filter(({ name }) => readable.has(name)),
    errors: isLarge ? ['Error 413: Payload Too Large'] : null,
    ...(type !== 'DELETE' && { record: pick(change.record) }),
    ...(type === 'UPDATE' && { old_record: pick(change.oldRecord) }),
    // A deletion reaches every subscriber, as there is no row left to ask policies about: under policies it is the key alone.
    ...(type === 'DELETE' && { old_record: pick(change.oldRecord, rls ? primaryKey : undefined) }),
  };
}
