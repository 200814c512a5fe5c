-- WAVE Orchestrator: what a team shares. Local first: the store of each machine is the truth of the runs it holds, and mirrors them here.
--
-- A *store* is one workspace store on one machine, owned by the user who registered it. A run is held by one store at a time, and only
-- that store may write the run's rows (fencing by `store_id`); it changes hands through take_over_run, by the database's clock.
-- Roles in a project: lead (manages members and settings), developer (runs, decides), viewer (reads). The anon role reaches nothing.

create schema if not exists wave;
revoke all on schema wave from public;
grant usage on schema wave to authenticated;

-- ── Projects, members, stores ────────────────────────────────────────────────────────────────────────────────────────────────

create table public.wave_projects (
  id uuid primary key default gen_random_uuid(),
  name text not null check (char_length(btrim(name)) between 1 and 200),
  created_by uuid not null default auth.uid(),
  created_at timestamptz not null default now(),
  -- Whether commands (orchestrator_commands) may be given from elsewhere.
  commands_allowed boolean not null default false,
  -- What needs an approval must be approved by somebody else than the person who started the run.
  different_approver boolean not null default false
);

create table public.wave_project_members (
  project_id uuid not null references public.wave_projects(id),
  user_id uuid not null,
  email text not null default '' check (char_length(email) <= 320),
  role text not null check (role in ('lead', 'developer', 'viewer')),
  added_at timestamptz not null default now(),
  primary key (project_id, user_id)
);
create index wave_project_members_user on public.wave_project_members(user_id);

create table public.wave_stores (
  project_id uuid not null references public.wave_projects(id),
  id uuid not null,
  user_id uuid not null default auth.uid(),
  machine text not null default '' check (char_length(machine) <= 200),
  registered_at timestamptz not null default now(),
  primary key (project_id, id)
);

-- ── Runs ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

create table public.orchestrator_runs (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.wave_projects(id),
  thread_id text not null check (char_length(thread_id) between 1 and 400),
  story_id text not null check (char_length(story_id) <= 400),
  title text not null default '' check (char_length(title) <= 2000),

  -- Where it stands
  status text not null default 'queued' check (status in ('queued', 'running', 'waiting', 'paused', 'complete', 'killed', 'failed')),
  status_reason text not null default '' check (char_length(status_reason) <= 20000),
  phase text not null default 'planning' check (char_length(phase) <= 100),
  current_agent text check (char_length(current_agent) <= 100),
  current_gate smallint not null default 0 check (current_gate between 0 and 9),
  gate_status text not null default 'pending' check (char_length(gate_status) <= 100),

  -- Safety
  safety_score numeric(3,2) not null default 1.00 check (safety_score between 0 and 1),
  violations text[] not null default '{}' check (pg_column_size(violations) <= 200000),
  requires_human_review boolean not null default false,

  -- Budget; cost is null when a model of unknown price took part
  tokens_used bigint not null default 0,
  tokens_limit bigint,
  cost_usd numeric(12,6) default 0,
  cost_limit_usd numeric(12,6),

  -- Results
  files_created text[] not null default '{}' check (pg_column_size(files_created) <= 1000000),
  error text check (char_length(error) <= 100000),

  -- Who and when
  started_by uuid not null default auth.uid(),
  started_by_name text not null default '' check (char_length(started_by_name) <= 400),
  started_at timestamptz not null default now(),
  completed_at timestamptz,
  updated_at timestamptz not null default now(),
  -- The local run was removed; what is here stays.
  removed_at timestamptz,

  -- Which repository and branch; a run can be taken over where its branch and the files of its last step were pushed.
  repository text not null default '' check (char_length(repository) <= 4000),
  branch text not null default '' check (char_length(branch) <= 1000),
  base_commit text not null default '' check (char_length(base_commit) <= 200),
  pushed_commit text check (char_length(pushed_commit) <= 200),
  pushed_ref text check (char_length(pushed_ref) <= 1000),
  pushed_checkpoint text check (char_length(pushed_checkpoint) <= 400),
  -- What the run was started with (JSON text); only where contents may leave the machine.
  request text check (char_length(request) <= 1000000),
  scripted boolean not null default false,

  -- Who holds it. Lease and epoch are written by the functions below only.
  store_id uuid not null,
  holder uuid not null default auth.uid(),
  lease_until timestamptz not null default now(),
  epoch integer not null default 1,
  -- Epoch x 2^40 + what counts up with every change at the holder: a late or doubled delivery cannot take a newer one back.
  revision bigint not null default 0,

  unique (project_id, thread_id),
  foreign key (project_id, store_id) references public.wave_stores(project_id, id)
);
create index orchestrator_runs_status on public.orchestrator_runs(project_id, status, phase, gate_status);

-- ── Review queue ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

create table public.human_review_queue (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null,
  thread_id text not null,
  review_id text not null check (char_length(review_id) <= 400),
  story_id text not null default '' check (char_length(story_id) <= 400),
  review_type text not null check (review_type in ('safety', 'gate_decision', 'gate_override', 'budget_exceeded', 'question', 'in_doubt', 'hold')),
  reason text not null check (char_length(reason) <= 20000),
  gate smallint check (gate between 0 and 9),
  agent text check (char_length(agent) <= 100),
  safety_score numeric(3,2) check (safety_score between 0 and 1),
  -- Who asked for an override, if that is what it is: may not approve it where another approver is required.
  requested_by text check (char_length(requested_by) <= 400),
  -- Everything of the request that a person needs to decide; only where contents may leave the machine.
  context jsonb check (pg_column_size(context) <= 500000),
  created_at timestamptz not null default now(),

  -- The resolution. The first one stands; who resolved it is taken from the session, never from the row.
  status text not null default 'pending' check (status in ('pending', 'approved', 'rejected', 'superseded', 'expired')),
  resolved_by text check (char_length(resolved_by) <= 400),
  resolved_by_user uuid,
  resolved_at timestamptz,
  resolution_notes text check (char_length(resolution_notes) <= 10000),
  -- The answer in full ({kind, ...}); null: approve or reject as status says.
  resolution jsonb check (pg_column_size(resolution) <= 200000),

  -- What became of it at the run's holder: applied, refused (say why), or another answer had been given there first.
  outcome text check (outcome in ('applied', 'refused', 'lost')),
  outcome_notes text check (char_length(outcome_notes) <= 20000),
  outcome_at timestamptz,

  revision bigint not null default 0,
  unique (project_id, thread_id, review_id),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id)
);
create index human_review_queue_status on public.human_review_queue(project_id, status);

-- ── Audit log: insert-only ───────────────────────────────────────────────────────────────────────────────────────────────────

create table public.wave_audit_log (
  project_id uuid not null references public.wave_projects(id),
  store_id uuid not null,
  seq bigint not null check (seq > 0),
  thread_id text check (char_length(thread_id) <= 400),
  type text not null check (char_length(type) <= 200),
  name text not null check (char_length(name) <= 200),
  severity text not null check (severity in ('info', 'warning', 'error', 'critical')),
  actor_kind text not null check (actor_kind in ('agent', 'user', 'policy', 'system')),
  actor_name text not null default '' check (char_length(actor_name) <= 400),
  at timestamptz not null,
  story_id text check (char_length(story_id) <= 400),
  gate smallint check (gate between 0 and 9),
  tokens bigint not null default 0,
  cost_usd numeric(12,6),
  safety_tags text[] not null default '{}' check (pg_column_size(safety_tags) <= 20000),
  -- The event as the hash covers it (canonical JSON text); only where contents may leave the machine.
  event text check (char_length(event) <= 2000000),
  previous_hash text not null check (char_length(previous_hash) <= 128),
  hash text not null check (char_length(hash) <= 128),
  recorded_by uuid not null default auth.uid(),
  recorded_at timestamptz not null default now(),
  primary key (project_id, store_id, seq),
  foreign key (project_id, store_id) references public.wave_stores(project_id, id)
);
create index wave_audit_log_thread on public.wave_audit_log(project_id, thread_id, seq);

-- ── Checkpoints and their parts ──────────────────────────────────────────────────────────────────────────────────────────────
-- JSON as text: PostgreSQL's own JSON types refuse some strings that states may hold (NUL, lone surrogates) and rewrite numbers.

create table public.wave_checkpoints (
  project_id uuid not null,
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  parent_checkpoint_id text,
  -- The order in which the holder wrote them.
  number bigint not null,
  -- {v, ts, channel_versions, versions_seen, channels}: without values, which are in the parts.
  checkpoint text not null,
  metadata text not null,
  primary key (project_id, thread_id, checkpoint_ns, checkpoint_id),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id)
);
create index wave_checkpoints_number on public.wave_checkpoints(project_id, thread_id, checkpoint_ns, number);

-- What is new in a checkpoint, by channel. `append`: the first `keep` items of what the parent checkpoint has there, then these items.
create table public.wave_checkpoint_parts (
  project_id uuid not null,
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  channel text not null,
  kind text not null check (kind in ('value', 'append')),
  keep integer not null default 0,
  data text not null,
  primary key (project_id, thread_id, checkpoint_ns, checkpoint_id, channel),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id)
);

create table public.wave_checkpoint_writes (
  project_id uuid not null,
  thread_id text not null,
  checkpoint_ns text not null default '',
  checkpoint_id text not null,
  task_id text not null,
  slot integer not null,
  data text not null,
  revision bigint not null default 0,
  primary key (project_id, thread_id, checkpoint_ns, checkpoint_id, task_id, slot),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id)
);

create table public.wave_effects (
  project_id uuid not null,
  thread_id text not null,
  effect_key text not null,
  kind text not null,
  state text not null check (state in ('intent', 'done')),
  intent text not null,
  result text,
  revision bigint not null default 0,
  primary key (project_id, thread_id, effect_key),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id)
);

-- ── Commands from elsewhere ──────────────────────────────────────────────────────────────────────────────────────────────────

create table public.orchestrator_commands (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.wave_projects(id),
  -- The run it is about; null for start, which names the store that is to run the story.
  thread_id text,
  store_id uuid,
  operation text not null check (operation in ('start', 'pause', 'resume', 'kill', 'decide')),
  -- start: {story: path below .wave/stories}; decide: {gate, decision}.
  payload jsonb not null default '{}' check (pg_column_size(payload) <= 20000),
  reason text not null default '' check (char_length(reason) <= 10000),
  requested_by uuid not null default auth.uid(),
  requested_by_name text not null default '',
  created_at timestamptz not null default now(),
  -- A command that nobody took until then is not carried out any more.
  expires_at timestamptz not null default now() + interval '1 day',
  state text not null default 'pending' check (state in ('pending', 'taken', 'done', 'refused', 'expired')),
  taken_by uuid,
  taken_at timestamptz,
  result text check (char_length(result) <= 20000),
  check ((operation = 'start') = (thread_id is null)),
  check ((operation = 'start') = (store_id is not null)),
  foreign key (project_id, thread_id) references public.orchestrator_runs(project_id, thread_id),
  foreign key (project_id, store_id) references public.wave_stores(project_id, id)
);
create index orchestrator_commands_open on public.orchestrator_commands(project_id, state, created_at);

-- ── Who may what ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
-- As definer, so that a policy on members need not ask the policy on members.

create function wave.role_in(project uuid) returns text language sql stable security definer set search_path = '' as $$
  select m.role from public.wave_project_members m where m.project_id = project and m.user_id = auth.uid()
$$;

create function wave.has_members(project uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.wave_project_members m where m.project_id = project)
$$;

create function wave.owns_store(project uuid, store uuid) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.wave_stores s where s.project_id = project and s.id = store and s.user_id = auth.uid())
$$;

-- The store that asks, by the request's header x-wave-store; null: it does not say. Not who may what, but which of a person's own machines this is.
create function wave.calling_store() returns uuid language sql stable set search_path = '' as $$
  select nullif(nullif(current_setting('request.headers', true), '')::json ->> 'x-wave-store', '')::uuid
$$;

-- Holds the run: its store is the caller's, who still is a lead or developer, and it is the one that asks.
create function wave.holds(project uuid, thread text) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.orchestrator_runs r
    join public.wave_stores s on s.project_id = r.project_id and s.id = r.store_id
    join public.wave_project_members m on m.project_id = r.project_id and m.user_id = s.user_id
    where r.project_id = project and r.thread_id = thread and s.user_id = auth.uid() and m.role in ('lead', 'developer')
      and s.id = coalesce(wave.calling_store(), s.id)
  )
$$;

create function wave.who() returns text language sql stable set search_path = '' as $$
  select coalesce(nullif(auth.jwt() ->> 'email', ''), auth.uid()::text, 'nobody')
$$;

revoke all on all functions in schema wave from public;
grant execute on all functions in schema wave to authenticated;

do $$
declare t text;
begin
  foreach t in array array['wave_projects', 'wave_project_members', 'wave_stores', 'orchestrator_runs', 'human_review_queue', 'wave_audit_log',
    'wave_checkpoints', 'wave_checkpoint_parts', 'wave_checkpoint_writes', 'wave_effects', 'orchestrator_commands'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('revoke all on public.%I from anon, authenticated, public', t);
    execute format('grant select on public.%I to authenticated', t);
  end loop;
end $$;

-- Columns are granted one by one where a client has no business with the others; triggers below force the rest.
grant insert (id, name, commands_allowed, different_approver), update (name, commands_allowed, different_approver) on public.wave_projects to authenticated;
grant update (role), delete on public.wave_project_members to authenticated;
grant insert (project_id, id, machine), update (machine) on public.wave_stores to authenticated;
grant insert, update on public.orchestrator_runs to authenticated;
grant insert, update on public.human_review_queue to authenticated;
grant insert on public.wave_audit_log to authenticated;
grant insert, update, delete on public.wave_checkpoints, public.wave_checkpoint_parts, public.wave_checkpoint_writes, public.wave_effects to authenticated;
grant insert (id, project_id, thread_id, store_id, operation, payload, reason), update (state, result) on public.orchestrator_commands to authenticated;

-- Its maker reads it before being a member, which is when the insert returns the row; not after having left.
create policy read on public.wave_projects for select to authenticated using (wave.role_in(id) is not null or (created_by = (select auth.uid()) and not wave.has_members(id)));
create policy make on public.wave_projects for insert to authenticated with check (created_by = (select auth.uid()));
create policy manage on public.wave_projects for update to authenticated using (wave.role_in(id) = 'lead');

create policy read on public.wave_project_members for select to authenticated using (wave.role_in(project_id) is not null);
create policy manage on public.wave_project_members for update to authenticated using (wave.role_in(project_id) = 'lead');
create policy leave on public.wave_project_members for delete to authenticated using (wave.role_in(project_id) = 'lead' or user_id = (select auth.uid()));

create policy read on public.wave_stores for select to authenticated using (wave.role_in(project_id) is not null);
create policy register on public.wave_stores for insert to authenticated with check (user_id = (select auth.uid()) and wave.role_in(project_id) in ('lead', 'developer'));
create policy rename on public.wave_stores for update to authenticated using (user_id = (select auth.uid()) and wave.role_in(project_id) in ('lead', 'developer'));

create policy read on public.orchestrator_runs for select to authenticated using (wave.role_in(project_id) is not null);
create policy begin on public.orchestrator_runs for insert to authenticated with check (wave.role_in(project_id) in ('lead', 'developer') and wave.owns_store(project_id, store_id));
create policy hold on public.orchestrator_runs for update to authenticated using (wave.holds(project_id, thread_id)) with check (wave.owns_store(project_id, store_id));

create policy read on public.human_review_queue for select to authenticated using (wave.role_in(project_id) is not null);
create policy ask on public.human_review_queue for insert to authenticated with check (wave.holds(project_id, thread_id));
create policy answer on public.human_review_queue for update to authenticated using (wave.role_in(project_id) in ('lead', 'developer'));

create policy read on public.wave_audit_log for select to authenticated using (wave.role_in(project_id) is not null);
create policy record on public.wave_audit_log for insert to authenticated with check (wave.role_in(project_id) in ('lead', 'developer') and wave.owns_store(project_id, store_id));

do $$
declare t text;
begin
  foreach t in array array['wave_checkpoints', 'wave_checkpoint_parts', 'wave_checkpoint_writes', 'wave_effects'] loop
    execute format('create policy read on public.%I for select to authenticated using (wave.role_in(project_id) is not null)', t);
    execute format('create policy add on public.%I for insert to authenticated with check (wave.holds(project_id, thread_id))', t);
    execute format('create policy change on public.%I for update to authenticated using (wave.holds(project_id, thread_id))', t);
    execute format('create policy remove on public.%I for delete to authenticated using (wave.holds(project_id, thread_id))', t);
  end loop;
end $$;

create policy read on public.orchestrator_commands for select to authenticated using (wave.role_in(project_id) is not null);
create policy give on public.orchestrator_commands for insert to authenticated with check (
  wave.role_in(project_id) in ('lead', 'developer')
  and exists (select from public.wave_projects p where p.id = project_id and p.commands_allowed)
);
create policy take on public.orchestrator_commands for update to authenticated using (
  (thread_id is not null and wave.holds(project_id, thread_id)) or (store_id is not null and wave.owns_store(project_id, store_id))
);

-- ── What no client can say of itself ─────────────────────────────────────────────────────────────────────────────────────────
-- Triggers look at current_user: inside the functions below, which are definer, it is their owner, and those may do what clients may not.

create function wave.is_client() returns boolean language sql stable set search_path = '' as $$ select current_user in ('authenticated', 'anon') $$;
grant execute on function wave.is_client() to authenticated;

create function wave.project_made() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.wave_project_members(project_id, user_id, email, role) values (new.id, new.created_by, coalesce(auth.jwt() ->> 'email', ''), 'lead');
  return null;
end $$;
create trigger project_made after insert on public.wave_projects for each row execute function wave.project_made();

-- A project without a lead could not be managed any more.
create function wave.keep_a_lead() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if old.role = 'lead' and (tg_op = 'DELETE' or new.role <> 'lead')
    and not exists (select from public.wave_project_members m where m.project_id = old.project_id and m.role = 'lead' and m.user_id <> old.user_id) then
    raise exception 'The last lead of a project cannot go: make somebody else lead first.' using errcode = 'P0001';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger keep_a_lead before update or delete on public.wave_project_members for each row execute function wave.keep_a_lead();

create function wave.guard_run() returns trigger language plpgsql set search_path = '' as $$
begin
  if not wave.is_client() then return new; end if;
  if tg_op = 'INSERT' then
    new.id := gen_random_uuid();
    new.started_by := auth.uid();
    new.holder := auth.uid();
    new.lease_until := now();
    new.epoch := 1;
    return new;
  end if;
  -- A late delivery changes nothing.
  if new.revision < old.revision then return null; end if;
  if new.store_id <> old.store_id then raise exception 'This run is held by another machine.' using errcode = '42501', hint = 'not_holder'; end if;
  new.id := old.id;
  new.project_id := old.project_id;
  new.thread_id := old.thread_id;
  new.started_by := old.started_by;
  new.started_by_name := old.started_by_name;
  new.started_at := old.started_at;
  new.holder := old.holder;
  new.lease_until := old.lease_until;
  new.epoch := old.epoch;
  new.updated_at := now();
  return new;
end $$;
create trigger guard_run before insert or update on public.orchestrator_runs for each row execute function wave.guard_run();

-- What an answer amounts to, as contract/review.ts has it; null: it says nothing of its own.
create function wave.status_of(resolution jsonb) returns text language sql immutable set search_path = '' as $$
  select case
    when resolution ->> 'kind' is null then null
    when resolution ->> 'kind' = 'reject' or (resolution ->> 'kind' = 'decide' and resolution ->> 'decision' is distinct from 'go') then 'rejected'
    else 'approved'
  end
$$;

-- Whether it lets something happen that needs an approval: an answer to a question does not, nor does going on after a hold.
create function wave.approves(status text, resolution jsonb) returns boolean language sql immutable set search_path = '' as $$
  select status = 'approved' and coalesce(resolution ->> 'kind', 'approve') in ('approve', 'edit', 'decide')
$$;

create function wave.may_not_approve(project uuid, thread text, requested_by text) returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.orchestrator_runs r join public.wave_projects p on p.id = r.project_id
    where r.project_id = project and r.thread_id = thread and p.different_approver and (r.started_by = auth.uid() or requested_by = wave.who())
  )
$$;

create function wave.guard_review() returns trigger language plpgsql set search_path = '' as $$
declare
  held boolean;
  -- This very write is the resolution.
  resolves boolean;
begin
  if not wave.is_client() then return new; end if;
  held := wave.holds(new.project_id, new.thread_id);

  if tg_op = 'INSERT' then
    -- Of an upsert whose row is there already: the update below is what counts.
    if exists (select from public.human_review_queue q where q.project_id = new.project_id and q.thread_id = new.thread_id and q.review_id = new.review_id) then return new; end if;
    new.id := gen_random_uuid();
    new.created_at := now();
    resolves := new.status in ('approved', 'rejected');
    new.outcome := null; new.outcome_notes := null; new.outcome_at := null;
  else
    -- A late delivery changes nothing.
    if held and new.revision < old.revision then return null; end if;
    new.id := old.id;
    new.project_id := old.project_id;
    new.thread_id := old.thread_id;
    new.review_id := old.review_id;
    new.created_at := old.created_at;
    resolves := old.status = 'pending' and new.status in ('approved', 'rejected');
    if not held and not resolves then
      if old.status <> 'pending' then raise exception 'This review was resolved before, by %.', coalesce(old.resolved_by, 'nobody') using errcode = 'P0001'; end if;
      raise exception 'Only an open review can be resolved, with approved or rejected.' using errcode = 'P0001';
    end if;
    -- What was asked stays what it was: its holder may bring it up to date, and only while it is open.
    if not held or old.status <> 'pending' then
      new.review_type := old.review_type; new.reason := old.reason; new.gate := old.gate; new.agent := old.agent; new.story_id := old.story_id;
      new.safety_score := old.safety_score; new.requested_by := old.requested_by; new.context := old.context;
    end if;
    if not held then
      new.revision := old.revision;
      new.outcome := old.outcome; new.outcome_notes := old.outcome_notes; new.outcome_at := old.outcome_at;
    end if;
    if held and old.status in ('approved', 'rejected') and old.outcome is null and new.outcome = 'refused' and new.status = 'pending' then
      -- The holder's own rules refused the answer: it had no effect, so the question is open again. outcome_notes keep who gave it and what was against it.
      new.status := 'pending'; new.resolution := null; new.resolution_notes := null; new.resolved_by := null; new.resolved_by_user := null; new.resolved_at := null;
      return new;
    end if;
    if not resolves then
      -- The first resolution stands, whoever comes later; what has lapsed is neither open again nor resolved.
      if old.status in ('approved', 'rejected') or new.status in ('pending', 'approved', 'rejected') then new.status := old.status; end if;
      new.resolution := old.resolution; new.resolution_notes := old.resolution_notes;
      new.resolved_by := old.resolved_by; new.resolved_by_user := old.resolved_by_user; new.resolved_at := old.resolved_at;
      return new;
    end if;
    new.outcome := null; new.outcome_notes := null; new.outcome_at := null;
  end if;

  if not resolves then
    new.resolution := null; new.resolution_notes := null; new.resolved_by := null; new.resolved_by_user := null; new.resolved_at := null;
    return new;
  end if;
  if wave.status_of(new.resolution) <> new.status then
    raise exception 'The answer says another thing than the status %.', new.status using errcode = '23514';
  end if;
  if wave.approves(new.status, new.resolution) and wave.may_not_approve(new.project_id, new.thread_id, new.requested_by) then
    raise exception 'Somebody else than who started the run or asked for it has to approve this.' using errcode = '42501', hint = 'different_approver';
  end if;
  new.resolved_by := wave.who();
  new.resolved_by_user := auth.uid();
  new.resolved_at := now();
  return new;
end $$;
create trigger guard_review before insert or update on public.human_review_queue for each row execute function wave.guard_review();

create function wave.guard_audit() returns trigger language plpgsql set search_path = '' as $$
begin
  new.recorded_by := coalesce(auth.uid(), new.recorded_by);
  new.recorded_at := now();
  return new;
end $$;
create trigger guard_audit before insert on public.wave_audit_log for each row execute function wave.guard_audit();

-- For everybody, the service role and the owner of the database included.
create function wave.append_only() returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception 'The audit log is append-only.' using errcode = '42501';
end $$;
create trigger append_only before update or delete on public.wave_audit_log for each row execute function wave.append_only();
create trigger append_only_truncate before truncate on public.wave_audit_log for each statement execute function wave.append_only();

-- A late delivery changes nothing, here too.
create function wave.newest_stays() returns trigger language plpgsql set search_path = '' as $$
begin
  return case when new.revision < old.revision then null else new end;
end $$;
create trigger newest_stays before update on public.wave_checkpoint_writes for each row execute function wave.newest_stays();
create trigger newest_stays before update on public.wave_effects for each row execute function wave.newest_stays();

create function wave.guard_command() returns trigger language plpgsql set search_path = '' as $$
begin
  if not wave.is_client() then return new; end if;
  if tg_op = 'INSERT' then
    new.requested_by := auth.uid();
    new.requested_by_name := wave.who();
    new.state := 'pending';
    return new;
  end if;
  if old.state in ('done', 'refused', 'expired') then raise exception 'This command was carried out or refused before.' using errcode = 'P0001'; end if;
  if new.state = 'pending' and old.state <> 'pending' then raise exception 'This command was taken before.' using errcode = 'P0001'; end if;
  if new.state = 'taken' then
    if old.state <> 'pending' then raise exception 'This command was taken before.' using errcode = 'P0001'; end if;
    if old.expires_at < now() then raise exception 'This command has expired.' using errcode = 'P0001'; end if;
    new.taken_by := auth.uid();
    new.taken_at := now();
  end if;
  return new;
end $$;
create trigger guard_command before insert or update on public.orchestrator_commands for each row execute function wave.guard_command();

-- ── Functions for clients ────────────────────────────────────────────────────────────────────────────────────────────────────

-- Raised by every migration: a client tells from it whether the schema is older or newer than what it knows.
create function public.wave_schema_version() returns integer language sql immutable set search_path = '' as $$ select 1 $$;

-- Adds a user of this Supabase project by address, or changes the role. Leads only.
create function public.add_project_member(p_project uuid, p_email text, p_role text) returns void language plpgsql security definer set search_path = '' as $$
declare
  found_user uuid;
begin
  if wave.role_in(p_project) is distinct from 'lead' then raise exception 'Only a lead of the project can add members.' using errcode = '42501'; end if;
  select u.id into found_user from auth.users u where lower(u.email) = lower(btrim(p_email));
  if found_user is null then raise exception 'Nobody with this address has signed up yet.' using errcode = 'P0001'; end if;
  insert into public.wave_project_members(project_id, user_id, email, role) values (p_project, found_user, lower(btrim(p_email)), p_role)
  on conflict (project_id, user_id) do update set role = excluded.role, email = excluded.email;
end $$;

-- Renews the leases of runs that this store drives, by the database's clock; returns those that it still holds. At most 10 minutes.
create function public.renew_run_leases(p_project uuid, p_store uuid, p_threads text[], p_seconds integer) returns setof text language plpgsql security definer set search_path = '' as $$
begin
  if not wave.owns_store(p_project, p_store) or coalesce(wave.role_in(p_project), '') not in ('lead', 'developer') then raise exception 'This store is not yours.' using errcode = '42501'; end if;
  return query
    update public.orchestrator_runs r set lease_until = now() + make_interval(secs => least(greatest(p_seconds, 0), 600))
    where r.project_id = p_project and r.store_id = p_store and r.thread_id = any(p_threads)
    returning r.thread_id;
end $$;

-- Another machine goes on with a run: once the lease has ended, the branch is pushed and the run has not ended. Who comes first gets it.
create function public.take_over_run(p_project uuid, p_thread text, p_store uuid) returns public.orchestrator_runs language plpgsql security definer set search_path = '' as $$
declare
  run public.orchestrator_runs;
begin
  if not wave.owns_store(p_project, p_store) or coalesce(wave.role_in(p_project), '') not in ('lead', 'developer') then raise exception 'This store is not yours.' using errcode = '42501'; end if;
  select * into run from public.orchestrator_runs r where r.project_id = p_project and r.thread_id = p_thread for update;
  if not found then raise exception 'There is no such run in this project.' using errcode = 'P0002'; end if;
  if run.store_id = p_store then return run; end if;
  if run.status in ('complete', 'killed', 'failed') then raise exception 'This run has ended (%).', run.status using errcode = 'P0001'; end if;
  if run.lease_until > now() then raise exception 'This run is still driven by the machine that holds it, until %.', run.lease_until using errcode = 'P0001'; end if;
  if run.pushed_commit is null then raise exception 'The branch of this run was not pushed: hand it over from the machine that holds it first.' using errcode = 'P0001'; end if;
  update public.orchestrator_runs r
    set store_id = p_store, holder = auth.uid(), epoch = r.epoch + 1, lease_until = now() + interval '60 seconds', updated_at = now(), revision = (r.epoch + 1)::bigint << 40
    where r.id = run.id returning * into run;
  return run;
end $$;

revoke all on function public.wave_schema_version(), public.add_project_member(uuid, text, text), public.renew_run_leases(uuid, uuid, text[], integer), public.take_over_run(uuid, text, uuid) from public, anon;
grant execute on function public.wave_schema_version(), public.add_project_member(uuid, text, text), public.renew_run_leases(uuid, uuid, text[], integer), public.take_over_run(uuid, text, uuid) to authenticated;
revoke all on all functions in schema wave from public, anon;
-- What policies and triggers ask runs as who asks.
grant execute on function wave.status_of(jsonb), wave.approves(text, jsonb), wave.may_not_approve(uuid, text, text) to authenticated;

-- ── Realtime ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

do $$ begin
  if exists (select from pg_publication where pubname = 'supabase_realtime') then
    alter publication supabase_realtime add table public.human_review_queue, public.orchestrator_commands, public.orchestrator_runs;
  end if;
end $$;
