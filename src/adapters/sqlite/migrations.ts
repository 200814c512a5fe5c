import { OUTBOX_SCHEMA } from './outbox/schema.ts';

/** Marks the file as ours ("WAVE" in ASCII), so that somebody else's database is never migrated by mistake. */
export const APPLICATION_ID = 0x57_41_56_45;

/**
 * The schema, as the ordered steps that lead to it: step n brings a file from version n to n + 1. A step that
 * was released is never edited; a change is a new step at the end.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- Checkpoints. A thread here is a LangGraph thread with its namespace. Ids are never given out twice
  -- (AUTOINCREMENT), because other connections remember them.
  CREATE TABLE thread(id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id TEXT NOT NULL, namespace TEXT NOT NULL, dictionary BLOB, UNIQUE(thread_id, namespace));
  CREATE TABLE checkpoint(thread INTEGER NOT NULL, id ANY NOT NULL, parent ANY, skeleton BLOB NOT NULL, PRIMARY KEY(thread, id)) STRICT, WITHOUT ROWID;
  CREATE TABLE blob(id INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER NOT NULL, data BLOB NOT NULL);
  CREATE INDEX blob_thread ON blob(thread);
  -- An array that grows: its items, after the first base_length items of the list it branched off.
  CREATE TABLE list(id INTEGER PRIMARY KEY AUTOINCREMENT, thread INTEGER NOT NULL, base INTEGER, base_length INTEGER NOT NULL);
  CREATE INDEX list_thread ON list(thread);
  CREATE TABLE item(list INTEGER NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(list, position)) WITHOUT ROWID;
  CREATE TABLE pending_write(thread INTEGER NOT NULL, checkpoint ANY NOT NULL, task ANY NOT NULL, slot INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(thread, checkpoint, task, slot)) STRICT, WITHOUT ROWID;

  -- Runs. The request is large and never changes, so it is not rewritten with every step.
  CREATE TABLE run(
    thread_id TEXT PRIMARY KEY, project_id TEXT NOT NULL, story_id TEXT NOT NULL, title TEXT NOT NULL, repository TEXT NOT NULL,
    status TEXT NOT NULL, status_reason TEXT NOT NULL, started_by TEXT NOT NULL, started_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    summary TEXT, checkpoints INTEGER NOT NULL DEFAULT 0, checkpoint_at TEXT, owner TEXT, lease_until INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE run_request(thread_id TEXT PRIMARY KEY, request TEXT NOT NULL) STRICT;
  CREATE TABLE review(id TEXT PRIMARY KEY, thread_id TEXT NOT NULL, story_id TEXT NOT NULL, created_at TEXT NOT NULL, status TEXT NOT NULL, request TEXT NOT NULL, resolution TEXT) STRICT;
  CREATE INDEX review_thread ON review(thread_id, status);
  CREATE INDEX review_status ON review(status);
  CREATE TABLE effect(key TEXT PRIMARY KEY, thread_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, intent TEXT NOT NULL, result TEXT) STRICT;
  CREATE INDEX effect_thread ON effect(thread_id);
  CREATE TABLE control(id INTEGER PRIMARY KEY AUTOINCREMENT, thread_id TEXT NOT NULL, operation TEXT NOT NULL, reason TEXT NOT NULL, requested_by TEXT NOT NULL) STRICT;
  CREATE INDEX control_thread ON control(thread_id);

  -- Which run changed last, for the other processes that have this file open.
  CREATE TABLE change(thread_id TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT;
  CREATE INDEX change_revision ON change(revision);

  -- The audit log. Events of a checkpoint carry its id and their place in it: written twice, they are there once.
  CREATE TABLE audit(
    seq INTEGER PRIMARY KEY, thread_id TEXT, event TEXT NOT NULL, previous_hash TEXT NOT NULL, hash TEXT NOT NULL,
    checkpoint TEXT, position INTEGER, UNIQUE(thread_id, checkpoint, position)
  ) STRICT;
  CREATE INDEX audit_thread ON audit(thread_id, seq);
  CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
  `,
  `
  -- What each checkpoint is, in a few words: a run's steps are listed without loading a state. Numbers count how they came, whatever the clock said.
  CREATE TABLE step(
    thread_id TEXT NOT NULL, number INTEGER NOT NULL, checkpoint TEXT NOT NULL, parent TEXT, at TEXT NOT NULL, attempt INTEGER NOT NULL, note TEXT NOT NULL,
    PRIMARY KEY(thread_id, number)
  ) STRICT, WITHOUT ROWID;
  CREATE UNIQUE INDEX step_checkpoint ON step(thread_id, checkpoint);
  -- The newest checkpoint is the one that came last. Ids begin with the time, and a clock can be set back.
  ALTER TABLE checkpoint ADD COLUMN number INTEGER;
  CREATE INDEX checkpoint_number ON checkpoint(thread, number);
  `,
  // No table changes, but an older version could not read what is written from here on: a row of `item` can stand for several, which are in a blob
  // (checkpoints/segments.ts), and a pending write can refer to what its step stored (checkpoints/pendingWrites.ts).
  '',
  OUTBOX_SCHEMA,
];

export const SCHEMA_VERSION = MIGRATIONS.length;
