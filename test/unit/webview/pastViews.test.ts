import { strict as assert } from 'node:assert';
import type { CheckpointEntry } from '../../../src/contract/checkpoint.ts';
import type { AuditLine, PanelAnswer } from '../../../src/contract/panelMessages.ts';
import { AuditModel, filterOf, NO_FILTERS } from '../../../webview/run/auditModel.ts';
import { consequences } from '../../../webview/run/checkpointDetails.ts';
import { CheckpointsModel } from '../../../webview/run/checkpointsModel.ts';
import { rowBackground } from '../../../webview/run/rowModel.ts';
import { HostLink } from '../../../webview/shared/link.ts';
import { anEntry } from '../../fakes/runs.ts';

const AT = '2026-11-22T14:02:11.000Z';
const settle = () => new Promise((done) => setImmediate(done));
const line = (seq: number): AuditLine => ({ seq, at: AT, threadId: 't', who: 'Dev', kind: 'agent', type: 'agent_action', name: 'tool.read_file', severity: 'info', summary: 's', gate: 4, score: 1, verdict: 'allow', source: 'rules' });
const step = (number: number, change: Partial<CheckpointEntry> = {}): CheckpointEntry => ({
  id: `c${number}`, parent: null, at: AT, step: number, attempt: 1, kind: 'action', who: 'Dev', what: 'read', score: 1, verdict: 'allow', gate: 4, phase: 'development', commit: 'abc', snapshot: null, costUsd: 0, tokensUsed: 0, current: false, ...change,
});

/** Stands for the line to the host: what was asked, and answers that are given when the test says so. */
class Line {
  readonly asked: Parameters<HostLink['request']>[0][] = [];
  readonly #waiting: { resolve: (answer: PanelAnswer) => void; reject: (error: Error) => void }[] = [];
  readonly link = new HostLink({ postMessage: () => undefined, setState: () => undefined }, 'token');

  constructor() {
    this.link.request = (request) => {
      this.asked.push(request);
      return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
    };
  }

  /** Answers question `index`. */
  async answer(index: number, answer: PanelAnswer | Error): Promise<void> {
    if (answer instanceof Error) this.#waiting[index]!.reject(answer);
    else this.#waiting[index]!.resolve(answer);
    await settle();
  }
}

describe('the audit log in the panel', () => {
  let host: Line;
  let model: AuditModel;
  beforeEach(() => {
    host = new Line();
    model = new AuditModel('t', host.link, () => undefined);
  });

  it('asks for its own run unless all are wanted, and for nothing that is empty', () => {
    assert.deepEqual(filterOf(NO_FILTERS, 't'), { threadId: 't', types: [], severities: [], gate: null, actor: '', text: '' });
    assert.deepEqual(filterOf({ ...NO_FILTERS, type: 'review', severity: 'error', gate: 0, actor: ' Ada ', everywhere: true }, 't'), { threadId: null, types: ['review'], severities: ['error'], gate: 0, actor: 'Ada', text: '' });
  });

  it('reads page after page, and only when it is looked at', async () => {
    model.touch();
    assert.deepEqual([host.asked.length, model.stale], [0, false]);
    model.show();
    model.show();
    await host.answer(0, { kind: 'auditPage', lines: [line(9), line(8)], next: 8 });
    void model.more();
    await host.answer(1, { kind: 'auditPage', lines: [line(7)], next: null });
    assert.deepEqual([model.lines.map(({ seq }) => seq), model.next, host.asked.length], [[9, 8, 7], null, 2]);
    model.touch();
    assert.equal(model.stale, true);
  });

  it('drops the answer to an older question', async () => {
    model.show();
    model.filter({ gate: 4 });
    await host.answer(1, { kind: 'auditPage', lines: [line(4)], next: null });
    await host.answer(0, { kind: 'auditPage', lines: [line(9)], next: null });
    assert.deepEqual([model.lines.map(({ seq }) => seq), model.busy], [[4], false]);
  });

  it('shows what failed, and what was there stays', async () => {
    model.show();
    await host.answer(0, { kind: 'auditPage', lines: [line(9)], next: null });
    void model.toggle(9);
    await host.answer(1, new Error('There is no row 9 in the audit log any more.'));
    assert.deepEqual([model.error, model.lines.length, model.detail], ['There is no row 9 in the audit log any more.', 1, null]);
    void model.verify();
    await host.answer(2, { kind: 'verified', ok: false, rows: 4, seq: 5, message: 'The audit log is broken at row 5.' });
    assert.deepEqual([model.error, model.verified?.message, model.verifying], ['', 'The audit log is broken at row 5.', false]);
  });

  it('refuses an answer of another kind', async () => {
    model.show();
    await host.answer(0, { kind: 'done' });
    assert.match(model.error, /something else/);
  });
});

describe('the steps of a run in the panel', () => {
  it('are read again only when the run has moved on', async () => {
    const host = new Line();
    const model = new CheckpointsModel('t', host.link, () => undefined, () => undefined);
    model.show('3 a');
    await host.answer(0, { kind: 'checkpoints', page: { entries: [step(3)], next: null, total: 3 } });
    model.show('3 a');
    assert.equal(host.asked.length, 1);
    model.show('4 b');
    assert.equal(host.asked.length, 2);
  });

  it('go back once, with what was typed, and say where the files are kept; a refusal keeps the question and the words', async () => {
    const host = new Line();
    let back = 0;
    const model = new CheckpointsModel('t', host.link, () => undefined, () => { back += 1; });
    model.open = 'c3';
    model.ask(true);
    model.write('  Without the cache ');
    void model.goBack(step(3));
    void model.goBack(step(3));
    assert.deepEqual(host.asked, [{ type: 'goBack', threadId: 't', checkpointId: 'c3', feedback: 'Without the cache' }]);
    await host.answer(0, new Error('It is merged.'));
    assert.deepEqual([model.error, model.asking, model.feedback, model.busy, back], ['It is merged.', true, '  Without the cache ', false, 0]);
    void model.goBack(step(3));
    await host.answer(1, { kind: 'wentBack', kept: 'refs/wave/t/aside-1' });
    await host.answer(2, { kind: 'checkpoints', page: { entries: [step(5)], next: null, total: 5 } });
    assert.match(model.notice, /step 3\. What was in the worktree is kept at refs\/wave\/t\/aside-1/);
    assert.deepEqual([model.asking, model.feedback, back, model.entries.length], [false, '', 1, 1]);
  });

  it('say exactly what going back does', () => {
    const words = (feedback: string, files: number) => consequences({ entries: [step(20), step(12)], feedback }, step(12), { files: Array.from({ length: files }, (_, n) => ({ path: `f${n}`, added: 1, removed: 0, status: 'modified' as const })) });
    assert.match(words('', 2).join(' '), /from step 12, at gate 4\. The 8 steps after it stay readable.*with 2 changed files.*your own untracked files too.*What people answered after this step is asked again.*What was spent stays spent/);
    assert.match(words('', 0).join(' '), /nothing had been changed/);
    assert.match(words('Smaller', 1).join(' '), /begins anew with your feedback/);
  });
});

describe('an unfolded row of the timeline', () => {
  it('says who settled the verdict, by which principles, and where it ran', () => {
    assert.deepEqual(rowBackground(anEntry(1, { source: 'sandbox', contained: true })), ['Scored held by the sandbox.', 'Ran in the sandbox.']);
    assert.deepEqual(rowBackground(anEntry(1, { source: 'rules', principles: [5], contained: false })), ['Scored by the rules.', 'Principle 5: No unauthorised network requests.', 'Ran outside the sandbox.']);
    assert.deepEqual(rowBackground(anEntry(1, { score: null })), []);
  });
});
