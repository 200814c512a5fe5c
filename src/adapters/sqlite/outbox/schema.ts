/**
 * The outbox's step of the schema. Triggers fill it: whatever changes a run, by whatever way, tells the outbox in its own transaction, and only while
 * something may leave. An entry says what changed, never what it is: that is read when it is sent. A thing that changes ten times waits once.
 * Whoever makes one of these tables anew in a later step has to make its triggers anew, too.
 */
export const OUTBOX_SCHEMA = `
  CREATE TABLE mirror(
    id INTEGER PRIMARY KEY CHECK(id=1), store_id TEXT, project TEXT, sharing TEXT NOT NULL DEFAULT 'off', since TEXT, revision INTEGER NOT NULL DEFAULT 0,
    backlog TEXT, sender TEXT, sender_until INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  INSERT INTO mirror(id) VALUES(1);
  -- How far the audit log was sent: rows are numbered and never change, so they need no entries of their own.
  CREATE TABLE mirror_project(project TEXT PRIMARY KEY, audit_sent INTEGER NOT NULL DEFAULT 0) STRICT;
  -- Runs that the project knows of. removed: what the run was when it was removed here.
  CREATE TABLE mirror_run(project TEXT NOT NULL, thread_id TEXT NOT NULL, epoch INTEGER NOT NULL DEFAULT 1, removed TEXT, PRIMARY KEY(project, thread_id)) STRICT;
  CREATE TABLE outbox(
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, thread_id TEXT NOT NULL, thread INTEGER NOT NULL DEFAULT 0, ref ANY NOT NULL DEFAULT '', task ANY NOT NULL DEFAULT '',
    slot INTEGER NOT NULL DEFAULT 0, whole INTEGER NOT NULL DEFAULT 0, revision INTEGER NOT NULL, at TEXT NOT NULL, UNIQUE(kind, thread_id, thread, ref, task, slot)
  ) STRICT;
  -- What was refused there for what it is. It is tried again when it changes.
  CREATE TABLE outbox_aside(kind TEXT NOT NULL, thread_id TEXT NOT NULL, what TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY(kind, thread_id, what)) STRICT;
  -- Who goes on with the run on another machine; null while it is held here.
  ALTER TABLE run ADD COLUMN lost_to TEXT;

  CREATE TRIGGER outbox_run_added AFTER INSERT ON run WHEN (SELECT sharing FROM mirror) <> 'off' AND NEW.lost_to IS NULL BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, revision, at) VALUES('run', NEW.thread_id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  CREATE TRIGGER outbox_run_changed AFTER UPDATE OF status, status_reason, summary, title ON run WHEN (SELECT sharing FROM mirror) <> 'off' AND NEW.lost_to IS NULL BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, revision, at) VALUES('run', NEW.thread_id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  CREATE TRIGGER outbox_request_changed AFTER UPDATE ON run_request WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, revision, at)
    SELECT 'run', thread_id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM run WHERE thread_id=NEW.thread_id AND lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  -- What is removed here can no longer be sent; that it was removed can, where the run is known.
  CREATE TRIGGER outbox_run_removed AFTER DELETE ON run BEGIN
    DELETE FROM outbox WHERE thread_id=OLD.thread_id;
    DELETE FROM outbox_aside WHERE thread_id=OLD.thread_id AND kind<>'audit';
    DELETE FROM mirror_run WHERE thread_id=OLD.thread_id AND OLD.lost_to IS NOT NULL;
    UPDATE mirror_run SET removed=json_object(
      'threadId', OLD.thread_id, 'projectId', OLD.project_id, 'storyId', OLD.story_id, 'title', OLD.title, 'repository', OLD.repository, 'status', OLD.status, 'statusReason', OLD.status_reason,
      'startedBy', OLD.started_by, 'startedAt', OLD.started_at, 'updatedAt', OLD.updated_at, 'summary', json(OLD.summary), 'removedAt', strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    ) WHERE thread_id=OLD.thread_id;
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, revision, at)
    SELECT 'forget', thread_id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM mirror_run
    WHERE thread_id=OLD.thread_id AND project=(SELECT project FROM mirror WHERE sharing<>'off')
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;

  CREATE TRIGGER outbox_review_added AFTER INSERT ON review WHEN (SELECT sharing FROM mirror) <> 'off' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, ref, revision, at)
    SELECT 'review', thread_id, NEW.id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM run WHERE thread_id=NEW.thread_id AND lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  CREATE TRIGGER outbox_review_changed AFTER UPDATE ON review WHEN (SELECT sharing FROM mirror) <> 'off' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, ref, revision, at)
    SELECT 'review', thread_id, NEW.id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM run WHERE thread_id=NEW.thread_id AND lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;

  CREATE TRIGGER outbox_checkpoint_added AFTER INSERT ON checkpoint WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, thread, ref, revision, at)
    SELECT 'checkpoint', thread_id, NEW.thread, NEW.id, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    FROM thread JOIN run USING(thread_id) WHERE thread.id=NEW.thread AND run.lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  -- whole: written again, so what was sent of it before may be wrong: all of its values are sent.
  CREATE TRIGGER outbox_checkpoint_changed AFTER UPDATE OF parent, skeleton ON checkpoint WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, thread, ref, whole, revision, at)
    SELECT 'checkpoint', thread_id, NEW.thread, NEW.id, 1, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    FROM thread JOIN run USING(thread_id) WHERE thread.id=NEW.thread AND run.lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision, whole=1;
  END;

  CREATE TRIGGER outbox_write_added AFTER INSERT ON pending_write WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, thread, ref, task, slot, revision, at)
    SELECT 'writes', thread_id, NEW.thread, NEW.checkpoint, NEW.task, NEW.slot, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    FROM thread JOIN run USING(thread_id) WHERE thread.id=NEW.thread AND run.lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  CREATE TRIGGER outbox_write_changed AFTER UPDATE ON pending_write WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, thread, ref, task, slot, revision, at)
    SELECT 'writes', thread_id, NEW.thread, NEW.checkpoint, NEW.task, NEW.slot, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
    FROM thread JOIN run USING(thread_id) WHERE thread.id=NEW.thread AND run.lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;

  CREATE TRIGGER outbox_effect_added AFTER INSERT ON effect WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, ref, revision, at)
    SELECT 'effect', thread_id, NEW.key, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM run WHERE thread_id=NEW.thread_id AND lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
  CREATE TRIGGER outbox_effect_changed AFTER UPDATE ON effect WHEN (SELECT sharing FROM mirror) = 'content' BEGIN
    UPDATE mirror SET revision=revision+1;
    INSERT INTO outbox(kind, thread_id, ref, revision, at)
    SELECT 'effect', thread_id, NEW.key, (SELECT revision FROM mirror), strftime('%Y-%m-%dT%H:%M:%fZ', 'now') FROM run WHERE thread_id=NEW.thread_id AND lost_to IS NULL
    ON CONFLICT(kind, thread_id, thread, ref, task, slot) DO UPDATE SET revision=excluded.revision;
  END;
`;
