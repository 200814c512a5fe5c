import assert from 'node:assert/strict';
import { canonicalJson } from '../../../src/core/audit/canonicalJson.ts';
import { redactEvent, UNREDACTABLE } from '../../../src/core/audit/redactEvent.ts';
import { auditEvent } from '../../../src/contract/audit.ts';
import type { AuditEvent, AuditEventInput } from '../../../src/contract/audit.ts';

const hide = (text: string): string => text.replaceAll('hunter2', '***');
const eventWith = (more: Partial<AuditEventInput>): AuditEvent =>
  auditEvent.parse({ type: 'agent_action', name: 'tool.run', severity: 'info', actor: { kind: 'agent', name: 'dev' }, at: '2026-11-22T10:00:00.000Z', summary: '', ...more });

describe('redactEvent', () => {
  it('reaches every text, names of members included', () => {
    const event = eventWith({
      name: 'run.hunter2', summary: 'hunter2', storyId: 'hunter2', safetyTags: ['hunter2', 'ok'], actor: { kind: 'user', name: 'hunter2' },
      details: { plain: 'x hunter2', hunter2: 1, deep: [{ list: ['hunter2', 2, null, true] }], error: new Error('hunter2'), count: 10n },
    });
    const redacted = redactEvent(event, hide);
    assert.doesNotMatch(canonicalJson(redacted), /hunter2/u);
    assert.deepEqual(redacted.details, { plain: 'x ***', '***': 1, deep: [{ list: ['***', 2, null, true] }], error: { name: 'Error', message: '***' }, count: '10' });
  });

  it('keeps members apart whose names become the same', () => {
    const { details } = redactEvent(eventWith({ details: { hunter2: 1, '***': 2, 'hunter2 ': 3 } }), hide);
    assert.deepEqual(details, { '***': 1, '*** (2)': 2, '*** ': 3 });
  });

  it('withholds what the redactor fails on', () => {
    const redacted = redactEvent(eventWith({ summary: 'hunter2', details: { a: 'hunter2' } }), () => { throw new Error('broken'); });
    assert.deepEqual([redacted.summary, redacted.details], [UNREDACTABLE, { [UNREDACTABLE]: UNREDACTABLE }]);
  });

  it('stays a valid event when everything is taken out of it', () => {
    const redacted = redactEvent(eventWith({ actor: { kind: 'user', name: 'hunter2' }, summary: 'hunter2' }), () => '');
    assert.deepEqual(auditEvent.parse(redacted), redacted);
  });

  it('ends circles and bottomless values', () => {
    const circle: Record<string, unknown> = { name: 'hunter2' };
    circle['self'] = circle;
    let deep: unknown = 'hunter2';
    for (let n = 0; n < 10_000; n++) deep = [deep];
    const text = canonicalJson(redactEvent(eventWith({ details: { circle, deep, twice: [circle['name'], circle['name']] } }), hide));
    assert.match(text, /\[circular\]/u);
    assert.match(text, /nested too deeply/u);
    assert.doesNotMatch(text, /hunter2/u);
  });

  it('leaves the given event alone', () => {
    const event = eventWith({ details: { a: ['hunter2'] } });
    const before = structuredClone(event);
    redactEvent(event, hide);
    assert.deepEqual(event, before);
  });
});
