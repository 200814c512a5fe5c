// An empty hosted project, as a database that others are copied from; and the users in a copy.
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { PostgresMajor } from './postgres/binaries.ts';
import { createDatabase, withClient } from './postgres/server.ts';
import { createSystemSchema } from './rest/lite.ts';
import { makeKeys } from './tokens.ts';

export interface NewUser {
  readonly email: string;
  readonly password?: string;
  readonly id?: string;
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

const templates = new Map<PostgresMajor, Promise<string>>();

async function buildTemplate(major: PostgresMajor): Promise<string> {
  const { url } = await createDatabase(major);
  await createSystemSchema(url, makeKeys());
  await withClient(url, async (client) => {
    await client.query(readFileSync(join(import.meta.dirname, 'bootstrap.sql'), 'utf8'));
    await client.query(`alter role postgres password ${pg.escapeLiteral(new URL(url).password)}`);
  });
  return new URL(url).pathname.slice(1);
}

/** A copy of the empty project. */
export async function createProject(major: PostgresMajor): ReturnType<typeof createDatabase> {
  const template = templates.get(major) ?? buildTemplate(major);
  templates.set(major, template);
  template.catch(() => templates.delete(major));
  return createDatabase(major, { template: await template, owner: 'postgres' });
}

/** As Auth stores a user who has confirmed the address; the password is hashed as cheaply as can be. */
export async function addUser(client: pg.Client, { email, password = randomBytes(9).toString('base64url'), id = randomUUID() }: NewUser): Promise<User> {
  const user = { id, email, password };
  const data = JSON.stringify({ sub: id, email, email_verified: true, phone_verified: false });
  await client.query(
    `insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data)
     values ($1, 'authenticated', 'authenticated', $2, extensions.crypt($3, extensions.gen_salt('bf', 4)), now(), '{"provider":"email","providers":["email"]}', $4)`,
    [id, email, password, data],
  );
  await client.query("insert into auth.identities (id, provider, provider_id, user_id, identity_data) values ($1, 'email', $2::text, $2::uuid, $3)", [randomUUID(), id, data]);
  return user;
}

/** Takes back what a project gives to everybody by itself. */
export async function revokeDefaults(client: pg.Client): Promise<void> {
  for (const objects of ['tables', 'functions', 'sequences']) {
    await client.query(`alter default privileges for role postgres in schema public revoke all on ${objects} from anon, authenticated, service_role`);
  }
}
