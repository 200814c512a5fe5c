-- What a hosted Supabase project holds before its first migration: roles, helper functions, grants, the publication.
-- Roles belong to the whole server, so that another database of it may have made them already.
do $$
declare
  wanted record;
begin
  perform pg_advisory_xact_lock(727);
  for wanted in select * from (values
    ('anon', 'nologin noinherit'),
    ('authenticated', 'nologin noinherit'),
    ('service_role', 'nologin noinherit bypassrls'),
    ('authenticator', 'login noinherit'),
    -- Who applies migrations. No superuser: what needs one must fail here as it would there.
    ('postgres', 'login createdb createrole replication bypassrls')
  ) as roles (name, attributes)
  loop
    if not exists (select from pg_roles where rolname = wanted.name) then
      execute format('create role %I %s', wanted.name, wanted.attributes);
    end if;
  end loop;
end $$;
grant anon, authenticated, service_role to authenticator, postgres;

create schema if not exists auth;
create schema if not exists extensions;
create extension if not exists pgcrypto with schema extensions;
grant usage on schema extensions to public;

create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim', true), ''), nullif(current_setting('request.jwt.claims', true), ''))::jsonb
$$;
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.sub', true), ''), nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.role', true), ''), nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(nullif(current_setting('request.jwt.claim.email', true), ''), nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email')
$$;

grant usage on schema public, auth to postgres, anon, authenticated, service_role;
grant execute on all functions in schema auth to postgres, anon, authenticated, service_role;
grant all on all tables in schema auth to postgres;

-- The trap of a hosted project: whatever is made in `public` is everybody's until it is revoked.
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on sequences to anon, authenticated, service_role;

create publication supabase_realtime;
alter publication supabase_realtime owner to postgres;

-- Where the CLI notes what it applied.
create schema if not exists supabase_migrations;
alter schema supabase_migrations owner to postgres;
do $$
declare
  found regclass;
begin
  for found in select oid::regclass from pg_class where relnamespace = 'supabase_migrations'::regnamespace and relkind = 'r' loop
    execute format('alter table %s owner to postgres', found);
  end loop;
end $$;
