-- WAVE Orchestrator: which machines of a project are there now, and which of them take commands. Who wants a story started picks among these.

alter table public.wave_stores
  -- When its machine was last heard of, by the database's clock; null: never since this column is there.
  add column seen_at timestamptz,
  -- Whether that machine takes commands. The project has to allow them, too.
  add column accepts_commands boolean not null default false,
  -- Names of the repositories that are open there; empty where it takes no commands.
  add column repositories text[] not null default '{}' check (pg_column_size(repositories) <= 20000);

-- Only its owner's machine says so: the policy `rename` covers these columns, too.
grant update (accepts_commands, repositories) on public.wave_stores to authenticated;

create function wave.guard_store() returns trigger language plpgsql set search_path = '' as $$
begin
  if wave.is_client() then new.seen_at := now(); end if;
  return new;
end $$;
create trigger guard_store before insert or update on public.wave_stores for each row execute function wave.guard_store();

-- As who asks, so that members alone see any. A machine says every half a minute that it is there.
create function public.stores_online(p_project uuid) returns setof public.wave_stores language sql stable set search_path = '' as $$
  select s.* from public.wave_stores s where s.project_id = p_project and s.seen_at > now() - interval '90 seconds'
$$;

create or replace function public.wave_schema_version() returns integer language sql immutable set search_path = '' as $$ select 2 $$;

revoke all on function wave.guard_store(), public.stores_online(uuid) from public, anon;
grant execute on function public.stores_online(uuid) to authenticated;
