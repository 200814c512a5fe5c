import { strict as assert } from 'node:assert';
import { tokenShares } from '../../../webview/run/aside.ts';
import { addText } from '../../../webview/run/modelText.ts';
import { isNews, OUTCOME_HEIGHT, ROW_HEIGHT, rowAside, rowHeight, rowText } from '../../../webview/run/rowModel.ts';
import { editableFields, editedInput } from '../../../webview/shared/editInput.ts';
import { Forms } from '../../../webview/shared/forms.ts';
import { verdictTone } from '../../../webview/shared/score.ts';
import { actionText } from '../../../webview/shared/words.ts';
import { aReview, anEntry } from '../../fakes/runs.ts';

describe('timeline rows', () => {
  it('are higher by their outcome', () => {
    assert.equal(rowHeight(anEntry(1)), ROW_HEIGHT);
    assert.equal(rowHeight(anEntry(1, { outcome: 'exit 1' })), ROW_HEIGHT + OUTCOME_HEIGHT);
  });

  it('show a time only where it took some', () => {
    assert.deepEqual([rowAside(anEntry(1, { durationMs: 12 })), rowAside(anEntry(1, { durationMs: 1900 })), rowAside(anEntry(1, { durationMs: null }))], ['', '1.9 s', '']);
  });

  it('are one line for a screen reader', () => assert.equal(rowText(anEntry(1, { outcome: 'exit 0' })), 'Dev, read_file, src/server/paths.ts, exit 0'));

  it('are said aloud when they decide or go wrong, and only then', () => {
    assert.deepEqual([anEntry(1), anEntry(1, { kind: 'gate' }), anEntry(1, { verdict: 'block' }), anEntry(1, { severity: 'error' }), anEntry(1, { severity: 'warning' })].map(isNews), [false, true, true, true, false]);
  });

  it('colour what was blocked as bad whatever its number', () => {
    assert.deepEqual([verdictTone(0.9, 'block'), verdictTone(0.9, 'review'), verdictTone(0.9, 'allow'), verdictTone(0.5, null)], ['bad', 'warning', 'good', 'bad']);
  });
});

describe('tokenShares', () => {
  it('names the largest first and leaves out who used none', () => assert.equal(tokenShares({ cto: 120, dev: 710, qa: 0, judge: 170 }), 'Dev 71 % · judge 17 % · CTO 12 %'));
  it('is empty before the first call', () => assert.equal(tokenShares({}), ''));
});

describe('model text', () => {
  it('grows, changes hands, keeps its end and goes when done', () => {
    const first = addText(null, { agent: 'dev', text: 'Tests ', done: false });
    const second = addText(first, { agent: 'dev', text: 'first.', done: false });
    assert.equal(second?.text, 'Tests first.');
    assert.equal(addText(second, { agent: 'qa', text: 'Now', done: false })?.text, 'Now');
    assert.equal(addText(null, { agent: 'dev', text: 'x'.repeat(9000), done: false })?.text.length, 4000);
    assert.equal(addText(second, { agent: 'dev', text: '', done: true }), null);
  });
});

describe('editing an action', () => {
  const input = { command: 'npm i left-pad', timeout: 5, env: { CI: true } };

  it('offers texts as they are and the rest as JSON', () => {
    assert.deepEqual(editableFields(input), [{ name: 'command', text: 'npm i left-pad' }, { name: 'timeout', text: '5' }, { name: 'env', text: '{"CI":true}' }]);
  });

  it('keeps types, and what was not edited', () => {
    assert.deepEqual(editedInput(input, { command: 'npm ci', timeout: '9' }), { input: { command: 'npm ci', timeout: 9, env: { CI: true } }, problem: '' });
  });

  it('says which field is broken instead of sending it', () => {
    const { input: none, problem } = editedInput(input, { env: '{' });
    assert.equal(none, null);
    assert.match(problem, /env/);
  });

  it('shows a command alone and other actions with their input', () => {
    assert.equal(actionText(aReview()), 'npm install left-pad@1.3.0');
    const other = { id: 'a', agent: 'dev' as const, tool: 'write_file', input: { path: 'a.ts', mode: 7 } };
    assert.equal(actionText(aReview({ action: other })), 'write_file\npath: a.ts\nmode: 7');
  });
});

describe('Forms', () => {
  it('shows a refusal, keeps what was typed, and can be sent again', async () => {
    const refusals = [new Error('Already decided by Ada.')];
    const forms = new Forms(async () => { const refusal = refusals.pop(); if (refusal) throw refusal; }, () => undefined);
    forms.update('r1', { open: 'reject', text: 'no' });
    await forms.submit('r1', { type: 'openRun', threadId: 't' });
    assert.deepEqual([forms.get('r1').error, forms.get('r1').text, forms.get('r1').busy], ['Already decided by Ada.', 'no', false]);
    await forms.submit('r1', { type: 'openRun', threadId: 't' });
    assert.deepEqual([forms.get('r1').error, forms.get('r1').open], ['', null]);
  });

  it('sends once, however often the button is pressed', async () => {
    let sent = 0;
    let finish = (): void => undefined;
    const forms = new Forms(() => { sent += 1; return new Promise<void>((done) => { finish = done; }); }, () => undefined);
    const first = forms.submit('r1', { type: 'openRun', threadId: 't' });
    await forms.submit('r1', { type: 'openRun', threadId: 't' });
    finish();
    await first;
    assert.equal(sent, 1);
  });
});
