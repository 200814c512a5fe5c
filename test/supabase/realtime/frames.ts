// Phoenix channel messages in both of their spellings: an object (vsn 1.0.0) or an array (vsn 2.0.0).

export interface Frame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

export type Version = '1.0.0' | '2.0.0';

const asObject = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {});
const asText = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** @throws Error for what is no message */
export function readFrame(text: string, version: Version): Frame {
  const parsed: unknown = JSON.parse(text);
  const { join_ref, ref, topic, event, payload } = Array.isArray(parsed) && version === '2.0.0' ? { join_ref: parsed[0] as unknown, ref: parsed[1] as unknown, topic: parsed[2] as unknown, event: parsed[3] as unknown, payload: parsed[4] as unknown } : asObject(parsed);
  if (typeof topic !== 'string' || typeof event !== 'string') throw new Error(`Not a channel message: ${text.slice(0, 100)}`);
  return { joinRef: asText(join_ref), ref: asText(ref), topic, event, payload: asObject(payload) };
}

export function writeFrame({ joinRef, ref, topic, event, payload }: Frame, version: Version): string {
  return JSON.stringify(version === '2.0.0' ? [joinRef, ref, topic, event, payload] : { join_ref: joinRef, ref, topic, event, payload });
}
