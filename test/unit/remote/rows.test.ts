// What leaves the machine: bounded, without secrets, and without contents where those may not leave.
import assert from 'node:assert/strict';
import { storedRequest } from '../../../src/core/orchestrator/runRequest.ts';
import type { Parcel } from '../../../src/core/ports/outbox.ts';
import { redactInTurns, redactJson, redactValue } from '../../../src/core/redact/redactJson.ts';
import { redact } from '../../../src/core/redact/redact.ts';
import { remoteRevision } from '../../../src/core/remote/outgoing/bounds.ts';
import { auditRow, checkpointRows, effectRow, writeRow } from '../../../src/core/remote/outgoing/contentRows.ts';
import { reviewRow } from '../../../src/core/remote/outgoing/reviewRow.ts';
import { runRow } from '../../../src/core/remote/outgoing/runRow.ts';
import { makeHarness, silentLogger } from '../../fakes/orchestratorHarness.ts';
import { aReview } from '../../fakes/runs.ts';
import { openSqliteStore } from '../../../src/adapters/sqlite/openSqliteStore.ts';
import { systemClock } from '../../../src/core/ports/clock.ts';
import { waveProjection } from '../../../src/core/run/projection.ts';

/** Made here, so that no secret lies in the sources. */
const SECRET = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
const context = (sharing: 'metadata' | 'content') => ({ projectId: '11111111-1111-4111-8111-111111111111', storeId: '22222222-2222-4222-8222-222222222222', sharing, repositoryName: () => Promise.resolve('git@example.com:greet.git') });

describe('remote: rows that leave', () => {
  it('a text is redacted the same in parts as at once, however long it is', async () => {
    const text = `${'line of harmless code that goes on\n'.repeat(2_000)}token ${SECRET}\n${'more of it\n'.repeat(4_000)}${SECRET}`;
    assert.equal(await redactInTurns(text), redact(text));
    assert.ok(!(await redactInTurns(text)).includes(SECRET));
  });

  it('JSON is redacted in every text of it, and comes back as it was where there is no secret', async () => {
    assert.equal(await redactJson('{"n":1.50,"big":12345678901234567890,"t":"x"}'), '{"n":1.50,"big":12345678901234567890,"t":"x"}');
    const clean = await redactValue({ deep: [{ text: `export T=${SECRET}` }], [SECRET]: 1, password: 'Xk29-vLq8#zR', name: 'Ada', n: null });
    assert.ok(!JSON.stringify(clean).includes(SECRET) && !JSON.stringify(clean).includes('vLq8'), JSON.stringify(clean));
    assert.equal((clean as { name: string }).name, 'Ada');
  });

  it('a run of the product, with and without contents', async () => {
    const harness = makeHarness();
    try {
      const threadId = await harness.start();
      await harness.orchestrator.settled(threadId);
      const store = openSqliteStore({ path: harness.storePath, projection: waveProjection, redact, clock: systemClock, logger: silentLogger });
      const found = store.run(threadId);
      store.close();
      assert.ok(found);
      const parcel: Extract<Parcel, { kind: 'run' }> = { kind: 'run', epoch: 2, revision: 7, run: { ...found, title: 't'.repeat(3_000), statusReason: `why ${SECRET} ${'r'.repeat(30_000)}` } };
      const full = await runRow(parcel, context('content'));
      assert.deepEqual([full.status, full.current_gate, full.title.length, full.repository, full.revision], ['complete', 9, 2_000, 'git@example.com:greet.git', 2 * 2 ** 40 + 7]);
      assert.ok(full.completed_at !== null && full.request?.includes('acceptanceCriteria') && full.status_reason.length <= 20_000 && !full.status_reason.includes(SECRET));
      const bare = await runRow(parcel, context('metadata'));
      assert.deepEqual([bare.request, bare.error, bare.violations, bare.files_created], [null, null, [], []]);
      assert.ok(bare.status_reason.length <= 300);
      const { worktreePath } = storedRequest.parse(found.request);
      const gone = { ...parcel, run: { ...found, statusReason: `The worktree ${worktreePath} of ${found.repository} is gone.` } };
      for (const sharing of ['content', 'metadata'] as const) assert.equal((await runRow(gone, context(sharing))).status_reason, 'The worktree T-1 of repo is gone.');
    } finally {
      await harness.dispose();
    }
  });

  it('a review with an answer', async () => {
    const review = aReview({ reason: `asks: curl -H "Authorization: token ${SECRET}"` }, { status: 'approved', resolution: { kind: 'edit', by: 'Grace', at: '2026-11-30T12:00:00.000Z', reason: 'safer so', input: { command: 'npm ci', note: 'x'.repeat(200) } } });
    const parcel = { kind: 'review', epoch: 1, revision: 3, review } as const;
    const full = await reviewRow(parcel, context('content'));
    assert.ok(!JSON.stringify(full).includes(SECRET));
    assert.deepEqual([full.review_type, full.safety_score, full.status, full.resolution_notes], ['safety', 0.78, 'approved', 'safer so']);
    assert.deepEqual((full.resolution as { input: unknown }).input, { command: 'npm ci', note: 'x'.repeat(200) });
    const bare = await reviewRow(parcel, context('metadata'));
    assert.deepEqual([bare.context, bare.resolution], [null, { kind: 'edit', by: 'Grace', at: '2026-11-30T12:00:00.000Z', reason: 'safer so' }]);
    const large = await reviewRow({ ...parcel, review: { ...review, resolution: { kind: 'edit', by: 'Grace', at: '2026-11-30T12:00:00.000Z', reason: '', input: { content: 'y'.repeat(300_000) } } } }, context('content'));
    assert.deepEqual(large.resolution, { kind: 'edit', by: 'Grace', at: '2026-11-30T12:00:00.000Z', reason: '' });
  });

  it('checkpoints, writes and effects', async () => {
    const { checkpoint, parts } = await checkpointRows('t', {
      namespace: '', id: 'c', parent: null, number: 4, checkpoint: '{"v":4}', metadata: '{"source":"loop"}',
      parts: [{ channel: 'messages', kind: 'append', keep: 2, data: () => JSON.stringify([{ text: `here: ${SECRET}` }]) }],
    }, context('content'));
    assert.deepEqual([checkpoint.number, parts[0]?.keep, parts[0]?.data.includes(SECRET), parts[0]?.data.includes('[redacted:')], [4, 2, false, true]);
    const write = await writeRow({ kind: 'writes', threadId: 't', epoch: 1, revision: 1, writes: { namespace: '', checkpoint: 'c', task: 'k', slot: -1, data: JSON.stringify([[0, 'messages', '', SECRET]]) } }, context('content'));
    const effect = await effectRow({ kind: 'effect', threadId: 't', epoch: 1, revision: 1, effect: { key: 'e', kind: 'command', state: 'intent', intent: { command: `curl ${SECRET}` }, result: null } }, context('content'));
    assert.ok(!write.data.includes(SECRET) && !effect.intent.includes(SECRET));
    assert.equal(effect.result, null);
  });

  it('audit rows as they were sealed, or without their event; one that cannot be read keeps its place in the chain', () => {
    const event = { type: 'agent_action', name: 'tool.read_file', severity: 'info', actor: { kind: 'agent', name: 'dev' }, at: '2026-11-30T12:00:00.000Z', summary: 's', storyId: 'S', gate: 4, tokens: 12, costUsd: 0.1, safetyTags: ['x'], details: {} };
    const parcel = (text: string): Extract<Parcel, { kind: 'audit' }> => ({ kind: 'audit', epoch: 1, revision: 1, row: { seq: 9, threadId: 't', event: text, previousHash: 'a', hash: 'b' } });
    const text = JSON.stringify(event);
    assert.deepEqual([auditRow(parcel(text), context('content')).event, auditRow(parcel(text), context('metadata')).event], [text, null]);
    const { name, seq, hash } = auditRow(parcel('not json'), context('content'));
    assert.deepEqual([name, seq, hash], ['unreadable', 9, 'b']);
  });

  it('a change of hands outweighs every change before it', () => {
    assert.ok(remoteRevision(2, 0) > remoteRevision(1, 2 ** 39) && Number.isSafeInteger(remoteRevision(8_000, 2 ** 39)));
  });
});
