/** Runs that have ended cannot be resumed or gone back to: their states are kept to be looked at, and what was kept for going on can go. */
export const ENDED = `('complete', 'killed', 'failed')`;

/** Threads of ended runs that keep effects that are done, or writes of steps. An effect whose outcome was never known stays, as what is known of it. */
export const STALE_RUNS = `
  SELECT thread_id FROM run WHERE status IN ${ENDED} AND (
    EXISTS (SELECT 1 FROM effect WHERE effect.thread_id=run.thread_id AND (effect.state='done' OR effect.kind='model_answer'))
    OR EXISTS (SELECT 1 FROM thread JOIN pending_write ON pending_write.thread=thread.id WHERE thread.thread_id=run.thread_id)
  )`;
