import { remoteStatus, type RemoteStatus } from '../../src/contract/supabase.ts';

/** A connection that works; every field can be changed. */
export function aStatus(change: Partial<RemoteStatus> = {}): RemoteStatus {
  return remoteStatus.parse({
    state: 'connected', since: '2026-11-30T14:02:00.000Z', projectName: 'Shop', user: 'ada@example.com', sharing: 'metadata', waiting: 0, waitingSince: null, live: true, problem: null, ...change,
  });
}
