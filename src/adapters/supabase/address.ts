import * as z from 'zod';
import { RemoteError } from '../../core/ports/remote.ts';

/** Hosts that are this machine: only there may a session travel unencrypted. */
const HERE = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|host\.docker\.internal|[a-z0-9-]+\.localhost)$/;
const WHERE = 'It is in the Supabase dashboard under Project Settings, Data API: https://<project>.supabase.co.';
const KEYS = 'It is in the Supabase dashboard under Project Settings, API Keys, and begins with sb_publishable_ (the older "anon" key works, too).';
const claims = z.object({ role: z.string().optional() });

/** The project's address as the client wants it: origin and path, without a slash at the end. Throws `refused`, saying what to enter instead. */
export function checkedUrl(given: string): string {
  let url: URL;
  try {
    url = new URL(given.trim());
  } catch {
    throw new RemoteError('refused', `${JSON.stringify(given.trim().slice(0, 200))} is no address. Enter the Project URL. ${WHERE}`);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new RemoteError('refused', `An address of Supabase begins with https://. Enter the Project URL. ${WHERE}`);
  if (url.protocol === 'http:' && !HERE.test(url.hostname)) {
    throw new RemoteError('refused', `http:// would send the password in plain text to ${url.host}. Use https://; http:// is for a Supabase on this machine only.`);
  }
  if (url.username !== '' || url.password !== '') throw new RemoteError('refused', `There is a name or a password in the address. Enter the Project URL alone. ${WHERE}`);
  if (/(^|\.)supabase\.com$/.test(url.hostname)) throw new RemoteError('refused', `${url.host} is the dashboard, not a project. Enter the Project URL. ${WHERE}`);
  return `${url.origin}${url.pathname}`.replace(/\/(rest|auth|realtime)\/v1\/?$/, '').replace(/\/+$/, '');
}

/** A key that may be kept in settings and used from a person's machine. Throws `refused` for one that no policy holds back. */
export function checkedKey(given: string): string {
  const key = given.trim();
  if (key === '') throw new RemoteError('refused', `Enter the publishable key. ${KEYS}`);
  if (key.startsWith('sb_secret_')) throw new RemoteError('refused', secret('a secret key'));
  if (key.startsWith('sb_publishable_')) return key;
  const role = roleOf(key);
  if (role === 'service_role' || role === 'supabase_admin') throw new RemoteError('refused', secret(`a key of the ${role} role`));
  if (role === 'anon') return key;
  if (role !== null) throw new RemoteError('refused', `This is a token of somebody who is signed in (role ${role}), not the project's key. Enter the publishable key. ${KEYS}`);
  throw new RemoteError('refused', `This is no key of Supabase. Enter the publishable key. ${KEYS}`);
}

function secret(what: string): string {
  return `This is ${what}: it passes every policy, so whoever has it can read and change everything of everybody, and it must never be on a person's machine. Enter the publishable key, and revoke this one if others may have seen it. ${KEYS}`;
}

/** The role a JSON web token claims; null when it is none. It is not verified: the server does that. */
function roleOf(key: string): string | null {
  const [, body, signature] = key.split('.');
  if (body === undefined || signature === undefined) return null;
  try {
    return claims.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8'))).role ?? 'none';
  } catch {
    return null;
  }
}
