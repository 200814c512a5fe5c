// The tokens and keys of a project, as Supabase makes them: HS256 JSON Web Tokens, and opaque keys beside them.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a token says of its holder. */
export interface Claims {
  readonly role: string;
  /** The user's id; a key of the project has none. */
  readonly sub?: string;
  /** Seconds since 1970. */
  readonly exp: number;
  readonly [claim: string]: unknown;
}

export class TokenError extends Error {
  constructor(readonly reason: 'expired' | 'forged') {
    super(reason === 'expired' ? 'Token has expired' : 'Failed to validate JWT signature');
  }
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string): Record<string, unknown> => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const sign = (secret: string, text: string): Buffer => createHmac('sha256', secret).update(text).digest();

/** @param expiresIn seconds; below zero makes a token that has expired */
export function signToken(secret: string, claims: { role: string; sub?: string } & Record<string, unknown>, expiresIn: number): string {
  const now = Math.floor(Date.now() / 1000);
  const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ iss: 'supabase', iat: now, exp: now + expiresIn, ...claims })}`;
  return `${text}.${sign(secret, text).toString('base64url')}`;
}

/** @throws TokenError when it was not signed with this secret, or is out of date */
export function verifyToken(secret: string, token: string): Claims {
  const [head = '', body = '', signature = ''] = token.split('.');
  const [given, wanted] = [Buffer.from(signature, 'base64url'), sign(secret, `${head}.${body}`)];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted) || decode(head)['alg'] !== 'HS256') throw new TokenError('forged');
  const { role, exp, ...claims } = decode(body);
  if (typeof role !== 'string' || typeof exp !== 'number') throw new TokenError('forged');
  if (exp * 1000 <= Date.now()) throw new TokenError('expired');
  return { ...claims, role, exp };
}

/** The keys of one project: today's opaque ones, and the tokens that older projects still use. */
export interface ProjectKeys {
  readonly jwtSecret: string;
  /** `sb_publishable_…`: what an app may carry; on its own it is the role `anon`. */
  readonly publishableKey: string;
  /** `sb_secret_…`: the role `service_role`, which no policy holds back. */
  readonly secretKey: string;
  /** The publishable key in its older form. */
  readonly anonKey: string;
  /** The secret key in its older form. */
  readonly serviceKey: string;
}

const KEY_SECONDS = 24 * 3600;

export function makeKeys(): ProjectKeys {
  const jwtSecret = randomBytes(32).toString('hex');
  const opaque = (kind: string): string => `sb_${kind}_${randomBytes(16).toString('base64url')}_${randomBytes(6).toString('base64url').slice(0, 8)}`;
  return {
    jwtSecret,
    publishableKey: opaque('publishable'),
    secretKey: opaque('secret'),
    anonKey: signToken(jwtSecret, { role: 'anon' }, KEY_SECONDS),
    serviceKey: signToken(jwtSecret, { role: 'service_role' }, KEY_SECONDS),
  };
}

/** The role that a key of the project stands for; null for what is no key of it. */
export function roleOfKey(keys: ProjectKeys, key: string | null): 'anon' | 'service_role' | null {
  if (key === keys.publishableKey || key === keys.anonKey) return 'anon';
  return key === keys.secretKey || key === keys.serviceKey ? 'service_role' : null;
}
