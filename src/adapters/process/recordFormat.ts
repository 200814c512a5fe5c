import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { errorCode } from './errorCode.ts';
import { RECORD } from './runner/files.ts';

const identity = z.object({ pid: z.number().int().positive(), ticks: z.string().nullable(), boot: z.string().nullable(), since: z.number() });

const request = z.object({ version: z.literal(1), key: z.string(), at: z.iso.datetime() });
export type RecordRequest = z.infer<typeof request>;

const claim = z.object({ version: z.literal(1), channel: z.string(), token: z.string(), startedAt: z.iso.datetime(), runner: identity });
export type Claim = z.infer<typeof claim>;

const outcome = z.object({
  exitCode: z.number().nullable(),
  ended: z.enum(['exit', 'timeout', 'aborted', 'signal']),
  output: z.string(),
  droppedBytes: z.number(),
  durationMs: z.number(),
});
const exit = z.union([z.object({ outcome }), z.object({ refused: z.string() })]);
export type Exit = z.infer<typeof exit>;

/** A file of a record: 'absent', or 'unreadable' when it is there and not whole. */
async function part<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | 'absent' | 'unreadable'> {
  let text: string;
  try {
    text = await readFile(join(folder, name), 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return 'absent';
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}

export const readRequest = (folder: string): Promise<RecordRequest | 'absent' | 'unreadable'> => part(folder, RECORD.request, request);
export const readClaim = (folder: string): Promise<Claim | 'absent' | 'unreadable'> => part(folder, RECORD.claim, claim);
export const readExit = (folder: string): Promise<Exit | 'absent' | 'unreadable'> => part(folder, RECORD.exit, exit);
export const readGroup = (folder: string): Promise<z.infer<typeof identity> | 'absent' | 'unreadable'> => part(folder, RECORD.group, identity);
